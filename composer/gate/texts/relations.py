"""What a text puts before, after, above and against what: each with the words on its two sides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from composer.gate.texts.reading import Reading
from composer.reading.word_lists import load_stems
from retriever.vocabulary.terms import stem_text

_FAMILIES: dict[str, re.Pattern[str]] = {
    "before": re.compile(r"\b(?:before(?!\s*(?:[.,;)]|$))|prior to|ahead of|until(?! (?:after|before))|preced(?:es?|ing))\b", re.IGNORECASE),
    "after": re.compile(r"\b(?:after|beyond(?= \d| one\b| two\b| three\b)|follows?(?= (?:an?|the)\b)|as soon as(?! possible| feasible| practicable)|(?<!the )following(?! (?:is|are|criteria|tests|conditions|situations|applies|can))|later than|once(?! (?:a|an|daily|per|every|weekly|each|or|and)\b|\s*(?:[.,;)]|$))|thereafter)\b", re.IGNORECASE),
    "within": re.compile(r"\bwithin [^,;()]{1,20}? (?:minutes?|hours?|days?|weeks?|months?|years?) of\b", re.IGNORECASE),
    "then": re.compile(r"\b(?:(?<!from )then|followed (?:by|with)|and afterwards|(?:turn|turning|turned|mov(?:e|es|ed|ing) on|progress\w*|go(?:es|ing)? on|proceed\w*|advanc\w+|escalat\w+) to)\b", re.IGNORECASE),
    "last": re.compile(r"\b(?:eventually|finally|ultimately|in the end|lastly|at last|as a last resort)\b", re.IGNORECASE),
    "over": re.compile(
        r"\b(?:(?:superior|preferred|preferable) to|in preference to|(?:preferred|recommended|favou?red|chosen|advised) over|rather than|instead of|in place of|alternatives? to|in lieu of"
        r"|(?:better|more (?:effective|active|efficacious)|longer|higher|greater|stronger) (?:in \w+ )?(?:with \S+ )?than(?! \d)|as (?:a )?substitutes? for)\b", re.IGNORECASE),
    "under": re.compile(r"\b(?:inferior to|(?:worse|less (?:effective|active|efficacious)|shorter|lower|weaker) than(?! \d)|less well than)\b", re.IGNORECASE),
    "during": re.compile(r"\b(?:during|while|whilst|throughout|at the time of|at the start of|(?:in|within) the first|at(?= (?:diagnosis|presentation|onset|admission|discharge|birth|delivery)))\b", re.IGNORECASE),
    "causes": re.compile(r"\b(?:provokes?|triggers?|induces?|precipitates?|brings? on|gives? rise to|responsible for|(?:is|are|was|were|as) (?:an?|the) (?:[a-z]+ ){0,2}causes? of)\b(?! (?:by|factors?|points?|zones?))|(?<!the )(?<!ly )(?<!ary )(?<!al )(?<!er )(?<!ible )\bcauses(?= [a-z])(?! (?:of|have|has|is|are|for|include|were|was|should|may|can|must|in|on|and|or|if|when)\b)|\b(?:leads?|led) to\b|\bresults? in\b", re.IGNORECASE),
    "caused": re.compile(r"\b(?:(?:caused|provoked|triggered|induced|precipitated|produced|brought on) by|due to|(?:is|are|was|were|as) (?:an?|the) (?:[a-z]+ ){0,2}(?:result|consequence|effect|outcome|complication)s? of|results? from|resulting from|secondary to|attributable to|because of)\b", re.IGNORECASE),
    "against": re.compile(r"\b(?:compared (?:with|to)|versus|vs\.?|against)\b", re.IGNORECASE),
}  # fmt: skip
PREFERENCE = re.compile(
    r"\b(?:prefers?|favou?rs?)\b[^;.]{2,110}?[^;.\d] (?P<joint>over|to)(?= )"
    r"|\b(?:use|choose|offer|give|start)[sd]?\b[^;.]{2,110}?[^;.\d] (?P<over>(?<!or )(?<!and )over(?! (?:\d[\d.]*|(?:the|an?|one|two|three|several)(?: [\w-]+)? (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|periods?|course|counter|age))\b))(?= )",
    re.IGNORECASE,
)
"""A preference whose two sides stand on both sides of its joint: "prefer A to B", "use A over B"."""
_POINT = re.compile(r"[;:.,)(](?!\d)")
_STEP_END = re.compile(r"[;:.)(](?!\d)")
_STEP_ON = re.compile(rf"{_STEP_END.pattern}|\b(?:if|when|where|unless|because|as soon as)\b", re.IGNORECASE)
"""Where what comes next ends: before what it depends on."""
_CLAUSE_END = re.compile(
    r"[;:.,)(](?!\d)|\b(?:in|for|with|without|if|when|while|whenever|within|by|at|unless|where|who|whose|and|or|but|because|although|should|must|may|might|can|could|is|are|was|were|has|have)\b",
    re.IGNORECASE,
)
_ANYONE = frozenset(stem_text("patient patients person persons people individual individuals"))
Side = frozenset[frozenset[str]]
"""The words on one side of a connector, each with its keys. Words are counted, not keys: some words have many equal wordings."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A connector with the words on its two sides."""

    family: str
    left: Side
    right: Side
    wide: Side = frozenset()
    """What stands right of the connector up to the next comma, beyond its first phrase."""
    rest: Side = frozenset()
    """What stands elsewhere, beside ``wide``."""
    head: frozenset[str] = frozenset()
    """The keys of the first word right of the connector: the next step itself."""


def find_relations(reading: Reading) -> Iterator[Relation]:
    """Yield what the text puts before, above or against what."""
    text = reading.text
    phrases = [(word.start, word.end) for word in reading.words if len(word.stems) > 1]
    for family, first, last in _find_connectors(text):
        if family in ("before", "after") and any(start <= first < end and last < end for start, end in phrases):
            # "After the menopause" is one word here: a group of people, and no order of two things.
            continue
        edge = _POINT.search(text, last)
        end = edge.start() if edge else len(text)
        stop = _CLAUSE_END.search(text, _end_of_word(text, last), end)
        end = stop.start() if stop else end
        if family in ("then", "last"):
            edge = _STEP_ON.search(text, last)
            start = max([0, *(match.end() for match in _STEP_END.finditer(text, 0, first))])
            right = _read_side(reading, last, edge.start() if edge else len(text))
            left = _read_side(reading, start, first)
            counted = [
                frozenset(word for word in side if all(key[:1].isdigit() for key in word)) for side in (left, right)
            ]
            if all(counted):
                left, right = counted
            heads = [word for word in reading.content if word.start >= last]
            yield Relation(
                family,
                drop_shared(left, right),
                drop_shared(right, left),
                head=heads[0].keys if heads else frozenset(),
            )
            continue
        right = _read_side(reading, last, end)
        if not right:
            end = edge.start() if edge else len(text)
            right = _read_side(reading, last, end)
        left = _read_side(reading, 0, first) | _read_side(reading, end, len(text))
        until = edge.start() if edge else len(text)
        wide = _read_side(reading, last, until)
        rest = _read_side(reading, 0, first) | _read_side(reading, until, len(text))
        yield Relation(family, drop_shared(left, right), right, wide, drop_shared(rest, wide))


def _find_connectors(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each connector with its family and its span."""
    for family, pattern in _FAMILIES.items():
        for match in pattern.finditer(text):
            yield family, match.start(), match.end()
    for match in PREFERENCE.finditer(text):
        joint = "joint" if match["joint"] else "over"
        known = _FAMILIES["over"].search(text, match.start())
        if known is None or known.start() > match.end():
            yield "over", match.start(joint), match.end(joint)


def _read_side(reading: Reading, start: int, end: int) -> Side:
    glue = load_stems("function_words.txt") | _ANYONE
    return frozenset(
        word.keys
        for word in reading.words
        if start <= word.start < end and not all(stem in glue for stem in word.stems)
    )


def count_shared(one: Side, other: Side) -> int:
    """Return how many words of the one side the other holds under an equal wording."""
    held = frozenset().union(*other)
    return sum(bool(word & held) for word in one)


def drop_shared(one: Side, other: Side) -> Side:
    """Return the words of the one side that the other does not hold."""
    held = frozenset().union(*other)
    return frozenset(word for word in one if not word & held)


def _end_of_word(text: str, position: int) -> int:
    """Return where the second word after the position begins, so that a connector has at least one word on its right."""
    match = re.compile(r"\s*\S+\s").match(text, position)
    return match.end() if match else position
