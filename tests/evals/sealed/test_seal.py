import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evals.sealed.seal import MIN_CHARS, seal_quote, squash

CLAIM = "Adults: give thyllozumab 40 mg twice a day, for no longer than 5 days [II, B]"


@pytest.mark.parametrize(
    ("read", "quoted"),
    [
        ("thyllo-\nzumab 40 mg", "thyllozumab 40 mg"),
        ("Thyllozumab  40\u00a0mg", "thyllozumab 40mg"),
        ("2\u20133 \ufb01ne days", "2-3 fine days"),
        ("H\u2082O 5 m\u00b2", "H2O 5 m2"),
    ],
)
def test_two_readings_of_one_text_are_squashed_alike(read: str, quoted: str) -> None:
    assert squash(read) == squash(quoted)


@pytest.mark.parametrize("quote", [CLAIM, "thyllozumab 40 mg twice", "longer than 5 days [II, B]", "Adults: give thyl"])
def test_a_quote_is_found_at_the_beginning_in_the_middle_and_at_the_end(quote: str) -> None:
    assert seal_quote(quote).is_in(squash(CLAIM))


@pytest.mark.parametrize(
    "quote", ["thyllozumab 45 mg twice", "thyllozumob 40 mg twice", "thyllozumab 40 g twice a", CLAIM + "."]
)
def test_a_changed_character_is_not_found(quote: str) -> None:
    assert not seal_quote(quote).is_in(squash(CLAIM))


def test_a_text_shorter_than_the_quote_does_not_hold_it() -> None:
    assert not seal_quote(CLAIM).is_in(squash(CLAIM[:20]))
    assert not seal_quote(CLAIM).is_in("")


def test_short_quotes_are_not_sealed() -> None:
    with pytest.raises(ValidationError):
        seal_quote("4" * (MIN_CHARS - 1) + " -")


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z")), min_size=20, max_size=60), st.text(max_size=30))
def test_every_long_quote_is_found_in_what_holds_it(quote: str, beside: str) -> None:
    squashed = squash(quote)
    if len(squashed) >= MIN_CHARS:
        assert seal_quote(quote).is_in(squash(beside) + squashed + squash(beside))
