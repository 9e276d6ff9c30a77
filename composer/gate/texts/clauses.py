"""The clauses of a sentence, and whether each is affirmed or denied: how far a "not" reaches."""

import itertools
import re
from collections.abc import Sequence

from composer.gate.texts.negators import EXCEPTING

STOP = re.compile(r"[,;:.)(](?!\d)")
_SUBORDINATE = re.compile(
    r"\b(?:if|when|whenever|where|wherever|unless|except|other than|apart from|outside|because|since|although|though|whereas|while|whatever|until|"
    r"who|whose|whom|which|(?<!be )(?<!is )(?<!are )(?<!was )(?<!were )(?<!been )(?<!being )(?<!not )provided|once|as long as|even if|so that|in order to|despite|regardless|irrespective|rather than|instead of|whether|even (?:without|when)|that(?= (?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|may|might|will|would)\b))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"who|whose|whom|which", re.IGNORECASE)
_MODAL = re.compile(
    r"\b(?:not to|should|must|may|might|can|could|ought|needs? to|ha(?:s|ve) to|(?:is|are) (?:not )?(?:recommended|contraindicated|preferred|given|advised|offered|considered))\b",
    re.IGNORECASE,
)
_UNIT_END = re.compile(r"[;.](?!\d)|\bbut\b|\balthough\b|,(?= (?:and )?(?:avoid|do not|don't|never)\b)", re.IGNORECASE)
_FRONTED = re.compile(
    r"\s*(?:in|at|for|with|without|on|during|after|before|if|when|where|unless|until|once|from|by|within|among|as|to|because|since|although|while|despite|even)\b",
    re.IGNORECASE,
)
"""How a part begins that is no sentence of its own."""
_COORDINATED = re.compile(
    r",? (?:or|and)(?= (?:has|have|is|are|was|were|does|do|can|cannot|may|should|must)\b| (?:the |a |an )?(?:[\w-]+ ){1,5}(?:is|are|was|were|has|have|can|cannot)\b)",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:has|have|is|are|was|were|does|do|can|cannot|may|should|must|meet|meets)\b", re.IGNORECASE)
_GOES_ON = re.compile(r",? or (?:has|have|is|are|was|were|cannot|can|does|do)\b", re.IGNORECASE)
_MIN_RELATIVE = 8
_MIN_SUBJECT = 4
"""Words from which on a clause without a verb may still be on its subject."""
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|does|do|did|can|cannot|could|may|might|must|should|will|would|not|[a-z]+ed|[a-z]+s)\b(?! of\b)",
    re.IGNORECASE,
)
_LIST_ON = re.compile(
    r" (?:an? |the )?(?:[\w-]+ ){1,5}(?:and|or) (?:an? |the )?(?:[\w-]+ ){1,5}(?:is|are|do|does|has|have|was|were|cannot|can)\b",
    re.IGNORECASE,
)


Clause = tuple[int, int, bool]
"""Start, end, whether it is an exception."""


def find_clauses(text: str) -> list[Clause]:
    """Return the subordinate clauses. What is outside them is the main clause."""
    clauses: list[Clause] = []
    for match in _SUBORDINATE.finditer(text):
        end = len(text)
        if (stop := _find_stop(text, match.end())) is not None:
            end = stop
        if (following := _SUBORDINATE.search(text, match.end())) is not None:
            end = min(end, following.start())
        if _RELATIVE.fullmatch(match.group()):
            for modal in _MODAL.finditer(text, match.end() + _MIN_RELATIVE, end):
                end = modal.start()
                break
        excepts = EXCEPTING.match(match.group()) is not None
        start = match.start()
        if (second := _find_coordinated(text, match.end(), end)) is not None:
            clauses.append((start, second, excepts))
            start = second
        clauses.append((start, end, excepts))
        if end < len(text) and (goes_on := _continue_clause(text, end)) is not None:
            clauses.append((end, goes_on, excepts))
    return clauses


def _find_stop(text: str, start: int) -> int | None:
    """Return where a clause ends: at a comma only once it has its verb, so that a list in it goes on."""
    for stop in STOP.finditer(text, start):
        so_far = text[start : stop.start()]
        if stop.group() != "," or len(so_far.split()) < _MIN_SUBJECT or _PREDICATE.search(so_far):
            return stop.start()
        if not _LIST_ON.match(text, stop.end()):
            return stop.start()
    return None


def _find_coordinated(text: str, start: int, end: int) -> int | None:
    """Return where a second verb of a clause begins: a "not" before it says nothing of what follows."""
    for match in _COORDINATED.finditer(text, start, end):
        if _FINITE.search(text, start, match.start()) is not None:
            return match.start()
    return None


def _continue_clause(text: str, end: int) -> int | None:
    """Return how far a clause goes on after a comma with a verb of its own: ", or has a health problem"."""
    match = _GOES_ON.match(text, end)
    if match is None:
        return None
    stops = [found.start() for pattern in (STOP, _SUBORDINATE) if (found := pattern.search(text, match.end()))]
    return min(stops, default=len(text))


def find_units(text: str) -> list[tuple[int, int]]:
    """Return the stretches whose main clauses are negated together: up to a full stop, a semicolon or a "but"."""
    found = [
        match.start()
        for match in _UNIT_END.finditer(text)
        if match.group() != ","
        or not _FRONTED.match(text[max([0, *(m.end() for m in _UNIT_END.finditer(text, 0, match.start()))]) :])
    ]
    edges = [0, *found, len(text) + 1]
    return [(start, end) for start, end in itertools.pairwise(edges) if end > start]


def read_sign(
    position: int,
    clauses: list[Clause],
    negators: list[tuple[int, int]],
    units: list[tuple[int, int]],
) -> tuple[int, bool]:
    """Return the sign of the clause at a position, and whether it is a subordinate one."""
    inside = next((clause for clause in clauses if clause[0] <= position < clause[1]), None)
    if inside is not None:
        count = sum(inside[0] <= start < inside[1] for start, _ in negators) + inside[2]
        return (-1 if count % 2 else 1), True
    first, last = next((s, e) for s, e in units if s <= position < e)
    count = sum(
        first <= start < last and not any(clause[0] <= start < clause[1] for clause in clauses) for start, _ in negators
    )
    return (-1 if count % 2 else 1), False


def lies_in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether a position lies in one of the spans (half-open)."""
    return any(start <= position < end for start, end in spans)
