import pytest

from composer.reading.whether import asks_whether


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("Filter?", True),
        ("74F with gout since May. Colchicine ok?", True),
        ("Should colchicine be given?", True),
        ("What is given in gout?", False),
        ("gout, colchicine: how long", False),
        ("And topical? (Is oral colchicine given in gout)", True),
        ("And in children? (What is the dose of colchicine)", False),
        ("And can it be given in pregnancy? (What is the dose of colchicine)", True),
    ],
)
def test_tells_whether_yes_or_no_is_asked(question: str, is_asked: bool) -> None:
    assert asks_whether(question) is is_asked
