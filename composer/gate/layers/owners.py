"""Layer (iii): whose an amount is. Each value stays with the drug, the group or the rhythm that it is said of."""

import itertools
from collections import Counter
from collections.abc import Iterator

from composer.gate.texts.evidence import Evidence
from composer.gate.texts.numbers import DOSE_UNITS, STRETCH_END, Quantity, fold_numbers
from composer.gate.texts.reading import Reading
from composer.gate.texts.units import find_units
from retriever.vocabulary.entities import find_kind

QuantityKey = tuple[str, str | None, str, str]
"""What two quantities must have in common to be the same."""
_PAIR = 2
_TIMES = frozenset({"minute", "hour", "day", "week", "month", "year"})
_BESIDE = 40
"""Characters within which an amount stands beside a drug. Set by judgement."""
_CLEARLY = 15
"""Characters by which one drug must stand nearer to an amount than the other. Set by judgement."""


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
    return details + list(_find_rescheduled(claim, source))


def _find_rescheduled(claim: Reading, source: Reading) -> Iterator[str]:
    """Yield each rhythm that stands beside one dose in the claim and beside another in its source: "80 mg, then 280 mg monthly"."""
    shared = set(_place_quantities(source)) & set(_place_quantities(claim))
    doses = [key for key in shared if key[2].split("/")[0] in DOSE_UNITS]
    if len(doses) < _PAIR:
        return
    for rhythm in shared:
        if not rhythm[2].startswith(("x/", "every ")):
            continue
        if _find_dose(source, rhythm, doses) != _find_dose(claim, rhythm, doses):
            yield "the source gives another of its doses so often"


def _find_dose(reading: Reading, rhythm: QuantityKey, doses: list[QuantityKey]) -> QuantityKey:
    """Return the dose that a rhythm is of: the nearest one, of which no break parts it where another is not parted."""
    folded = fold_numbers(reading.text)
    place = next(q for q in reading.quantities if q.key == rhythm)

    def measure(dose: QuantityKey) -> tuple[bool, int]:
        other = next(q for q in reading.quantities if q.key == dose)
        start, end = (other.end, place.start) if other.start < place.start else (place.end, other.start)
        return STRETCH_END.search(folded, start, end) is not None, end - start

    return min(doses, key=measure)


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
    return len(between) <= _BESIDE and not STRETCH_END.search(between)


def _gap(places: dict[str, int], place: int) -> int:
    near, far = sorted(abs(each - place) for each in places.values())
    return far - near


def _place_drugs(reading: Reading) -> Iterator[tuple[str, int]]:
    """Yield each drug that a text names once, with its place."""
    units = [unit for unit in find_units(fold_numbers(reading.text)) if find_kind(unit) == "drug"]
    counts = Counter(unit.stems for unit in units)
    yield from ((" ".join(unit.stems), unit.start) for unit in units if counts[unit.stems] == 1)


def _place_quantities(reading: Reading) -> dict[QuantityKey, int]:
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


def _find_beside(reading: Reading, quantity: Quantity) -> frozenset[str]:
    """Return the keys of the content words in the stretch that the quantity stands in, up to the next break.

    Where the stretch holds no content word, the stretch before it counts: "amoxicillin: 500 mg".
    """
    folded = fold_numbers(reading.text)
    edges = [0, *(m.start() for m in STRETCH_END.finditer(folded) if not quantity.start <= m.start() < quantity.end)]
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
