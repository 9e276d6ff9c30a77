"""Layer (v): who does what to whom. "A is provoked by B" is not "A provokes B", nor is "unlike A" "as in A"."""

import re
from collections.abc import Iterator

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading
from composer.gate.texts.words import Word

_LIKE = re.compile(
    r"(?:^|, |\()(?:just )?(?:as (?:in|for|with)|like)\b|\b(?:similar(?:ly)? to|the same as|just as)\b", re.IGNORECASE
)
_UNLIKE = re.compile(
    r"\b(?:unlike|in contrast|contrary to|as opposed to|differ(?:s|ent|ently)? from|differs)\b", re.IGNORECASE
)
_PASSIVE = re.compile(
    r"\b(?P<verb>[a-z]{3,}(?:ed|en|wn|ung|ught))(?<!\bfollowed)(?<!\bdefined)(?<!\boccurred)(?<!\baccompanied) by(?= (?!(?:mouth|injection|infusion|weight|age|about|hand|phone|\d|[a-z]+ing\b)))",
    re.IGNORECASE,
)
"""A verb whose agent stands behind it."""
_MODAL_BEFORE = re.compile(
    r"\b(?:may|might|can|could|will|would|do|does|did|to)(?: not| usually| often| [a-z]+ly)* $", re.IGNORECASE
)
_NOUN_GOES_ON = re.compile(r" (?:of|for|in|is|are|was|were|and|or|with|on|at|from)\b|[,;:.)]|$", re.IGNORECASE)
_PARTICIPLE = re.compile(r"(?:ed|ing)$", re.IGNORECASE)
_N_AGENT = 3
"""Content words on one side of a verb among which its agent or object is looked for. Set by judgement."""


def check_voices(claim: Reading, evidence: Evidence) -> list[str]:
    """No agent becomes an object, and what differs is not alike."""
    details = [
        "what is alike and what differs have traded places"
        for said, other in ((_LIKE, _UNLIKE), (_UNLIKE, _LIKE))
        if said.search(claim.text) and not said.search(evidence.whole.text) and other.search(evidence.whole.text)
    ]
    return details + list(_find_turned_voices(claim, evidence.said))


def _find_turned_voices(claim: Reading, source: Reading) -> Iterator[str]:
    """Yield each verb whose agent has become its object, or the reverse: "A is provoked by B" is not "A provokes B"."""
    for one, other in ((claim, source), (source, claim)):
        for match in _PASSIVE.finditer(one.text):
            verb = next((word for word in one.words if word.start <= match.start("verb") < word.end), None)
            if verb is None:
                continue
            done_to, agent = _read_around(one, match.start(), match.end())
            for word in other.words:
                if not word.keys & verb.keys or not _is_finite(other.text, word):
                    continue
                before, after = _read_around(other, word.start, word.end)
                is_passive = _PASSIVE.match(other.text, word.start) is not None
                doer, object_ = (after, before) if is_passive else (before, after)
                if (agent & object_) - done_to - doer and not (agent & doer) - done_to - object_:
                    yield f"“{match['verb']}” has its agent and its object the other way round"


def _is_finite(text: str, word: Word) -> bool:
    """Return whether a word stands as a verb: behind a modal, with the ending of the third person, or with its agent."""
    if _PASSIVE.match(text, word.start):
        return True
    is_third = word.surface.endswith("s") and not _NOUN_GOES_ON.match(text, word.end)
    return (is_third or _MODAL_BEFORE.search(text, 0, word.start) is not None) and not _PARTICIPLE.search(word.surface)


def _read_around(reading: Reading, start: int, end: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of the nearest content words before and behind a verb."""
    before = [word for word in reading.content if word.end <= start][-_N_AGENT:]
    after = [word for word in reading.content if word.start >= end][:_N_AGENT]
    left, right = (frozenset(key for word in words for key in word.keys) for words in (before, after))
    return left, right
