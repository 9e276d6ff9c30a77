"""Whether a statement gives a drug by the route that the question asks about."""

import re
from collections import Counter
from collections.abc import Sequence

_ROUTES: dict[str, re.Pattern[str]] = {
    "oral": re.compile(r"\b(?:oral(?:ly)?|by mouth|p\.?o\.?|tablets?|capsules?)\b", re.IGNORECASE),
    "intravenous": re.compile(r"\b(?:intravenous(?:ly)?|i\.?v\.?|infusion|infused)\b(?! (?:contrast|access|line|cannula))", re.IGNORECASE),
    "intramuscular": re.compile(r"\b(?:intramuscular(?:ly)?|i\.?m\.?)\b(?!')", re.IGNORECASE),
    "subcutaneous": re.compile(r"\b(?:subcutaneous(?:ly)?|s\.?c\.?|subcut)\b", re.IGNORECASE),
    "inhaled": re.compile(r"\b(?:inhaled|inhalers?|inhalation|nebuli[sz]ed|nebuli[sz]ers?|nebs?)\b", re.IGNORECASE),
    "topical": re.compile(r"\b(?:topical(?:ly)?|cream|ointment)\b", re.IGNORECASE),
    "rectal": re.compile(r"\b(?:rectal(?:ly)?|suppositor(?:y|ies))\b", re.IGNORECASE),
}  # fmt: skip

_OR_BEFORE = re.compile(r"\b(?:or|versus|vs\.?)\s+$", re.IGNORECASE)
_OR_AFTER = re.compile(r"\s+(?:\w+\s+)?(?:or|versus|vs\.?)\s", re.IGNORECASE)


def find_routes(text: str) -> frozenset[str]:
    """Return the routes of administration that a text names."""
    return frozenset(route for route, pattern in _ROUTES.items() if pattern.search(text))


def find_asked_routes(text: str) -> frozenset[str]:
    """Return the routes that a question asks for; none where it asks which of two ways to choose ("tube or IV fluids")."""
    routes = find_routes(text)
    is_choice = any(
        _OR_BEFORE.search(text, 0, match.start()) or _OR_AFTER.match(text, match.end())
        for route in routes
        for match in _ROUTES[route].finditer(text)
    )
    return frozenset() if is_choice else routes


def count_routes(text: str) -> Counter[str]:
    """Return how often a text names each route."""
    return Counter({route: n for route, pattern in _ROUTES.items() if (n := len(pattern.findall(text)))})


def fits_routes(asked: frozenset[str], places: Sequence[str]) -> bool:
    """Return False where the statement gives another route only.

    Args:
        asked: the routes that the question names; empty fits everything.
        places: the statement's words, its parents, its headings from the innermost. The first place that names a route
            decides.
    """
    if not asked:
        return True
    named = next((routes for place in places if (routes := find_routes(place))), frozenset())
    return not named or bool(named & asked)
