"""Layer (iii), second half: each quantity of a claim is the source's, keeps its maximum, and belongs to the same thing."""

import re
from collections import Counter
from collections.abc import Iterator

from composer.gate.layers.strength import drop_conditions
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.numbers import DOSE_UNITS, STRETCH_END, Quantity, fold_numbers
from composer.gate.texts.reading import Reading
from composer.reading.routes import count_routes, find_routes
from core.text import fold

_BESIDE = 40
"""Characters within which people stand before their age. Set by judgement."""
_HOURS = 24
_OF_PEOPLE = re.compile(r"\b(?:people|adults|children|patients|women|men|turns?|aged?)\b[^,;.]{0,20}$")
_LEAST = re.compile(
    r"\b(?:at least|no(?:t)? (?:less|fewer|lower|shorter|younger) than|(?:or|and) (?:more|over|above|higher|older|longer|greater)|(?<!to a )minimum(?=[^.;]{0,20}\d))\b|≥|>=",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:at most|up to|no(?:t)? (?:more|greater|higher|longer|later|older) than|(?:or|and) (?:less|under|below|lower|younger|shorter|fewer)|maximum(?=[^.;]{0,20}\d)|not exceed\w*)\b|≤|<=",
    re.IGNORECASE,
)


def check_quantities(claim: Reading, evidence: Evidence) -> list[str]:
    """Every quantity stands in the source with the same value, unit and comparator."""
    known = list(evidence.whole.quantities)
    keys = {quantity.key for quantity in known}
    details = []
    for quantity in claim.quantities:
        if quantity.key in keys or _is_same_after_all(quantity, known, evidence):
            continue
        details.append(f"“{quantity.describe()}” does not stand in the source so")
    return details or [*_find_turned_bounds(claim, evidence), *_find_unbound(claim, evidence)]


def _find_turned_bounds(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where a bound that stands apart from its number is turned: "at most the treatment phase of 3 months"."""
    for one, other in ((_LEAST, _MOST), (_MOST, _LEAST)):
        more = len(one.findall(claim.text)) > len(one.findall(evidence.said.text))
        if more and len(other.findall(claim.text)) < len(other.findall(evidence.said.text)):
            yield "“at least” and “at most” have traded places"


def _find_unbound(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield each amount that the claim has once more with one bound, and once less with another, than its source."""
    mine, theirs = (Counter(q.key for q in reading.quantities) for reading in (claim, evidence.said))
    for key, count in mine.items():
        if not 0 < theirs[key] < count:
            continue
        if any(other[:3] == key[:3] and mine[other] < n for other, n in theirs.items() if other != key):
            yield f"“{' '.join(part for part in key if part)}” stands for the same amount with another bound"


def check_maximum(claim: Reading, evidence: Evidence) -> list[str]:
    """A dose is not given without the maximum that the source sets for it."""
    doses = {q.key for q in claim.quantities if _is_dose(q)}
    if not doses & {q.key for q in evidence.own.quantities if _is_dose(q)}:
        return []
    limits = [q for q in evidence.own.quantities if _is_dose(q) and q.sign in ("<=", "<")]
    kept = {(low, high, unit.removesuffix("/day"), sign) for low, high, unit, sign in doses}
    return [
        f"the maximum “{limit.describe()}” is left out"
        for limit in limits
        if (limit.low, limit.high, limit.unit.removesuffix("/day"), limit.sign) not in kept
    ]


def check_routes(claim: Reading, evidence: Evidence) -> list[str]:
    """The claim names no route of administration that the source does not."""
    named = find_routes(evidence.whole.text) or find_routes(evidence.context.text)
    wrong = find_routes(claim.text) - named
    main, stated = find_routes(drop_conditions(claim.text)), find_routes(drop_conditions(evidence.said.text))
    if stated and find_routes(claim.text) <= find_routes(evidence.said.text):
        wrong |= main - stated
    said, told = count_routes(evidence.said.text), count_routes(claim.text)
    if set(said) - set(told):
        # "Orally or intravenously" has not become "orally or orally".
        wrong |= {route for route, count in told.items() if count > said[route] > 0}
    return [f"the source does not give it by the {route} route" for route in sorted(wrong)] + [
        f"the source does not give “{quantity.describe()}” by that route"
        for quantity in _find_rerouted(claim, evidence)
    ]


def _find_rerouted(claim: Reading, evidence: Evidence) -> Iterator[Quantity]:
    """Yield each dose that the claim gives by one route and the source by another."""
    for quantity in claim.quantities:
        homes = [q for q in evidence.whole.quantities if q.key == quantity.key]
        if not _is_dose(quantity) or len(homes) != 1:
            continue
        said, stated = find_routes(_read_stretch(claim, quantity)), find_routes(_read_stretch(evidence.whole, homes[0]))
        if len(said) == len(stated) == 1 and said != stated:
            yield quantity


def _read_stretch(reading: Reading, quantity: Quantity) -> str:
    folded = fold_numbers(reading.text)
    starts = [m.end() for m in STRETCH_END.finditer(folded, 0, quantity.start)]
    after = STRETCH_END.search(folded, quantity.end)
    return folded[max(starts, default=0) : after.start() if after else len(folded)]


def _is_dose(quantity: Quantity) -> bool:
    return quantity.unit.split("/")[0] in DOSE_UNITS


def _is_same_after_all(quantity: Quantity, known: list[Quantity], evidence: Evidence) -> bool:
    """Return whether the quantity only looks different: a daily amount said once, a unit that its column head holds."""
    if quantity.high is None and not quantity.sign and any(_is_end_of(quantity, q) for q in known):
        return True
    if quantity.span is not None and any(quantity.span == q.span for q in known):
        return True
    if not quantity.unit and any(
        q.unit == "year" and q.key[:2] == quantity.key[:2] and q.sign == quantity.sign for q in known
    ):
        return True
    if {quantity.unit} <= {"", "score"} and any(
        q.unit in ("", "score") and (q.low, q.high, q.sign) == (quantity.low, quantity.high, quantity.sign)
        for q in known
    ):
        return True
    if _is_daily_total(quantity, known) or _is_same_age(quantity, known, evidence) or _is_same_rhythm(quantity, known):
        return True
    if quantity.unit == "x/day" and quantity.low == "1" and quantity.high is None:
        return any(q.unit == "x/day" and q.low == "1" for q in known)
    if any(not q.unit and q.sign == quantity.sign and q.is_same_amount(quantity) for q in known):
        return True
    bare = [q for q in known if (q.low, q.high, q.sign) == (quantity.low, quantity.high, quantity.sign)]
    return bool(quantity.unit) and any(not q.unit for q in bare) and fold(quantity.unit) in fold(evidence.own.text)


def _is_same_age(quantity: Quantity, known: list[Quantity], evidence: Evidence) -> bool:
    """Return whether "under 18" of the source's people is said as "under 18 years", or "turn 40" as "at the age of 40"."""
    if quantity.unit != "year":
        return False
    folded = fold_numbers(evidence.whole.text)
    return any(
        not q.unit and (q.low, q.high, q.sign) == (quantity.low, quantity.high, quantity.sign)
        for q in known
        if _OF_PEOPLE.search(folded[max(0, q.start - _BESIDE) : q.start])
    )


def _is_same_rhythm(quantity: Quantity, known: list[Quantity]) -> bool:
    """Return whether "every 12 hours" is said as "twice a day", or the reverse."""
    mine = _read_rhythm(quantity)
    return mine is not None and any(_read_rhythm(q) == mine and q.sign == quantity.sign for q in known)


def _read_rhythm(quantity: Quantity) -> int | None:
    """Return how often a day, where that is a whole number of hours apart; None for anything else."""
    if quantity.high is not None or not quantity.low.isdigit() or quantity.low == "0":
        return None
    number = int(quantity.low)
    if quantity.unit == "every hour":
        return _HOURS // number if _HOURS % number == 0 else None
    return number if quantity.unit == "x/day" and _HOURS % number == 0 else None


def _is_daily_total(quantity: Quantity, known: list[Quantity]) -> bool:
    """Return whether "4 g a day" and "4 g daily" say the same amount."""
    bare = quantity.unit.removesuffix("/day")
    is_daily = any(q.unit == "x/day" and q.low == "1" for q in known)
    return bare != quantity.unit and is_daily and (quantity.low, quantity.high, bare, quantity.sign) in {q.key for q in known}  # fmt: skip


def _is_end_of(quantity: Quantity, known: Quantity) -> bool:
    """Return whether a range of two whole numbers is said as "0 or 1"."""
    is_score = quantity.unit in ("", "score", "stage", "grade", "class", "step", "point")
    if known.high is None or not is_score or not (known.low.isdigit() and known.high.isdigit()):
        return False
    return int(known.high) - int(known.low) == 1 and quantity.low in (known.low, known.high)
