"""The parts of a text that are affirmed or denied as a whole."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from composer.gate.texts.clauses import lies_in
from composer.gate.texts.negators import DENIES
from composer.gate.texts.numbers import find_comparator_spans
from composer.gate.texts.reading import Reading
from composer.gate.texts.words import Word, is_same_root
from composer.reading.polarity import find_excluded
from composer.reading.word_lists import load_stems

_N_NEAR = 2
"""Content words on each side of a denial that it is read with. Set by judgement."""
_JOINT = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_CONTRAINDICATION = re.compile(r"\bcontra-?indications? to (?:[\w-]+\s*){1,3}", re.IGNORECASE)
_RELATIVE = re.compile(r"\s*(?:who|which|that|whose)\b", re.IGNORECASE)
_SHARED = re.compile(
    r"\s*,?\s*(?:but|and|or)\s+(?:also |then |still )?(?=(?:is|are|was|were|has|have|had|does|do|did|can|cannot|may|might|should|must|could|will|would)\b)",
    re.IGNORECASE,
)
"""A second verb of one subject: "X detects A but is not needed for B"."""
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|cannot|may|might|should|must|could|will|would)\b", re.IGNORECASE
)
_IN_VERB = re.compile(r"(?:not|never|be|been|being|also|yet|ever|still|have|had|[a-z]+ly)", re.IGNORECASE)
_COORDINATED = re.compile(r"\b(?:and|or|but)\s*$", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\W*(?P<subject>(?:[\w-]+\s+){1,6}?)(?=(?:is|are|was|were|has|have|does|do|can|cannot|may|should|must|will|[a-z]{3,}s)\b)",
    re.IGNORECASE,
)
_EITHER_WAY = re.compile(
    r"\b(?:with or without|whether or not|no matter|not only|not just|regardless)\b", re.IGNORECASE
)
_OPENS = (
    r"(?:if|when|whenever|where|wherever|unless|except|other than|apart from|because|since|although|though|whereas|while|until|who|whose"
    r"|whom|which|provided|once|as long as|so that|despite|rather than|instead of|but|without"
    r"|that(?= (?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|may|might|will|would|not|[a-z]{3,}s)\b))"
)
_VERB = (
    r"(?:is|are|was|were|has|have|had|does|do|did|can|cannot|may|might|should|must|could|will|would|not|never|avoid)"
)
_BORDER = re.compile(
    rf"(?P<stop>[;:.()](?!\d)|(?<=\bthe following )(?=\S)|(?<=\bof these )(?=\S))|(?P<comma>,)(?!\d)|\b(?={_OPENS}\b)|\b(?:and|or)\b(?= (?:also |then )?{_VERB}\b)",
    re.IGNORECASE,
)
_OPENED = re.compile(rf"\s*(?:and |or )?{_OPENS}\b", re.IGNORECASE)
_ONLY_OPENS = re.compile(rf"\s*(?:and |or )?{_OPENS}\s*", re.IGNORECASE)
_FRONTED = re.compile(
    r"\s*(?:in|at|for|with|on|during|after|before|from|by|within|among|as|to|due to|compared|unlike|particularly|especially|for example|for instance|such as|including|ideally|preferably|then)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(rf"\b{_VERB}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a sentence that is affirmed or denied as a whole."""

    words: tuple[Word, ...]
    """Its content words."""
    is_denied: bool
    near: tuple[Word, ...] = ()
    """The words next to what denies it."""

    def measure(self, other: "Segment") -> float:
        """Return the share of this segment's words that the other one holds."""
        return sum(any(is_same_word(word, each) for each in other.words) for word in self.words) / len(self.words)


def read_ways(reading: Reading) -> list[list[Segment]]:
    """Return the segments of a text in each way in which they can be told, each once."""
    ways: list[list[Segment]] = []
    for apart, joined in itertools.product((True, False), repeat=2):
        way = _read_segments(reading, apart=apart, joined=joined)
        if way and way not in ways:
            ways.append(way)
    return ways


def is_same_word(one: Word, other: Word) -> bool:
    """Return whether two words are equal wordings, or one is the other with an ending."""
    return bool(one.keys & other.keys) or is_same_root(one.stems[0], other.stems[0])


def _read_segments(reading: Reading, *, apart: bool, joined: bool) -> list[Segment]:
    """Return the segments of a text that hold a content word; none at all where a denial cannot be told its part.

    ``apart`` says whether what "no" and "without" deny is a part of its own, or denies the whole part that it stands in;
    ``joined`` whether a verb is read with a subject that stands before a relative clause or before another verb.
    """
    text = reading.text
    skipped = [*find_comparator_spans(text), *(match.span() for match in _EITHER_WAY.finditer(text))]
    phrases = [
        (word.start, word.end) for word in reading.words if len(word.stems) > 1 and not DENIES.match(word.surface)
    ]
    denials = [
        match.start()
        for match in DENIES.finditer(text)
        if not any(lies_in(match.start(), spans) for spans in (skipped, phrases))
    ]
    found = []
    parts = _find_spans(text, apart=apart)
    for spans in _split_denials(_join_subjects(parts, text) if joined else parts, text, denials):
        words = tuple(word for word in reading.content if _lies_within(word, spans))
        words = tuple(word for word in words if not DENIES.fullmatch(word.surface))
        if not words:
            # "But did not receive it": a verb that carries no content else is all that there is to compare.
            words = tuple(word for word in reading.words if _lies_within(word, spans) and not _is_glue(word))
        count = sum(_is_inside(denial, spans) for denial in denials)
        if count > 1 or (count and not words):
            return []
        if words and (count or any(word in reading.content for word in words)):
            place = next((denial for denial in denials if count and _is_inside(denial, spans)), None)
            found.append(Segment(words, count == 1, _list_near(words, place) if place is not None else ()))
    return found


def _join_subjects(parts: Iterator[list[tuple[int, int]]], text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the parts, each verb with its subject: "those who have A | are not given B", "A finds B | but is not needed"."""
    before: list[tuple[int, int]] | None = None
    for spans in parts:
        start, end = spans[0][0], spans[-1][1]
        resumed = _find_resumed(text, start, end) if _RELATIVE.match(text, start, end) else None
        if before is not None and resumed is not None and len(spans) == 1:
            yield [(start, resumed)]
            before = [*before, (resumed, end)]
            continue
        if before is not None:
            yield before
            subject = _SUBJECT.match(text, before[0][0], before[-1][1])
            if subject is not None and _SHARED.match(text, start, end):
                spans = [subject.span("subject"), *spans]
        before = spans
    if before is not None:
        yield before


def _find_resumed(text: str, start: int, end: int) -> int | None:
    """Return where the main clause goes on after a relative one, with a verb of its own; None where it does not."""
    first = _AUXILIARY.search(text, start, end)
    for verb in _AUXILIARY.finditer(text, first.end(), end) if first else ():
        between = (
            [word for word in text[first.end() : verb.start()].split() if not _IN_VERB.fullmatch(word)] if first else []
        )
        if between and not _COORDINATED.search(text, start, verb.start()):
            return verb.start()
    return None


def _split_denials(
    parts: Iterator[list[tuple[int, int]]], text: str, denials: list[int]
) -> Iterator[list[tuple[int, int]]]:
    """Yield the parts, one that denies two things ("if A is not used and B is not given") as two."""
    for spans in parts:
        inside = [denial for denial in denials if _is_inside(denial, spans)]
        joint = _JOINT.search(text, inside[0], inside[1]) if len(inside) == 2 else None
        if joint is None:
            yield spans
            continue
        yield [(start, min(end, joint.start())) for start, end in spans if start < joint.start()]
        yield [(max(start, joint.start()), end) for start, end in spans if end > joint.start()]


def _list_near(words: tuple[Word, ...], place: int) -> tuple[Word, ...]:
    """Return the words next to a denial: those right before it, and those right after."""
    before = [word for word in words if word.start < place]
    after = [word for word in words if word.start >= place]
    return (*before[-_N_NEAR:], *after[:_N_NEAR])


def _lies_within(word: Word, spans: Sequence[tuple[int, int]]) -> bool:
    return _is_inside(word.start, spans)


def _is_inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _is_glue(word: Word) -> bool:
    """Return whether a word denies, or is one of the small words that every sentence has."""
    glue = load_stems("function_words.txt")
    return DENIES.fullmatch(word.surface) is not None or all(stem in glue for stem in word.stems)


def _find_spans(text: str, *, apart: bool) -> Iterator[list[tuple[int, int]]]:
    """Yield the parts of a text, each as its spans: what is locally excluded ("without fever") is a part of its own."""
    either = [match.span() for match in _EITHER_WAY.finditer(text)]
    inner = []
    for start, end in find_excluded(text) if apart else ():
        opening = max((match.start() for match in DENIES.finditer(text, max(0, start - 20), start)), default=start)
        verb = _FINITE.search(text, start, end)
        if not lies_in(opening, either):
            inner.append((opening, verb.start() if verb else end))
    inner += [match.span() for match in _CONTRAINDICATION.finditer(text)] if apart else []
    edges = [0, *_find_borders(text), len(text)]
    for start, end in itertools.pairwise(edges):
        cut = [span for span in inner if start <= span[0] < end]
        for span in cut:
            yield [(span[0], min(span[1], end))]
        rest: list[tuple[int, int]] = []
        position = start
        for first, last in sorted(cut):
            rest.append((position, first))
            position = max(position, last)
        yield [*rest, (position, end)]


def _find_borders(text: str) -> Iterator[int]:
    """Yield where a part ends: a comma parts only what has a verb, or what was opened, from what follows."""
    previous = 0
    for match in _BORDER.finditer(text):
        place = match.start()
        if place <= previous or _ONLY_OPENS.fullmatch(text[previous:place]):
            continue
        if match["comma"]:
            before, after = text[previous:place], text[match.end() :]
            rest = after[: m.start()] if (m := re.search(r"[,;:.()](?!\d)", after)) else after
            is_apart = _OPENED.match(before) or _FRONTED.match(before) or _FINITE.search(before) or _FRONTED.match(rest)
            if not is_apart or not (_FINITE.search(rest) or _FRONTED.match(rest) or not _FINITE.search(before)):
                continue
            if _OPENED.match(before) and not _FINITE.search(before) and re.match(r"\s*(?:or|and)\b", after):
                continue
        yield place
        previous = place
