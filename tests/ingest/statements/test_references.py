"""Reference markers, and the numbers that are none."""

import pytest

from core.documents import DocumentMetadata, Reference
from ingest.statements.references import (
    PLAIN_MARKERS,
    MarkerStyle,
    find_inner_markers,
    find_trailing_markers,
    read_marker_style,
    read_references,
)
from tests.ingest.parsed_documents import parse_lines

BARE = MarkerStyle(has_bare_numbers=True)
ROUND = MarkerStyle(has_round_brackets=True)

MARKERS = [
    ("It works [12]", PLAIN_MARKERS, ("12",)),
    ("It works [3-5]", PLAIN_MARKERS, ("3", "4", "5")),
    ("It works [1,2, 7–8]", PLAIN_MARKERS, ("1", "2", "7", "8")),
    ("It falls by 94% [1]", PLAIN_MARKERS, ("1",)),
    ("It falls by 94 % [2, 3]", PLAIN_MARKERS, ("2", "3")),
    ("It falls by 94% [2-4]", PLAIN_MARKERS, ("2", "3", "4")),
    ("It falls to 20% [2-4, 9]", PLAIN_MARKERS, ("2", "3", "4", "9")),
    ("HbA1c is low (6.5%) [1]", PLAIN_MARKERS, ("1",)),
    ("HbA1c is low (48 mmol/mol) [1, 2]", PLAIN_MARKERS, ("1", "2")),
    ("Give 5 mg [2, 3]", PLAIN_MARKERS, ("2", "3")),
    ("Give 10 mL/kg [1]", PLAIN_MARKERS, ("1",)),
    ("Use the CHA2DS2-VASc score [1]", PLAIN_MARKERS, ("1",)),
    ("It works.¹²", PLAIN_MARKERS, ("12",)),
    ("It works.¹,³", PLAIN_MARKERS, ("1", "3")),
    ("Start therapy.1,2", PLAIN_MARKERS, ("1", "2")),
    ("See the guideline on COPD.10", PLAIN_MARKERS, ("10",)),
    ("It works (12)", ROUND, ("12",)),
    ("It is standard 1", BARE, ("1",)),
    ("It is standard 1, 2", BARE, ("1", "2")),
    ("Elevated CRP levels 3", BARE, ("3",)),
    ("In these trials (see text) 4", BARE, ("4",)),
    ("Start therapy. 1", BARE, ("1",)),
    ("Start therapy. 1", MarkerStyle(has_reference_list=True), ("1",)),
]

NOT_MARKERS = [
    ("It works (12)", PLAIN_MARKERS),
    ("It is standard 1", PLAIN_MARKERS),
    ("Start therapy. 1", PLAIN_MARKERS),
    ("Offer it. [2013]", PLAIN_MARKERS),
    ("It scored 3 [0-10]", PLAIN_MARKERS),
    ("OR 1.4, 95% CI [12-15]", PLAIN_MARKERS),
    ("It fell by 18% [12-25]", PLAIN_MARKERS),
    ("It fell by 18.5% (95% [12, 25]", PLAIN_MARKERS),
    ("It fell by 18% [12, 25]", PLAIN_MARKERS),
    ("The median was 4, IQR [2]", PLAIN_MARKERS),
    ("With n = [12]", PLAIN_MARKERS),
    ("A score [0-10]", PLAIN_MARKERS),
    ("A score [1-10]", PLAIN_MARKERS),
    ("body surface in m²", PLAIN_MARKERS),
    ("14 g/m²", PLAIN_MARKERS),
    ("platelets below 50 × 10⁹", PLAIN_MARKERS),
    ("Repeat dose 2", BARE),
    ("Diabetes type 2", BARE),
    ("Toxicity of grade 3", BARE),
    ("Toxicity of grades 3, 4", BARE),
    ("Give every 6", BARE),
    ("A score of 7", BARE),
    ("Keep the INR above 2", BARE),
    ("Lower than 140/90", BARE),
    ("A ratio of 1:2", BARE),
    ("Give 1.5", BARE),
    ("The code is F.10", PLAIN_MARKERS),
    ("Aged 12-18", BARE),
    ("SpO2 ≥ 94", BARE),
    ("See table 4", BARE),
    ("It fell by 5", BARE),
    ("Since 2014", BARE),
    ("Survival is 5 12", BARE),
    ("1", BARE),
]


@pytest.mark.parametrize(("text", "style", "numbers"), MARKERS)
def test_reads_trailing_markers(text: str, style: MarkerStyle, numbers: tuple[str, ...]) -> None:
    found = find_trailing_markers(text, len(text), style)
    assert found is not None
    assert found.numbers == numbers


@pytest.mark.parametrize(("text", "style"), NOT_MARKERS)
def test_other_numbers_are_no_markers(text: str, style: MarkerStyle) -> None:
    assert find_trailing_markers(text, len(text), style) is None


def test_a_number_right_after_a_grade_is_a_marker_in_any_document() -> None:
    text = "It is standard [I, A] 1, 2"
    found = find_trailing_markers(text, len(text), PLAIN_MARKERS, follows_grade=True)
    assert found is not None
    assert found.numbers == ("1", "2")


def test_markers_inside_a_sentence_are_known_too() -> None:
    text = "Smith [3] and Jones [4, 5] agree."
    assert find_inner_markers(text, 0, len(text)) == ("3", "4", "5")


def test_bare_numbers_are_markers_only_where_the_document_makes_a_habit_of_it() -> None:
    habit = ["Use doxorubicin 1", "Add ifosfamide 1, 2", "Think of trabectedin 2", "Plain words", "More plain words"]
    assert read_marker_style(habit, ()).has_bare_numbers
    assert not read_marker_style(["Give fluids", "Repeat the culture 2", "Stop", "Wait"], ()).has_bare_numbers
    assert not read_marker_style(["Up to dose 1", "Then dose 2", "Then dose 3", "Then dose 4"], ()).has_bare_numbers
    assert not read_marker_style(["Apgar 7", "Pulse 60", "Weight 70", "Height 80"], ()).has_bare_numbers
    assert read_marker_style(["Standard [I, A] 1", "Next [II, B] 2"] + ["Plain words"] * 40, ()).has_bare_numbers


def test_with_a_reference_list_bare_numbers_must_be_in_it() -> None:
    listed = [Reference(marker="1"), Reference(marker="2")]
    assert read_marker_style(["Use doxorubicin 1", "Add ifosfamide 2"] + ["Plain words"] * 20, listed).has_bare_numbers
    assert not read_marker_style(
        ["Use doxorubicin 1", "Add ifosfamide 9"] + ["Plain words"] * 20, listed
    ).has_bare_numbers


def test_reads_the_reference_list_of_metadata_and_blocks() -> None:
    parsed = parse_lines(
        "Some words.",
        "@ 1. Smith J. A trial. doi:10.1000/xyz123. PMID: 4567",
        "@ [2] Jones K. Another trial.",
        "@ A reference without a number.",
        metadata=DocumentMetadata(references=(Reference(marker="2", text="From the sidecar."),)),
    )
    found = {reference.marker: reference for reference in read_references(parsed)}
    assert set(found) == {"1", "2"}
    assert (found["1"].doi, found["1"].pmid) == ("10.1000/xyz123", "4567")
    assert found["2"].text == "From the sidecar."
