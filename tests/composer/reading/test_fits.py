"""What a statement is about must fit the people and the route that are asked about."""

import pytest

from composer.reading.populations import find_groups, fits_groups
from composer.reading.routes import find_asked_routes, find_routes, fits_routes


@pytest.mark.parametrize(
    ("question", "places", "fits"),
    [
        ("dose in children", ["500 mg twice daily", "Antibiotics for adults"], False),
        ("dose in children", ["500 mg twice daily", "Adults and children"], True),
        ("cystitis in men", ["Nitrofurantoin for 5 days", "Cystitis in women"], False),
        ("cystitis in women", ["Nitrofurantoin for 5 days", "Cystitis in women"], True),
        ("dose in adults", ["Babies and children: 30 mg/kg"], False),
        ("dose in an adult", ["30 mg once"], True),
        ("what dose", ["Babies: 30 mg/kg"], True),
    ],
)
def test_people(question: str, places: list[str], fits: bool) -> None:
    assert fits_groups(find_groups(question), places) is fits


@pytest.mark.parametrize(
    ("question", "places", "fits"),
    [
        ("oral dose", ["1 g intravenously"], False),
        ("oral dose", ["1 g by mouth or 500 mg IV"], True),
        ("IV dose", ["1 g twice daily", "Oral antibiotics"], False),
        ("dose", ["1 g intravenously"], True),
        ("oral dose", ["1 g twice daily"], True),
    ],
)
def test_route(question: str, places: list[str], fits: bool) -> None:
    assert fits_routes(find_routes(question), places) is fits


@pytest.mark.parametrize(
    ("question", "routes"),
    [
        ("dose of IV colchicine", {"intravenous"}),
        ("tube or IV fluids", set()),
        ("IV or oral antibiotics first", set()),
        ("intravenous fluids versus a tube", set()),
    ],
)
def test_a_choice_of_ways_asks_for_no_route(question: str, routes: set[str]) -> None:
    assert find_asked_routes(question) == routes
