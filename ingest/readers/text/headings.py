"""Headings of plain text: which lines are, and how deep they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.text import fold
from ingest.readers.text.units import TextUnit

_MAX_HEADING_WORDS = 14
_MAX_HEADING_CHARS = 110
_MAX_LOOK_BACK = 200
"""Headings before one that can bear on its level."""

_DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})+)\.?\s+(?P<text>\S.*)")
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ORDINAL = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|initial|subsequent|later|step|stage|grade|phase|class|type|group|level|line)\b",
    re.I,
)

_REFERENCE_END = re.compile(
    r"(?<!\btype)(?<!\bgrade)(?<!\bstage)(?<!\bclass)(?<!\bstep)(?<!\bphase)(?<!\bgroup)(?<!\blevel)(?<!\bpart)(?<!\btable)"
    r"(?<!\bsection)(?<!\bversion)(?<!\bday)(?<!\bweek)\s\d{1,2}(?:, ?\d{1,2})*$",
    re.IGNORECASE,
)
"""A line that ends in a reference number is a statement of such a page, not a heading."""

_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|should|must|may|can|cannot|has|have|does|will|do not|don't)\b"
    r"|^(?:avoid|give|use|do|don't|consider|start|stop|offer|refer|check|monitor|administer|continue|add|switch|treat|ensure|assess|discuss"
    r"|perform|obtain|repeat|measure|never|always|no|not)\s+[a-z]",
)
"""Finite verbs and commands: a short line with one says something, and has to stay quotable."""

SECTION_NAMES = frozenset(
    """introduction|overview|summary|background|definition|definitions|epidemiology|aetiology|etiology|causes|pathogenesis|pathophysiology
    |risk factors|clinical features|clinical presentation|signs and symptoms|symptoms|history|physical examination|diagnosis
    |differential diagnosis|differential diagnoses|investigation|investigations|evaluation|assessment|treatment|management|treatment goals
    |treatment objectives|drug treatment|non-drug treatment|non-pharmacological treatment|pharmacological treatment|supportive measures
    |complications|prognosis|prevention|follow-up|follow up|monitoring|referral|contraindications|precautions|adverse effects|side effects
    |notable adverse drug reactions|notable adverse drug reactions, contraindications and caution|caution|cautions|key points|pearls
    |considerations|indications|procedure|dosage|references|conclusion|conclusions|recommendations|special populations|classification""".replace(
        "\n    ", ""
    ).split("|")
)
"""Names that sections of guidelines commonly bear, in lower case: such a line is a heading without blank lines around it."""

# fmt: off
_GENERIC = frozenset({
    *("treatment", "therapy", "management", "disease", "patient", "care", "option", "consideration", "factor", "approach"),
    *("of", "and", "the", "in", "for", "with", "to", "a", "an", "or", "by", "on", "beyond", "general", "other", "specific"),
})
# fmt: on
"""Words that many unrelated headings share."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found: its place among the units, its level (1-based) and its words."""

    index: int
    level: int
    text: str
    marker: str | None = None


@dataclass(slots=True)
class _Outline:
    """Open headings while levels are assigned: what a plain heading can be a sibling or child of."""

    headings: list[Heading] = field(default_factory=list)

    def words_at(self, level: int) -> list[str]:
        """Return the headings of a level under the section that is open."""
        texts: list[str] = []
        for heading in reversed(self.headings[-_MAX_LOOK_BACK:]):
            if heading.level < level:
                break
            if heading.level == level:
                texts.append(heading.text)
        return texts

    def last_at(self, level: int) -> str | None:
        """Return the latest heading of the level."""
        return next(
            (heading.text for heading in reversed(self.headings[-_MAX_LOOK_BACK:]) if heading.level == level), None
        )


def find_headings(units: Sequence[TextUnit]) -> list[Heading]:
    """Return the headings with their levels.

    Underlines, ``#`` signs and decimal numbers say the level. A plain heading right under another one is its
    sub-heading. After that, a plain heading stays among the sub-headings only if its words say so: it has the same head
    noun as one of them ("Standard approach", "Surgical approaches") or takes up the words of the section itself; a new
    section is the safe reading, because a wrong section misleads and a missing outer one does not.
    """
    outline = _Outline()
    candidates = [index for index in range(len(units)) if _is_heading(units, index)]
    found = set(candidates)
    for index in candidates:
        unit = units[index]
        level, text, marker = _place(unit, index, found, outline)
        outline.headings.append(Heading(index, level, text, marker))
    return outline.headings


def _place(unit: TextUnit, index: int, found: set[int], outline: _Outline) -> tuple[int, str, str | None]:
    text = unit.text.rstrip(": ")
    decimal = _DECIMAL.fullmatch(text)
    if unit.underline and unit.underline.startswith("#"):
        return len(unit.underline), text, None
    if not outline.headings:
        return (1 if index == 0 else 2), text, unit.marker
    if decimal:
        return min(decimal["number"].count(".") + 2, 6), decimal["text"], decimal["number"]
    if unit.underline == "=" and outline.headings[0].level != 1:
        return 1, text, unit.marker
    if unit.underline:
        return 2, text, unit.marker
    if text.isupper() and any(char.isalpha() for char in text):
        return 2, text, unit.marker
    last = outline.headings[-1]
    if last.index == index - 1:
        return min(last.level + 1, 6), text, unit.marker
    if unit.marker is not None or last.level <= 2:
        return 2, text, unit.marker
    if last.text.isupper() or (outline.last_at(2) or "").isupper():
        return max(last.level, 3), text, unit.marker
    if index + 1 in found:
        return last.level - 1, text, unit.marker
    return (last.level if _belongs(text, outline, last.level) else last.level - 1), text, unit.marker


def _belongs(text: str, outline: _Outline, level: int) -> bool:
    parent = outline.last_at(level - 1)
    siblings = outline.words_at(level)
    if parent is None:
        return True
    if _is_parallel(text, parent):
        return False
    return any(_is_parallel(text, sibling) for sibling in siblings) or bool(_topic(text) & _topic(parent))


def _is_parallel(one: str, other: str) -> bool:
    """Return whether two headings are built alike: the same last word, or both start by counting."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return False
    return words[-1] == others[-1] or (_ORDINAL.match(one) is not None and _ORDINAL.match(other) is not None)


def _topic(text: str) -> set[str]:
    return set(_words(text)) - _GENERIC


def _words(text: str) -> list[str]:
    return [re.sub(r"(?<=[a-z]{3})(?:es|s)$", "", word) for word in _WORD.findall(fold(text))]


def _is_heading(units: Sequence[TextUnit], index: int) -> bool:
    unit = units[index]
    text = unit.text
    n_words = len(text.split())
    if n_words > _MAX_HEADING_WORDS or len(text) > _MAX_HEADING_CHARS or not any(char.isalpha() for char in text):
        return False
    if unit.underline is not None:
        return unit.marker is None
    if index + 1 >= len(units) and index > 0:
        return False
    if unit.marker is not None:
        return _is_numbered_heading(units, index)
    decimal = _DECIMAL.fullmatch(text)
    if decimal and unit.is_after_blank and not text.endswith((".", ";")):
        return not _is_recommendation(decimal["number"], decimal["text"])
    if text.casefold().rstrip(": ") in SECTION_NAMES:
        return True
    if index == 0 and text.endswith("?"):
        return True
    if text[-1] in ".?!:;,]" or text[0].islower() or _REFERENCE_END.search(text):
        return False
    if index == 0:
        return True
    if text.isupper() and len(text) > 3 and (unit.is_after_blank or unit.is_before_blank):
        return True
    if unit.is_bold:
        return True
    return _is_set_off(units, index)


def _is_recommendation(number: str, words: str) -> bool:
    """A numbered line of three levels that orders something, or ends in a reference, is one; "1.2.3 Use of steroids" heads."""
    has_order = _SENTENCE.search(words[0].lower() + words[1:]) is not None and not re.match(r"\w+ of\b", words)
    return number.count(".") >= 2 and (has_order or words.endswith("]"))


def _is_set_off(units: Sequence[TextUnit], index: int) -> bool:
    unit, following = units[index], units[index + 1]
    text = unit.text[0].lower() + unit.text[1:]
    if not unit.is_after_blank or unit.n_lines > 1 or not is_title_like(unit.text) or _SENTENCE.search(text):
        return False
    if unit.is_before_blank:
        return True
    # Without a blank line below, a line right over a paragraph or list heads it.
    return following.marker is not None or len(following.text.split()) > 2 * len(unit.text.split())


def is_title_like(text: str) -> bool:
    """Return whether a line reads like a title rather than a sentence: most longer words are capitalised, or it is short."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > 3]
    n_capital = sum(1 for word in words if word[0].isupper())
    return len(text.split()) <= 4 or (bool(words) and n_capital >= 0.6 * len(words)) or len(text.split()) <= 7


def _is_numbered_heading(units: Sequence[TextUnit], index: int) -> bool:
    """A short numbered line on its own, over a paragraph, heads it; over another numbered line it is an item."""
    unit = units[index]
    if index + 1 >= len(units) or not (unit.is_after_blank and unit.is_before_blank) or unit.indent > 0:
        return False
    if (
        not unit.marker
        or not unit.marker.rstrip(".").isdigit()
        or unit.text[-1] in ".?!:;,]"
        or unit.text[-1].isdigit()
    ):
        return False
    following = units[index + 1]
    return (
        len(unit.text.split()) <= 8
        and ":" not in unit.text
        and following.marker is None
        and len(following.text.split()) >= 12
    )
