"""Layer (iii), second half: each quantity of a claim is the source's, keeps its maximum, and belongs to the same thing."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from composer.gate.layers.strength import drop_conditions
from composer.gate.texts.evidence import Evidence
from composer.gate.texts.numbers import DOSE_UNITS, Quantity, fold_numbers
from composer.gate.texts.reading import Reading
from composer.gate.texts.units import find_units
from composer.reading.routes import count_routes, find_routes
from core.text import fold
from retriever.vocabulary.entities import find_kind

_BREAK = re.compile(
    r"[,;:.()](?!\d)|\b(?:and|or)\b(?! (?:more|less|over|above|below|under|higher|lower|older|younger|longer|shorter|greater|fewer)\b)|\b(?:should|must|but|then|while|whereas|versus|vs|against|compared (?:with|to)|followed by|than)\b"
)
_PAIR = 2
_TIMES = frozenset({"minute", "hour", "day", "week", "month", "year"})
_BESIDE = 40
"""Characters within which an amount stands beside a drug. Set by judgement."""
_CLEARLY = 15
"""Characters by which one drug must stand nearer to an amount than the other. Set by judgement."""
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
    return details or list(_find_turned_bounds(claim, evidence))


def _find_turned_bounds(claim: Reading, evidence: Evidence) -> Iterator[str]:
    """Yield where a bound that stands apart from its number is turned: "at most the treatment phase of 3 months"."""
    for one, other in ((_LEAST, _MOST), (_MOST, _LEAST)):
        more = len(one.findall(claim.text)) > len(one.findall(evidence.said.text))
        if more and len(other.findall(claim.text)) < len(other.findall(evidence.said.text)):
            yield "“at least” and “at most” have traded places"


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
    starts = [m.end() for m in _BREAK.finditer(folded, 0, quantity.start)]
    after = _BREAK.search(folded, quantity.end)
    return folded[max(starts, default=0) : after.start() if after else len(folded)]


def check_owners(claim: Reading, evidence: Evidence) -> list[str]:
    """Where the source gives several values of one unit, each stays with the thing that it is said of."""
    source = evidence.whole
    details = [*_find_crossed(claim, source), *_find_estranged(claim, source)]
    for quantity in claim.quantities:
        rivals = [q for q in source.quantities if q.unit == quantity.unit and q.key != quantity.key]
        homes = [q for q in source.quantities if q.key == quantity.key]
        if not homes or not rivals:
            continue
        beside = _find_beside(claim, quantity)
        own = frozenset().union(*(_find_beside(source, home) for home in homes))
        others = [_find_beside(source, rival) for rival in rivals]
        foreign = frozenset().union(*others) - own
        is_foreign = beside & foreign and not beside & (own - frozenset().union(*others))
        if is_foreign or _is_swapped(claim, source, quantity, own, rivals):
            details.append(f"“{quantity.describe()}” is said of something else in the source")
    return details


def _find_crossed(claim: Reading, source: Reading) -> Iterator[str]:
    """Yield where drugs and their amounts alternate in the source and are paired the other way in the claim."""
    theirs = dict(_place_drugs(source))
    mine = dict(_place_drugs(claim))
    names = sorted(set(theirs) & set(mine), key=lambda name: theirs[name])
    known, stated = _place_quantities(source), _place_quantities(claim)
    for (one, other), (first, second) in itertools.product(
        itertools.combinations(names, 2),
        itertools.combinations(sorted(set(known) & set(stated), key=lambda q: known[q]), 2),
    ):
        if first[2] != second[2] and not {first[2].split("/")[0], second[2].split("/")[0]} <= DOSE_UNITS:
            continue
        places = (theirs[one], theirs[other], known[first], known[second])
        alternates = places[0] < places[2] < places[1] < places[3] or places[2] < places[0] < places[3] < places[1]
        if alternates and (mine[one] < mine[other]) != (stated[first] < stated[second]):
            yield "the amounts are paired with the drugs the other way in the source"


def _find_estranged(claim: Reading, source: Reading) -> Iterator[str]:
    """Yield where the claim gives to one drug the only amount or length of time that the source gives to another."""
    theirs, mine = dict(_place_drugs(source)), dict(_place_drugs(claim))
    if set(theirs) != set(mine) or len(mine) != _PAIR:
        return
    known, stated = _place_quantities(source), _place_quantities(claim)
    for key in set(known) & set(stated):
        if not (key[2].split("/")[0] in DOSE_UNITS or key[2] in _TIMES or key[2].startswith(("x/", "every "))):
            continue
        nearest = [min(places, key=lambda name: abs(places[name] - place)) for places, place in ((theirs, known[key]), (mine, stated[key]))]  # fmt: skip
        clear = all(
            _gap(places, place) > _CLEARLY
            and _is_beside(reading, min(places.values(), key=lambda p: abs(p - place)), place)
            for reading, places, place in ((source, theirs, known[key]), (claim, mine, stated[key]))
        )
        if nearest[0] != nearest[1] and clear:
            yield "the source says it of the other drug"


def _is_beside(reading: Reading, one: int, other: int) -> bool:
    """Return whether nothing but a few words stand between two places."""
    between = fold_numbers(reading.text)[min(one, other) : max(one, other)]
    return len(between) <= _BESIDE and not _BREAK.search(between)


def _gap(places: dict[str, int], place: int) -> int:
    near, far = sorted(abs(each - place) for each in places.values())
    return far - near


def _place_drugs(reading: Reading) -> Iterator[tuple[str, int]]:
    """Yield each drug that a text names once, with its place."""
    units = [unit for unit in find_units(fold_numbers(reading.text)) if find_kind(unit) == "drug"]
    counts = Counter(unit.stems for unit in units)
    yield from ((" ".join(unit.stems), unit.start) for unit in units if counts[unit.stems] == 1)


def _place_quantities(reading: Reading) -> dict[tuple[str, str | None, str, str], int]:
    """Return the place of each quantity that a text gives once."""
    counts = Counter(quantity.key for quantity in reading.quantities)
    return {quantity.key: quantity.start for quantity in reading.quantities if counts[quantity.key] == 1}


def _is_swapped(
    claim: Reading, source: Reading, quantity: Quantity, own: frozenset[str], rivals: list[Quantity]
) -> bool:
    """Return whether what the source says of a rival quantity stands beside this one in the claim, and not beside the rival."""
    beside = _find_beside(claim, quantity)
    for rival in rivals:
        mine = next((q for q in claim.quantities if q.key == rival.key), None)
        marks = _list_names(source) & _find_beside(source, rival) - own
        if mine is not None and marks & beside and not marks & _find_beside(claim, mine):
            return True
    return False


def _list_names(reading: Reading) -> frozenset[str]:
    """Return the keys of the drugs, diseases and populations that a text names."""
    units = find_units(reading.text)
    spans = [(unit.start, unit.end) for unit in units if find_kind(unit) is not None]
    return frozenset(key for word in reading.words if any(s <= word.start < e for s, e in spans) for key in word.keys)


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


def _find_beside(reading: Reading, quantity: Quantity) -> frozenset[str]:
    """Return the keys of the content words in the stretch that the quantity stands in, up to the next break.

    Where the stretch holds no content word, the stretch before it counts: "amoxicillin: 500 mg".
    """
    folded = fold_numbers(reading.text)
    edges = [0, *(m.start() for m in _BREAK.finditer(folded) if not quantity.start <= m.start() < quantity.end)]
    edges.append(len(folded))
    index = max(i for i, edge in enumerate(edges[:-1]) if edge <= quantity.start)
    while True:
        keys = _read_keys(reading, folded[edges[index] : edges[index + 1]])
        if keys or index == 0:
            return keys
        index -= 1


def _read_keys(reading: Reading, stretch: str) -> frozenset[str]:
    part = Reading(stretch, reading.wordings, reading.abbreviations)
    return frozenset(key for word in part.content for key in word.keys)
