"""What the gate reads: one sentence of a claim beside one statement of the source, both taken apart."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from composer.gate.negation import Polarity, read_polarity
from composer.gate.numbers import UNIT_WORDS, Quantity, find_quantities
from composer.gate.words import Abbreviations, Word, Wordings
from composer.reading.word_lists import load_stems
from core.documents import Statement

_A_NUMBER = r"(?:\d|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|twelve\b)"
_NAMED_NUMBER = re.compile(
    r"\b(?:stage|grade|type|class|category|level|step|phase|group|tier|line)s?(?= (?:\d|I{1,3}\b|IV\b|V\b))",
    re.IGNORECASE,
)
"""What a number is the number of: the two are compared together."""
BOUNDS = re.compile(
    r"\b(?:no|not|at) (?:more|less|fewer|later|lower|higher|longer|shorter|older|younger|over|under|above|below|most|least)(?: than)?\b"
    r"|\b(?:or|and) (?:more|less|fewer|later|lower|higher|longer|shorter|older|younger|over|under|above|below|most|least)\b(?! than\b)"
    rf"|\b(?:up to|(?:more|less|fewer|higher|lower|greater|older|younger|longer|shorter|larger|smaller) than(?= {_A_NUMBER})|exceed\w*|maximum|minimum)\b|\b(?:every|each)(?= (?:\d|day|week|month|year|hour|night|other (?:day|week)))"
    r"|\b(?:in|during|within|for) the first(?= \d)"
    rf"|\b(?:above|below|over|under|ages?|aged)(?= (?:of |between |from |about )?{_A_NUMBER})|\baged(?= (?:over|under|above|below|at)\b)|\b(?:years?|months?|weeks?|days?)[ -]old\b",
    re.IGNORECASE,
)
"""Words that bound a number or an age; they are compared with it."""
_CARRYING = re.compile(
    r"\bfree (?:of|from)\b|\bsymptom-free\b|\bas soon as\b|\bmak(?:e|es|ing) sure\b|\b(?:bear|keep|borne|kept) in mind\b|\bin spite of\b"
    r"|\bon the (?:basis|grounds) of\b|\bin (?:the )?(?:light|view|case|event|setting|context) of\b|\bwith (?:regard|respect) to\b|\bby means of\b"
    r"|\b(?:this|these|that|those|such) (?:disease|condition|illness|disorder|drug|medicine|treatment|group|patient|people|person)s?\b|\b(?:years?|months?|weeks?|days?|hours?) of age\b"
    r"|\bonly(?= (?:slightly|mildly|minimally|partly|partially|half)\b)|\bat all\b|\bget in touch with\b|\bin touch with\b|\bso-called\b|\bthink (?:again )?about\b|\bas regards\b|\bon the other hand\b|\bby way of\b|\bbeyond(?= \d| one\b| two\b| three\b)"
    r"|\bto begin with\b|\bat the (?:same )?time\b|\bat the time of\b|\btake(?:n|s)? into account\b|\btaking into account\b|\btaken account of\b"
    r"|\b(?:one|two|some|part) of the\b|\bthe diagnosis is\b|\bamong other things\b|\bamong others?\b|\bthe (?:source|guideline|document) (?:says|states)\b",
    re.IGNORECASE,
)
"""Phrases that carry a sentence. What they negate or join, other layers read."""
_SHORTHAND: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\u2193\s*"), " decreased "),
    (re.compile(r"\u2191\s*"), " increased "),
    (re.compile(r"\bIVF\b"), "IV fluids"),
    (re.compile(r"\ba/w\b"), "associated with"),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?= ?[a-z])"), "with "),
    (re.compile(r"\b(?:c/f|c/w)\b"), "consistent with"),
    (re.compile(r"\bd/t\b"), "due to"),
    (re.compile(r"\bpts?\b"), "patients"),
    (re.compile(r"\babx\b"), "antibiotics"),
    (re.compile(r"\bU/S\b"), "ultrasound"),
    (re.compile(r"\bdirect(?:-acting)? oral anticoagulants?\b", re.IGNORECASE), "DOAC"),
    (re.compile(r"\bT([12])DM?\b"), r"type \1 diabetes"),
    (re.compile(r"\(?\b(?:see|as) (?:above|below)\b\)?"), " "),
    (re.compile(r"\b(?:ex|eg)(?=[:.,] )"), "for example"),
    (re.compile(r"(?<=[a-z0-9]) & (?=[a-z])"), " and "),
    (re.compile(r"\+/-"), "with or without"),
    (re.compile(r">{2,}"), " preferred to "),
    (
        re.compile(
            r"\((?:see|refer to|as (?:described|defined|outlined)|cf\.?)\b[^()]*(?:\([^()]*\)[^()]*)*\)", re.IGNORECASE
        ),
        " ",
    ),
    (re.compile(r"\[(?:new |amended |updated )*(?:19|20)\d\d[^\]]*\]\s*$"), " "),
    (re.compile(r"\bper cent\b", re.IGNORECASE), "%"),
    (re.compile(r"\bhalf to (?=three[ -]quarters)", re.IGNORECASE), "50% to "),
    (re.compile(r"\b(?:one|a) quarter to (?:one |a )?half\b", re.IGNORECASE), "25% to 50%"),
    (re.compile(r"\bthree[ -]quarters\b", re.IGNORECASE), "75%"),
    (re.compile(r"\b(?:one|a) quarter of\b", re.IGNORECASE), "25% of"),
    (re.compile(r"\bhalf of\b|\bhalf (?=(?:the|his|her|its|their|what) )", re.IGNORECASE), "50% of "),
    (re.compile(r"\bby (?:a |one )?half\b|\bin half\b", re.IGNORECASE), "by 50%"),
    (re.compile(r"\bhalved\b", re.IGNORECASE), "reduced by 50%"),
    (re.compile(r"\bhalv(?:e|ing)\b", re.IGNORECASE), "reduce by 50%"),
    (re.compile(r"\bat (?:1/2|½|half) (?:the )?doses?\b", re.IGNORECASE), "at 50% of the dose"),
    (re.compile(r"\b(?:a|one)[ -]third of\b", re.IGNORECASE), "1 in 3"),
    (re.compile(r"\btwo[ -]thirds of\b", re.IGNORECASE), "2 in 3"),
    (re.compile(r"\b(?:a|one)[ -]fifth of\b", re.IGNORECASE), "1 in 5"),
    (re.compile(r"\b(?:a|one)[ -]tenth of\b", re.IGNORECASE), "1 in 10"),
    (re.compile(r"\bon two occasions\b", re.IGNORECASE), "twice"),
    (re.compile(r"\b(?P<unit>hours|days|weeks|months) into\b", re.IGNORECASE), r"\g<unit> after starting"),
    (
        re.compile(r"\bunder[ -](?P<age>[1-9]|1[0-8]|five|eight|ten|twelve)[\u2019']?s\b", re.IGNORECASE),
        r"children under \g<age>",
    ),
    (
        re.compile(r"^first,? (?P<first>[^;.]+?)[;,]? (?:and )?then (?P<then>[^;.]+)", re.IGNORECASE),
        r"\g<then> after \g<first>",
    ),
    (re.compile(r"\bx ?2(?= for\b|$)"), "doubled"),
    (re.compile(r"\bx ?3(?= for\b|$)"), "tripled"),
    (re.compile(r"\band ?/ ?or\b", re.IGNORECASE), "or"),
    (re.compile(r"\bnot enough\b", re.IGNORECASE), "insufficient"),
    (re.compile(r"\b(is|are|was|were|be|been) non-?(?=[a-z]{4,})", re.IGNORECASE), r"\1 not "),
    (
        re.compile(
            r"\b(?P<verb>is|are|was|were|be|been)(?P<adverb> [a-z]+ly| often| still)? un(?=(?:clear|certain|known|able|stable|likely|successful|affected|changed|tolerable|wanted|necessary)\b)",
            re.IGNORECASE,
        ),
        r"\g<verb>\g<adverb> not ",
    ),
    (re.compile(r"\b(is|are|be|been|was|were) (advised|recommended) against\b", re.IGNORECASE), r"\1 not \2"),
    (
        re.compile(
            r"(?<!not )(?<!without )\bwait (?:until|till|for|at least) (?P<first>[^.;]+?),? before (?P<then>[^.;]+)",
            re.IGNORECASE,
        ),
        r"do not \g<then> before \g<first>",
    ),
    (
        re.compile(r"\b(?:omit(?:ting)?|leav(?:e|ing) out|forgo(?:ing)?|dispens(?:e|ing) with)\b", re.IGNORECASE),
        "not using",
    ),
)
"""Note-takers' shorthand, words with a negative prefix as predicates, and what only refers elsewhere. Source: common clinical usage."""
_JOINED = re.compile(r":\s*$|\b(?:following|of these|as follows)\b[^.]*$", re.IGNORECASE)


_COUNTS = re.compile(
    r"(?:(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|bid|tid|qid|bd|tds|qds|qd)",
    re.IGNORECASE,
)
"""Numbers in words and prescribers' shorthand for how often: quantities compare them."""


def _is_unit(stem: str) -> bool:
    """Return whether a word is a unit, alone ("grams") or over another ("mg/day")."""
    return "/" in stem and stem.split("/")[0] in UNIT_WORDS


@dataclass(frozen=True)
class Reading:
    """A text taken apart: its words, its quantities and what it negates."""

    text: str
    wordings: Wordings
    abbreviations: Abbreviations = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Word]:
        """The words in order."""
        return self.wordings.read(self.text, self.abbreviations)

    @cached_property
    def content(self) -> list[Word]:
        """The words that carry content: no numbers, and none of the words that only carry a sentence."""
        carrying = load_stems("paraphrase_words.txt")
        bounds = [match.span() for pattern in (BOUNDS, _CARRYING) for match in pattern.finditer(self.text)]
        named = {match.end() for match in _NAMED_NUMBER.finditer(self.text)}
        return [
            word
            for word in self.words
            if not word.is_number
            and not _COUNTS.fullmatch(word.surface)
            and not _is_unit(word.stems[0])
            and not all(stem in carrying for stem in word.stems)
            and not any(start <= word.start < end for start, end in bounds)
            and word.end not in named
        ]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every key that the text holds, and the stem of every word in a phrase."""
        return frozenset(key for word in self.words for key in (*word.keys, *word.stems, *word.inner))

    @cached_property
    def quantities(self) -> list[Quantity]:
        """The quantities in order."""
        return find_quantities(self.text)

    @cached_property
    def polarity(self) -> Polarity:
        """For each key, how it stands: affirmed or negated."""
        return read_polarity(self.text, self.words)


@dataclass(frozen=True)
class Evidence:
    """One statement as evidence: its own words with its parents, and where it stands."""

    statement: Statement
    own: Reading
    """The statement's words alone."""
    said: Reading
    """Its words as one sentence with the parents that open its list."""
    whole: Reading
    """Its words under all its lead-ins."""
    context: Reading
    """Its headings and its document's title."""
    headings: tuple[Reading, ...]
    """Each of its headings alone."""
    labels: tuple[str, ...]
    dropped: Reading | None = None
    """The alternative that is left aside, if one is."""
    chosen: Reading | None = None
    """What stands before it, up to the last comma."""
    """What the statement is about in particular: its label, or the cells that lead its row."""


def read_evidence(
    statement: Statement, title: str, wordings: Wordings, abbreviations: Abbreviations | None = None
) -> Evidence:
    """Return the statement as evidence.

    A parent that opens a list ("Do not use any of these:"), or that an item in lower case goes on from, is read as one
    sentence with the item; a parent that is a sentence of its own stays one.
    """
    known = abbreviations or {}
    parts: list[str] = []
    opening: list[str] = []
    for lead_in in statement.lead_ins:
        is_open = _JOINED.search(lead_in.text) is not None or (
            statement.text[:1].isascii()
            and statement.text[:1].islower()
            and not lead_in.text.rstrip().endswith((".", "!", "?"))
        )
        parts.append(lead_in.text.rstrip(" :") + (" " if is_open else " . "))
        opening = [*opening, parts[-1]] if is_open else []
    headings = " . ".join((*statement.section_path, title))
    return Evidence(
        statement=statement,
        own=Reading(spell_out(statement.text), wordings, known),
        said=Reading(spell_out("".join(opening) + statement.text), wordings, known),
        whole=Reading(spell_out("".join(parts) + statement.text), wordings, known),
        context=Reading(headings, wordings, known),
        headings=tuple(Reading(heading, wordings, known) for heading in (*statement.section_path, title)),
        labels=_find_labels(statement),
    )


def drop_alternatives(evidence: Evidence) -> Iterator[Evidence]:
    """Yield the statement without one of its alternatives: what is said of "A, or of B" is said of A.

    An alternative stays where it is denied, excepted or the only one: "without A or B" is not "without A".
    """
    text = evidence.own.text
    for match in itertools.islice(_ALTERNATIVE.finditer(text), _MAX_ALTERNATIVES):
        before = text[max([0, *(m.end() for m in _PART_START.finditer(text, 0, match.start()))]) : match.start()]
        shares = _FINITE.search(match["rest"]) is not None and _FINITE.search(before) is None
        if _BINDS.search(before) or shares or not match["rest"].strip():
            continue
        kept = (
            _LAST_COMMA.sub(r" or\1", text[: match.start()]) if match.group().startswith(",") else text[: match.start()]
        )
        kept += text[match.end() :]
        opening = evidence.said.text.removesuffix(text)
        parents = evidence.whole.text.removesuffix(text)
        yield replace(
            evidence,
            own=replace(evidence.own, text=kept),
            said=replace(evidence.said, text=opening + kept),
            whole=replace(evidence.whole, text=parents + kept),
            dropped=replace(evidence.own, text=match["rest"]),
            chosen=replace(evidence.own, text=before),
        )


def read_claim_sentence(text: str, wordings: Wordings, abbreviations: Abbreviations | None = None) -> Reading:
    """Return one sentence of a claim taken apart."""
    return Reading(spell_out(text), wordings, abbreviations or {})


def spell_out(text: str) -> str:
    """Return the text with note-takers' shorthand in words."""
    for pattern, words in _SHORTHAND:
        text = pattern.sub(words, text)
    return text


_OPENS = r"(?:in|for|with|without|if|when|where|after|before|at|on|to|who|whose|which|that|within|during|from|by|until|unless|because|is|are|was|were|has|should|must|may|can)"
_ALTERNATIVE = re.compile(
    r",? or (?!(?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer|not)\b)"
    rf"(?P<rest>(?:(?:in|for|with|if|when|where|after|at|on|during)\b(?:[^,;:.()]|\([^()]*\)|\.\d)*|(?:(?!\b{_OPENS}\b)[^,;:.()]|\([^()]*\)|\.\d)*))",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|should|must|may|can|cannot|does|do)\b", re.IGNORECASE)
_PART_START = re.compile(r"[,;:.](?!\d)")
_BINDS = re.compile(
    r"\b(?:not|no|never|neither|none|without|unless|except|until|only|cannot|avoid\w*|either|whether|between|contraindicat\w+|free of|absence)\b",
    re.IGNORECASE,
)
_LAST_COMMA = re.compile(r",( (?:[\w-]+ ?){1,5})$")
_MAX_ALTERNATIVES = 4
_MAX_LABEL_WORDS = 8
_EMPTY_LABEL = re.compile(
    r"(?:bottom line|(?:of )?note|nb|n\.b\.|steps? \d+|tips?|pearls?|caution|warning|important|remember|(?:key )?(?:points?|messages?)|recommendations?(?: \d[\d.]*)?|summary|comments?|remarks?|interpretation|rationale|results?|\W*\d[\d.]*)",
    re.IGNORECASE,
)
"""What stands before a colon and says nothing of what follows."""
_SENTENCE_END = re.compile(r"(?<=[a-z)\]%0-9])[.!?]\s+(?=[A-Z])|;\s+")


def split_sentences(text: str) -> list[str]:
    """Return the sentences and the parts between semicolons of a claim: each has to stand on one statement."""
    return [part.strip() for part in _SENTENCE_END.split(text) if any(char.isalnum() for char in part)]


def _find_labels(statement: Statement) -> tuple[str, ...]:
    """Return the label of a statement ("Leiomyosarcoma: …"), or the cells of a row that hold no value."""
    if statement.kind == "table_row":
        cells = [cell.partition(":")[2].strip() or cell.strip() for cell in statement.text.split(";")]
        cells = [_name_number(cell, part) for cell, part in zip(cells, statement.text.split(";"), strict=True)]
        leading = [cell for cell in cells[:-1] if not any(char.isdigit() for char in cell)]
        heads = [cell.partition(":")[0] for cell in statement.text.split(";") if ":" in cell]
        leading += [head.partition(" for ")[2] for head in heads if " for " in head]
        return tuple(cell for cell in (cells[:1] + [c for c in leading if c != cells[0]]) if cell)
    label, colon, rest = statement.text.partition(":")
    if _EMPTY_LABEL.fullmatch(label.strip()):
        return ()
    return (label,) if colon and rest.strip() and len(label.split()) <= _MAX_LABEL_WORDS else ()


def _name_number(cell: str, part: str) -> str:
    """Return a cell that holds a bare number with its head: "2" under "Stage" is "Stage 2"."""
    return f"{part.partition(':')[0].strip()} {cell}" if cell.isdigit() and ":" in part else cell
