"""Where a member of a class is asked for, one is named."""

from tests.composer.invented import Row, read_claims

CLASS = Row("In severe gout, consider a corticosteroid", ("Steroids",), grade="A", similarity=0.8)
MEMBER = Row("Start with oral prednisolone, given every morning", ("Steroids",), grade="B")


def test_the_member_is_shown_beside_the_class() -> None:
    claims = read_claims("Which corticosteroid is used in gout?", "Gout", [CLASS, MEMBER])
    assert claims == [CLASS.text, MEMBER.text]


def test_it_is_not_where_no_member_is_asked_for() -> None:
    assert read_claims("Is a corticosteroid used in gout?", "Gout", [CLASS, MEMBER]) == [CLASS.text]


def test_one_of_another_section_is_not() -> None:
    elsewhere = Row(MEMBER.text, ("Children",), grade="B")
    claims = read_claims("Which corticosteroid is used in gout?", "Gout", [CLASS, elsewhere])
    assert claims == [CLASS.text]


def test_nothing_is_added_where_a_member_leads() -> None:
    leading = Row("In severe gout, add the corticosteroid prednisolone", ("Steroids",), grade="A", similarity=0.8)
    other = Row("Give tablets of dexamethasone in the morning", ("Steroids",), similarity=0.2)
    claims = read_claims("Which corticosteroid is used in gout?", "Gout", [leading, other])
    assert claims == [leading.text]
