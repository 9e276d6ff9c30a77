"""Layer (v): opposites. "Increased" is not "reduced", nor "systolic" "diastolic"."""

import functools
import re
from collections import Counter
from collections.abc import Iterator

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.reading import Reading

_DENIED = re.compile(
    r"\bnot (?:be )?[a-z]+|\bat (?:the )?(?:least|most)\b|\b(?:above|below|over|under|higher|lower|greater|less|more|fewer|longer|shorter) (?:than )?(?=\d)"
)
"""What is denied, or bounds a number, stands for no pole."""
_N_COURSES = 4
"""The first poles are of what goes up or down, better or worse, on or off."""
_BESIDE = 2
"""Content words behind a pole that it is read with. Set by judgement."""
_PAIRS = (
    ("hyper", "hypo"),
    ("tachy", "brady"),
    ("pre", "post"),
    ("intra", "extra"),
    ("macro", "micro"),
    ("over", "under"),
)
_PREFIXES = (*_PAIRS, *((other, one) for one, other in _PAIRS))
_POLES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        ("increase increases increased raise raises raised rise rises higher greater more longer lengthen lengthens lengthened prolong prolongs prolonged above larger elevate elevates elevated upward",
         "decrease decreases decreased reduce reduces reduced lower lowers lowered less fewer shorter shorten shortens shortened below smaller drop dropped fell fallen decline declines declined downward"),
        ("superior better improve improves improved", "inferior worse worsen worsens worsened"),
        ("start begin commence initiate started begun initiated", "stop discontinue cease withdraw stopped discontinued ceased withdrawn"),
        ("continue continued", "stop discontinue cease stopped discontinued"),
        ("systolic", "diastolic"),
        ("inpatient inpatients", "outpatient outpatients"),
        ("early", "late delayed"),
        ("severe", "mild nonsevere"),
        ("acute", "chronic"),
        ("synchronous", "metachronous"),
        ("present", "absent"),
        ("positive", "negative"),
        ("most commonest", "least"),
        ("susceptible", "resistant"),
        ("proximal", "distal"),
        ("oral", "intravenous"),
        ("high", "low"),
        ("good", "poor bad"),
        ("adequate", "inadequate"),
        ("stable", "unstable"),
        ("normal", "abnormal"),
        ("symptomatic", "asymptomatic"),
        ("reversible", "irreversible"),
        ("narrow narrower", "broad broader wide wider"),
        ("major", "minor"),
        ("standing", "lying supine seated sitting"),
        ("provoked", "unprovoked"),
        ("complicated", "uncomplicated simple"),
    )
)  # fmt: skip


def check_poles(claim: Reading, evidence: Evidence) -> list[str]:
    """Of two opposites, the claim does not use one where the source only uses the other."""
    said, stood = _list_plain(claim), _list_plain(evidence.whole)
    details = [
        f"“{word}” stands where the source has “non-{word}”"
        for word in sorted(said - stood)
        if f"non{word}" in stood and f"non{word}" not in said
    ]
    details += [f"“{word}” stands where the source has “{other}”" for word, other in _find_turned_prefixes(said, stood)]
    for one, other in _POLES:
        for mine, theirs in ((one, other), (other, one)):
            if said & mine and not stood & mine and stood & theirs and not said & theirs:
                details.append(f"“{min(said & mine)}” stands where the source has “{min(stood & theirs)}”")
            elif (
                stood & mine
                and stood & theirs
                and not said & theirs
                and _count(claim, mine) > _count(evidence.said, mine)
            ):
                details.append(f"“{min(said & mine)}” stands twice, where the source also has “{min(stood & theirs)}”")
            elif (one, other) in _POLES[:_N_COURSES] and _stands_beside_opposite(claim, evidence.said, mine, theirs):
                details.append(f"“{min(said & mine)}” stands beside what the source has “{min(stood & theirs)}” of")
            elif _has_traded(claim, evidence.said, mine, theirs):
                details.append(f"“{min(said & mine, default='')}” stands for its opposite")
    return details


def _has_traded(claim: Reading, source: Reading, gained: frozenset[str], lost: frozenset[str]) -> bool:
    """Return whether one pole stands once more and the other once less, none of them beside a number or a "not"."""
    return _count(claim, gained) > _count(source, gained) > 0 and _count(claim, lost) < _count(source, lost)


def _stands_beside_opposite(claim: Reading, source: Reading, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether a pole of the claim stands beside the words that the source has beside the opposite pole alone."""
    same, opposite = _list_beside(source, mine), _list_beside(source, theirs)
    if not same or not opposite:
        return False
    return any(
        max(len(beside & each) for each in opposite) > max(len(beside & each) for each in same)
        for beside in _list_beside(claim, mine)
    ) and len(_list_beside(claim, theirs)) < len(opposite)


def _list_beside(reading: Reading, poles: frozenset[str]) -> list[frozenset[str]]:
    """Return for each place of a pole the stems of the content words behind it: what is increased, or is higher."""
    words = reading.content
    return [
        frozenset(other.stems[0] for other in words[place + 1 : place + 1 + _BESIDE])
        for place, word in enumerate(words)
        if word.surface.casefold() in poles
    ]


def _find_turned_prefixes(said: frozenset[str], stood: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each word that the source has with the opposite prefix alone: "hypertension" for "hypotension"."""
    for one, other in _PREFIXES:
        for word in sorted(said - stood):
            turned = other + word.removeprefix(one)
            if word.startswith(one) and turned in stood and turned not in said:
                yield word, turned


def _count(reading: Reading, words: frozenset[str]) -> int:
    return sum(_list_words(reading.text)[word] for word in words)


@functools.lru_cache(maxsize=4096)
def _list_words(text: str) -> Counter[str]:
    """Return how often each word stands in a text."""
    return Counter(re.findall(r"[a-z]+", text.casefold()))


def _list_plain(reading: Reading) -> frozenset[str]:
    text = re.sub(r"\bnon-(?=[a-z])", "non", reading.text.casefold())
    return frozenset(re.findall(r"[a-z]+", _DENIED.sub(" ", text)))
