"""Plain text: structure without markup, and the furniture of saved pages."""

import pytest

from core.errors import EmptyDocumentError, UnreadableFileError
from tests.ingest.readers.documents import SAVED_PAGE, find, items, outline, paragraphs, read, rows, words
from tests.shared_data import find_shared


def test_a_saved_page_gives_the_article_s_outline() -> None:
    parsed = read("page.txt", SAVED_PAGE)
    assert outline(parsed) == [
        (1, "Treatment of Acute Gout"),
        (2, "First-Line Drugs"),
        (3, "Usual Approach"),
        (3, "Organ-Specific First-Line Approaches"),
        (2, "Later Drugs and Combinations"),
        (3, "Stepwise Options"),
        (2, "Long-Term Follow-Up"),
    ]
    assert find(parsed, "Kidney").section_path == ("First-Line Drugs", "Organ-Specific First-Line Approaches")
    assert paragraphs(parsed)[0].startswith("Colchicine given within a day")
    assert paragraphs(parsed)[-1].startswith("Gout remains undertreated")


def test_a_saved_page_gives_lists_with_levels_parents_and_marks() -> None:
    parsed = read("page.txt", SAVED_PAGE)
    assert items(parsed)[:3] == [
        (0, "•", "Low-dose colchicine suits most adults [I, A] 1"),
        (0, "•", "A short course of prednisolone works as well, at the price of higher glucose 1"),
        (1, "•", "Consider it when the kidneys are impaired 2"),
    ]
    numbered = [entry for entry in items(parsed) if entry[1] in ("1.", "2.", "3.")]
    assert [entry[0] for entry in numbered] == [0, 0, 0]
    sub = find(parsed, "Given under the skin")
    assert sub.parent is not None
    assert words(parsed, parsed.blocks[sub.parent]).startswith("Anakinra")
    assert len({find(parsed, name).group for name in ("Canakinumab", "Anakinra", "Ice")}) == 1
    target = find(parsed, "Serum urate")
    assert target.parent is not None
    assert words(parsed, parsed.blocks[target.parent]) == "Treatment targets include:"


def test_the_furniture_of_a_saved_page_is_metadata_and_never_text() -> None:
    parsed = read("page.txt", SAVED_PAGE)
    assert parsed.metadata.title == "Treatment of Acute Gout"
    assert parsed.metadata.last_updated == "2024-03-04"
    assert parsed.metadata.review.status == "submitted"
    assert parsed.metadata.intended_audience == "qualified clinicians"
    assert parsed.metadata.disclaimer is not None
    assert parsed.metadata.disclaimer.startswith("This information is intended")
    for phrase in (
        "Personalize",
        "tailor",
        "follow-up question",
        "Medical A.I.",
        "Review",
        "editorial",
        "Disclaimer",
        "?",
    ):
        assert phrase not in parsed.text
    gone = {entry.text: entry.reason for entry in parsed.removed}
    assert gone["How should a first episode of gout be treated?"] == "page_question"
    assert gone["Approved"] == "review_status"
    assert gone["Professional Medical Disclaimer"] == "disclaimer"
    assert gone["Personalize"] == "site_furniture"


BODY = "\n\nTreatment of Acute Gout\n\nColchicine is given to most adults within a day of the first pain, unless the kidneys have failed already.\n"


@pytest.mark.parametrize(
    ("badge", "status"),
    [
        ("Article Review Status\nSubmitted\nUnder Review\nApproved", "submitted"),
        ("Article Review Status\nSubmitted ✓\nUnder Review\nApproved", "submitted"),
        ("Article Review Status\n✓ Submitted\n✓ Under Review\nApproved", "under_review"),
        ("Review status: Under review", "under_review"),
        ("Article Review Status\n✓ Submitted\n✓ Under Review\n✓ Approved", "approved"),
        ("Review status: Approved", "approved"),
        ("Review status: Approved\nFor educational purposes only, content is pending human review", "submitted"),
        ("Article Review Status\n[ ] Submitted\n[ ] Under Review\n[ ] Approved", "submitted"),
        ("This content is pending medical review", "submitted"),
    ],
)
def test_review_fails_closed(badge: str, status: str) -> None:
    parsed = read("page.txt", badge + BODY)
    assert parsed.metadata.review.status == status
    assert parsed.metadata.title == "Treatment of Acute Gout"
    assert "pprov" not in parsed.text


def test_a_page_whose_only_title_is_its_question_keeps_it() -> None:
    parsed = read("page.txt", "How is gout treated?\n\nLast updated: May 2023\n\n" + BODY.strip().split("\n\n")[1])
    assert parsed.metadata.title == "How is gout treated?"
    assert parsed.metadata.last_updated == "2023-05"


def test_interface_words_in_the_middle_of_an_article_stay() -> None:
    text = "Gout\n\nHome\n\nPatients rest at home during a flare and keep the joint cool, raised and free of any weight at all times.\n\n• Ice\n\nNext\n\n• Tell the doctor\n"
    assert "Next" in read("page.txt", text).text


WRAPPED = """GOUT
Introduction
A disease in which crystals of urate settle in the joints and set off attacks
of severe pain. It is common in older men and after the menopause, and often
goes with raised blood pressure.

CLINICAL FEATURES OF GOUT
Clinical Features
・ Sudden pain in one joint, most often the big toe, that wakes the patient in the
night and peaks within a day
・Fever
Attacks may follow:
・ Surgery

TREATMENT OF GOUT
Drug Treatment
• Anti-inflammatory drugs
- Naproxen: 500 mg every 12 hours with food until the attack has settled, then 6.25
- 12.5 mg of another drug
Or
- Indometacin: 50 mg
• Colchicine
- Adult: 500 micrograms two to four times daily, and no more than 6 mg in one
course of treatment
Prevention
• Lose weight
"""


def test_wrapped_lines_are_joined_and_section_names_start_sections() -> None:
    parsed = read("chapter.txt", WRAPPED)
    assert outline(parsed) == [
        (1, "GOUT"), (2, "Introduction"), (2, "CLINICAL FEATURES OF GOUT"), (3, "Clinical Features"),
        (2, "TREATMENT OF GOUT"), (3, "Drug Treatment"), (3, "Prevention"),
    ]  # fmt: skip
    assert paragraphs(parsed)[0].endswith("often goes with raised blood pressure.")
    assert items(parsed)[0][2].endswith("that wakes the patient in the night and peaks within a day")
    assert (0, "・", "Fever") in items(parsed)


def test_dashes_under_bullets_are_nested_and_a_cut_range_is_no_item() -> None:
    parsed = read("chapter.txt", WRAPPED)
    naproxen, indometacin = find(parsed, "Naproxen"), find(parsed, "Indometacin")
    assert words(parsed, naproxen).endswith("then 6.25 - 12.5 mg of another drug")
    assert naproxen.level == indometacin.level == 1
    assert naproxen.group == indometacin.group
    assert not find(parsed, "Or").is_quotable


def test_a_line_that_opens_a_list_is_its_parent() -> None:
    parsed = read("chapter.txt", WRAPPED)
    surgery = find(parsed, "Surgery")
    assert surgery.parent is not None
    assert words(parsed, parsed.blocks[surgery.parent]) == "Attacks may follow:"


PROTOCOL = """Hypoglycemia
protocolid=7
=============
BASIC
------
<table><tr><td>1.<td>Give oxygen to maintain <i><u>SPO</u></i><sub>2</sub> 94 - 99%.
<tr><td>2.<td>If glucose < 60 mg / dL:
<tr><td>a.<td>Give oral glucose.
<tr><td<3.<td>Transport.

Dosing
------
<table><tr><td>Age<td>1 year<td>3 years<tr><td>Dextrose 10%
2 ml / kg<td>20 ml<td>28 ml

[management]

PEARLS:
----------
1. Never leave the patient.
"""


def test_tables_of_numbered_steps_are_lists_and_real_ones_rows() -> None:
    parsed = read("protocol.txt", PROTOCOL)
    assert outline(parsed) == [(1, "Hypoglycemia"), (2, "BASIC"), (2, "Dosing"), (2, "PEARLS")]
    assert items(parsed) == [
        (0, "1.", "Give oxygen to maintain SPO2 94 - 99%."),
        (0, "2.", "If glucose < 60 mg / dL:"),
        (1, "a.", "Give oral glucose."),
        (0, "3.", "Transport."),
        (0, "1.", "Never leave the patient."),
    ]
    assert rows(parsed) == ["Dextrose 10% 2 ml / kg; 1 year: 20 ml; 3 years: 28 ml"]
    assert {entry.text for entry in parsed.removed} == {"protocolid=7", "[management]"}


def test_short_statements_and_reference_numbers_are_not_headings() -> None:
    text = "Gout\n\nAvoid anti-inflammatory drugs in heart failure\n\nRest helps. It always did.\n\nAttacks recur often 3\n\nThe end is near.\n"
    assert outline(read("note.txt", text)) == [(1, "Gout")]


def test_a_reference_section_is_metadata() -> None:
    text = "Gout\n\nRest helps most patients. 1\n\nReferences\n\n1. Smith J. Gout. Lancet. 2020. doi:10.1000/xyz.12 PMID: 1234567\n\n2. Doe A. Ice.\n"
    parsed = read("note.txt", text)
    first, second = parsed.metadata.references
    assert (first.marker, first.doi, first.pmid) == ("1", "10.1000/xyz.12", "1234567")
    assert second.text == "Doe A. Ice."
    assert [block.kind for block in parsed.blocks[-2:]] == ["reference", "reference"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    parsed = read("note.txt", "Gout\n\nGive 10 mg/m² – no more than 50 µg a day for the first week.\n".encode(encoding))
    assert "10 mg/m² – no more than 50 µg" in parsed.text
    assert parsed.metadata.title == "Gout"


def test_what_is_not_text_says_so() -> None:
    with pytest.raises(UnreadableFileError, match="ZIP archive"):
        read("note.txt", b"PK\x03\x04" + bytes(range(256)))
    with pytest.raises(UnreadableFileError, match="binary"):
        read("note.txt", bytes(range(256)) * 20)
    with pytest.raises(EmptyDocumentError):
        read("note.txt", "Skip to main content\nLog in\n")


@pytest.mark.shared
def test_seed_article() -> None:
    parsed = read("article.txt", find_shared("seed", "article.txt").read_bytes())
    assert [level for level, _ in outline(parsed)] == [1, 2, 3, 3, 2, 3, 2, 2, 2]
    assert parsed.metadata.last_updated == "2025-09-24"
    assert parsed.metadata.review.status == "submitted"
    assert len(items(parsed)) == 35
    assert not any(phrase in parsed.text for phrase in ("Personalize", "follow-up question", "Advisory", "Approved"))


@pytest.mark.shared
def test_every_text_of_the_development_data_is_read() -> None:
    for path in sorted(find_shared("guidelines", "text").iterdir()):
        try:
            parsed = read(path.name, path.read_bytes())
        except EmptyDocumentError:
            continue
        assert parsed.blocks


REGIMENS = """Drug Treatment

Either ABC or XYZ as shown below:
ABC:
• Alphacillin 100 mg/m2 by continuous infusion on days 1 and 2, and then 50
mg/m2 every 12 hours by intravenous infusion over 30 minutes on days 3 - 8
• Betamycin 60 mg/m2 by intravenous infusion over one hour on days 3, 4 and 5, and
not before
Or:
• XYZ:
- Xylostatin 650 mg/m2 intravenously on days 1 and 8, to a maximum of 2 mg:
days 1 and 8; 14 and 22
- Zetarubicin 40 mg/m2 orally for 14 days
"""


def test_the_regimen_after_an_or_is_no_item_of_the_one_before() -> None:
    parsed = read("regimens.txt", REGIMENS.encode())
    assert items(parsed)[-2:] == [
        (0, "-", "Xylostatin 650 mg/m2 intravenously on days 1 and 8, to a maximum of 2 mg: days 1 and 8; 14 and 22"),
        (0, "-", "Zetarubicin 40 mg/m2 orally for 14 days"),
    ]
    parent = find(parsed, "Zetarubicin").parent
    assert parent is not None
    assert words(parsed, parsed.blocks[parent]) == "XYZ:"


def test_a_drug_after_an_or_stands_beside_the_drug_before() -> None:
    parsed = read(
        "drugs.txt",
        b"Drug Treatment\n\n* Interferon alpha\n- Adult: 9 million units thrice weekly\nOr:\n- Imatinib\n- 400 mg daily\n",
    )
    assert [(level, text) for level, marker, text in items(parsed) if marker] == [
        (0, "Interferon alpha"),
        (1, "Adult: 9 million units thrice weekly"),
        (0, "Imatinib"),
        (1, "400 mg daily"),
    ]
