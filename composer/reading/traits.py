"""What a statement is like, whatever is asked: its words, its conditions, its ranges, whether it says no."""

import functools
import itertools
import re
from dataclasses import dataclass

from composer.reading.ages import find_age_ranges, share_of_adults
from composer.reading.numbered import NumberedNames, find_numbered
from composer.reading.polarity import split_polarity
from composer.reading.populations import find_groups
from composer.reading.ranges import NumberRange, find_ranges
from composer.reading.word_lists import load_stems
from core.documents import Statement
from core.text import fold
from retriever.vocabulary.contrasts import find_sides
from retriever.vocabulary.entities import names_disease
from retriever.vocabulary.terms import find_words, stem_text, stem_word

_CONDITION = re.compile(
    r"\b(?:if|when|where|unless|until|once|with|without|for|in|after|before|during|at|under|over|among|who|whose|despite|instead of)\b([^,;:.()]*)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:do not|don't|does not|should not|must not|not recommended|never|avoid|contraindicated|no longer|cannot|not be)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r":\W*$|\b(?:following|these|those|below)\b[^.;]*$|\b(?:include|includes|are|is|with|of|for|by|be|considered|met|present|when|if)\W*$",
    re.IGNORECASE,
)
"""How a lead-in ends that introduces a list, rather than being a statement of its own with more said below it."""
_NAMELESS = frozenset(
    {"diagnosis", "prognosis", "disease", "syndrome", "infection", "failure", "cancer", "carcinoma", "toxicity"}
)
_PREGNANCY = re.compile(r"\b(?:pregnan|breast-?feed|lactating|postpartum)", re.IGNORECASE)
_PITFALLS = re.compile(r"\b(?:pitfalls?|caveats?|mistakes?|errors?)\b", re.IGNORECASE)
_NARRATES = re.compile(
    r"\b(?:the |this )?(?:committee|panel|working group|guideline development group|task force|authors?|experts?)\b[^.]{0,40}\b(?:agreed|noted|concluded|discussed|acknowledged|felt|decided|considered|recognised|recognized|reviewed|believes?|judged)\b"
    r"|\b(?:evidence|stud(?:y|ies)|trials?|data|meta-analys[ei]s|reviews?)\b[^.]{0,140}\b(?:show(?:ed|s)?|suggest(?:ed|s)?|found|came from|compared|indicated?|reported|included|identified|was|were)\b"
    r"|\bthere (?:was|were|is|are) (?:no|little|some|limited|insufficient|not enough|only)[^.]{0,30}\bevidence\b"
    r"|\bthe recommendations? (?:will|should|may|might|reinforces?|reflects?|is likely)\b",
    re.IGNORECASE,
)
_RATIONALE = re.compile(
    r"\b(?:rationale|why the committee|how the recommendations?|impact|evidence|discussion|background|introduction|context|overview|epidemiology|research|methods?|pathophysiology)\b",
    re.IGNORECASE,
)
_SIGNPOST = re.compile(
    r"^\W*(?:for (?:a (?:short|full) )?(?:more |further |full |additional )?(?:information|details?|explanation|guidance|recommendations?|advice)\b[^.]*\b(?:see|refer to|go to|visit|read)\b"
    r"|full details of\b|(?:also )?see (?:also |the |table|figure|section|appendix|box|recommendation|page)\b[^.;]*$|refer to (?:the )?(?:section|table|figure|appendix|page)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Traits:
    """Traits of one statement."""

    stems: frozenset[str]
    """Stems of its own words and of the labels above it; what a parent says that is a statement itself is not its own."""
    lead_stems: frozenset[str]
    """Stems of all its lead-ins."""
    parent_stems: frozenset[str]
    """Stems of its lead-ins, its innermost heading and what stands above it."""
    pairs: frozenset[tuple[str, str]]
    """Neighbouring stems of its lead-ins and its own words."""
    content: frozenset[str]
    """Stems of its own words that say what it is about."""
    excluded: frozenset[str]
    """Stems of what its own words only exclude ("without nodes")."""
    diseases: frozenset[str]
    """Stems of its own words that name a disease by their ending."""
    conditions: frozenset[str]
    """Content stems of the clauses that say when, for whom or where it holds, its lead-ins' included."""
    sides: frozenset[tuple[int, int]]
    """Sides of contrasts that its own words and lead-ins name."""
    headed_sides: frozenset[tuple[int, int]]
    """Sides of contrasts that its innermost heading names."""
    ranges: tuple[NumberRange, ...]
    """Ranges that its own words or lead-ins name."""
    heading: frozenset[str]
    """Stems of its innermost heading but function words."""
    has_parent: bool
    """Whether its lead-ins are statements of their own, so that it says more about what its parent says."""
    narrates: bool
    """Whether it tells of evidence or of how a recommendation came about."""
    has_age_range: bool
    """Whether it or a lead-in names an age range."""
    adult_share: float
    """Share of adults by age that its age ranges hold; 1 where it names none."""
    is_of_children: bool
    """Whether it, its lead-ins or its headings speak of children and not of adults."""
    is_of_pregnancy: bool
    """Whether it, its lead-ins or its headings speak of pregnancy."""
    numbered: NumberedNames
    """Names that a number makes ("stage 1") in its own words, or failing that in its lead-ins, and in its innermost heading."""
    is_pitfall: bool
    """Whether it stands among pitfalls, which say again what a recommendation says."""
    is_negative: bool
    """Whether it says that something is not to be done."""


def read_traits(statement: Statement) -> Traits:
    """Return the traits of a statement. Pure."""
    leads = " . ".join(lead_in.text for lead_in in statement.lead_ins)
    labels = [lead_in.text for lead_in in statement.lead_ins if _LABEL.search(lead_in.text)]
    own, lead = stem_text(statement.text), stem_text(" . ".join(labels))
    ages = find_age_ranges(" ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text]))
    places = " . ".join((statement.text, leads, *statement.section_path[1:]))
    groups = find_groups(places)
    heading = _read_heading(statement.section_path[-1] if statement.section_path else "")
    conditions = " . ".join([*(match[1] for match in _CONDITION.finditer(statement.text)), leads])
    return Traits(
        stems=frozenset((*lead, *own)),
        lead_stems=frozenset(stem_text(leads)),
        parent_stems=frozenset(stem_text(" . ".join((leads, *statement.section_path)))),
        pairs=frozenset((*itertools.pairwise(lead), *_find_pairs(statement))),
        content=keep_content(own),
        excluded=_find_excluded(statement.text),
        diseases=frozenset(filter(None, map(_find_disease, find_words(statement.text)))),
        has_parent=bool(statement.lead_ins) and not labels,
        conditions=keep_content(stem_text(conditions)),
        sides=find_sides((*own, *stem_text(leads))),
        headed_sides=heading.sides,
        ranges=find_ranges(f"{leads} . {statement.text}"),
        heading=heading.stems,
        narrates=heading.is_rationale or narrates_evidence(statement.text),
        has_age_range=bool(ages),
        adult_share=share_of_adults(ages) if ages else 1.0,
        is_of_children="child" in groups and "adult" not in groups,
        is_of_pregnancy=names_pregnancy(places),
        numbered=(find_numbered(statement.text) or find_numbered(leads)) | heading.numbered,
        is_pitfall=heading.is_about_pitfalls,
        is_negative=_NEGATIVE.search(statement.text) is not None,
    )


@dataclass(frozen=True, slots=True)
class _Heading:
    """What an innermost heading is like: it stands above many statements."""

    stems: frozenset[str]
    sides: frozenset[tuple[int, int]]
    numbered: NumberedNames
    is_rationale: bool
    is_about_pitfalls: bool


@functools.lru_cache(maxsize=2048)
def _read_heading(text: str) -> _Heading:
    """Return what a heading is like; the empty one is like nothing."""
    stems = stem_text(text)
    return _Heading(
        stems=frozenset(stems) - load_stems("function_words.txt"),
        sides=find_sides(stems),
        numbered=find_numbered(text),
        is_rationale=_RATIONALE.search(text) is not None,
        is_about_pitfalls=is_about_pitfalls(text),
    )


@functools.lru_cache(maxsize=100_000)
def _find_disease(word: str) -> str | None:
    """Return the stem of a word that names a disease by its ending."""
    return stem_word(word) if names_disease(fold(word)) else None


def _find_excluded(text: str) -> frozenset[str]:
    """Return the stems of what a text excludes and does not name otherwise; "no response to steroids" excludes no steroids."""
    stated, excluded = split_polarity(text)
    if not excluded:
        return frozenset()
    scopes = " . ".join(re.split(r"\bto\b", scope)[0] for scope in excluded.split(" . "))
    return frozenset(stem_text(scopes)).difference(stem_text(stated))


def _find_pairs(statement: Statement) -> list[tuple[str, str]]:
    """Return the neighbouring stems of its own words; the last word of one cell of a row is no neighbour of the next."""
    pieces = re.split(r"[;:]", statement.text) if statement.kind == "table_row" else [statement.text]
    return [pair for piece in pieces for pair in itertools.pairwise(stem_text(piece))]


@functools.lru_cache(maxsize=2048)
def find_disease_names(text: str) -> frozenset[str]:
    """Return the single words of a text that name a disease by their ending, folded; "disease" alone names none."""
    words = map(fold, find_words(text))
    return frozenset(word for word in words if names_disease(word) and word not in _NAMELESS)


def is_signpost(text: str) -> bool:
    """Return whether a text only points elsewhere ("Full details are in evidence review K")."""
    return _SIGNPOST.search(text) is not None


def narrates_evidence(text: str) -> bool:
    """Return whether a text tells of studies or of a committee's reasons."""
    return _NARRATES.search(text) is not None


def is_narration(statement: Statement) -> bool:
    """Return whether a statement tells of evidence or of a committee's reasons, by its words or its heading."""
    headed = bool(statement.section_path) and _read_heading(statement.section_path[-1]).is_rationale
    return headed or narrates_evidence(statement.text)


def is_about_pitfalls(text: str) -> bool:
    """Return whether a heading or a question speaks of mistakes to be avoided."""
    return _PITFALLS.search(text) is not None


def names_pregnancy(text: str) -> bool:
    """Return whether a text speaks of pregnancy or of the time after it."""
    return _PREGNANCY.search(text) is not None


def says_no(text: str) -> bool:
    """Return whether a text says that something is not to be done, or asks about that."""
    return _NEGATIVE.search(text) is not None


def keep_content(stems: tuple[str, ...] | list[str]) -> frozenset[str]:
    """Return the stems that say what a text is about: no function, asking or general words, no bare numbers."""
    idle = load_stems("function_words.txt", "asking_words.txt", "general_words.txt")
    return frozenset(stem for stem in stems if stem not in idle and not stem[:1].isdigit())
