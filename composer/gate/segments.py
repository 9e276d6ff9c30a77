"""Layer (iv), second reading: a claim and its source compared part by part, each part affirmed or denied as a whole.

The first reading (``negation.py``) compares word by word and lets one word veto. Where a sentence is turned around, the clauses
of its two wordings rarely have the same borders, and a word at the border looks denied on one side only. Here each part of the
claim is laid beside the part of the source that says the most of it, and the two have to agree; every denial of the one has its
counterpart in the other. The first reading is overruled only where all of that holds.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from composer.gate.clauses import lies_in
from composer.gate.negators import DENIES, DENIES_AT_TIMES, NOT_UN
from composer.gate.numbers import find_comparator_spans
from composer.gate.words import Word, is_negation_of, is_same_root
from composer.reading.polarity import find_excluded
from composer.reading.word_lists import load_stems
from retriever.terms import stem_word

if TYPE_CHECKING:
    from composer.gate.evidence import Reading

_PREFIXED = re.compile(r"\bnon-?(?P<word>[a-z]{4,})|\b(?P<whole>(?:un|in|im|ir|dis)[a-z]{4,})", re.IGNORECASE)
_N_NEAR = 2
"""Content words on each side of a denial that it is read with. Set by judgement."""
_AND, _OR = re.compile(r"\band\b", re.IGNORECASE), re.compile(r"\bor\b", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:and|or)\b", re.IGNORECASE)
_DENIED_TWICE = re.compile(
    r"\b(?:not|never|don't)(?: to)?(?: be)? (?:delay\w*|withh[eo]ld\w*|avoid\w*|postpon\w*|discourag\w*)",
    re.IGNORECASE,
)
"""Two denials that undo one another: "not delayed" is "at once"."""
_CONTRAINDICATION = re.compile(r"\bcontra-?indications? to (?:[\w-]+\s*){1,3}", re.IGNORECASE)
_NEITHER = re.compile(r"\bneither\b[^.;]*?\bnor\b", re.IGNORECASE)
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
        return sum(any(_is_same(word, each) for each in other.words) for word in self.words) / len(self.words)


def agrees_by_segments(claim: "Reading", source: "Reading") -> bool:
    """Return whether each part of the claim is affirmed or denied like the part of the source that is most like it.

    Every denial of either side must have one of the other that shares a content word with it.
    """
    if _has_doubt(claim, source):
        return False
    mine, theirs = _read_ways(claim), _read_ways(source)
    return any(_agree(one, other) for one in mine for other in theirs)


def _read_ways(reading: "Reading") -> list[list[Segment]]:
    """Return the segments of a text in each way in which they can be told, each once."""
    ways: list[list[Segment]] = []
    for apart, joined in itertools.product((True, False), repeat=2):
        way = _read_segments(reading, apart=apart, joined=joined)
        if way and way not in ways:
            ways.append(way)
    return ways


def _agree(mine: list[Segment], theirs: list[Segment]) -> bool:
    if not mine or not theirs:
        return False
    denied, stated = [s for s in mine if s.is_denied], [s for s in theirs if s.is_denied]
    if len(denied) != len(stated):
        return False
    if denied and _denies_in(denied, stated, theirs) and _denies_in(stated, denied, mine):
        return True
    if not all(any(_touches(one, other) for other in stated) for one in denied):
        return False
    if not all(any(_touches(one, other) for other in denied) for one in stated):
        return False
    return all(_is_alike(one, theirs) for one in mine) and all(
        _is_alike(one, mine) for one in theirs if not _is_repeated(one, theirs)
    )


def _denies_in(denied: list[Segment], stated: list[Segment], others: list[Segment]) -> bool:
    """Return whether what stands next to each denial is denied on the other side too, wherever it speaks of it."""
    for segment in denied:
        spoken = [word for word in segment.near if any(_holds(other, word) for other in others)]
        if not spoken or not all(any(_holds(other, word) for other in stated) for word in spoken):
            return False
    return True


def _holds(segment: Segment, word: Word) -> bool:
    return any(_is_same(word, each) for each in segment.words)


def _is_repeated(segment: Segment, beside: list[Segment]) -> bool:
    """Return whether another segment of the same text says all of this one's words again: a label."""
    return any(
        other is not segment and len(other.words) > len(segment.words) and segment.measure(other) == 1
        for other in beside
    )


def _has_doubt(claim: "Reading", source: "Reading") -> bool:
    """Return whether one side has a denial that cannot be laid beside the other's: in a prefix, or in some verbs."""
    counts = [
        len(DENIES_AT_TIMES.findall(reading.text)) - len(_NEITHER.findall(reading.text)) for reading in (claim, source)
    ]
    twice = [len(_DENIED_TWICE.findall(reading.text)) for reading in (claim, source)]
    double = [len(NOT_UN.findall(reading.text)) for reading in (claim, source)]
    if any(twice) or double[0] != double[1]:
        return True
    ands, ors = ([len(pattern.findall(reading.text)) for reading in (claim, source)] for pattern in (_AND, _OR))
    if (ands[0] - ands[1]) * (ors[0] - ors[1]) < 0:
        # "And" stands for "or", or the reverse: under a negation nobody else reads that.
        return True
    return counts[0] != counts[1] or _find_prefixed(claim, source) or _find_prefixed(source, claim)


def _find_prefixed(one: "Reading", other: "Reading") -> bool:
    """Return whether a text has a word with a negative prefix of which the other has the bare word alone."""
    for match in _PREFIXED.finditer(one.text):
        if match["word"] is not None:
            bare, whole = stem_word(match["word"]), f"non{match['word']}".lower()
            if whole in re.sub(r"\bnon-", "non", other.text.lower()):
                continue
            if any(is_same_root(bare, key) for key in other.keys):
                return True
        else:
            whole = stem_word(match["whole"])
            if whole not in other.keys and any(is_negation_of(whole, key) for key in other.keys):
                return True
    return False


def _is_alike(segment: Segment, others: list[Segment]) -> bool:
    """Return whether one of the segments that are most like this one is affirmed or denied like it."""
    shares = [segment.measure(other) for other in others]
    best = max(shares)
    if best == 0:
        return not segment.is_denied
    return any(
        share == best and other.is_denied == segment.is_denied for share, other in zip(shares, others, strict=True)
    )


def _touches(one: Segment, other: Segment) -> bool:
    return any(_is_same(word, each) for word in one.words for each in other.words)


def _is_same(one: Word, other: Word) -> bool:
    return bool(one.keys & other.keys) or is_same_root(one.stems[0], other.stems[0])


def _read_segments(reading: "Reading", *, apart: bool, joined: bool) -> list[Segment]:
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
