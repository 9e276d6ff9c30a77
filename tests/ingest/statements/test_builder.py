"""Statements: words, grade, markers, lead-ins and lists, each where it belongs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents import DocumentMetadata, Reference, Statement
from ingest.reader import RawBlock, RawPage
from ingest.statements.builder import build_statements
from tests.ingest.parsed_documents import parse_blocks, parse_lines

SARCOMA = (
    "# First line",
    "- Single-agent doxorubicin is standard [I, A] 1",
    "- Combination therapy offers higher response rates 1",
    "  - Consider it when response would relieve symptoms 1",
    "  - Higher toxicity must be weighed against the benefit",
    "# Later lines",
    "- Ifosfamide: Consider high-dose (14 g/m²) if not used before [IV, C] 1",
    "- Trabectedin: Effective in liposarcoma [I, B] 1, 2",
    "  - Approved after an anthracycline 2",
    "- Lung-only metastases:",
    "  - Excision is standard where feasible [IV, B] 1",
    "# Prognosis",
    "Survival is short despite treatment 1. Poor factors include:",
    "- Many organs involved",
    "- Elevated CRP levels 3",
)


def build(*lines: str, references: tuple[Reference, ...] = ()) -> tuple[Statement, ...]:
    return build_statements("v1", parse_lines(*lines, metadata=DocumentMetadata(references=references)))


def find(statements: tuple[Statement, ...], words: str) -> Statement:
    return next(statement for statement in statements if words in statement.text)


def test_the_grade_and_the_markers_stand_outside_the_words() -> None:
    parsed = parse_lines(*SARCOMA)
    statement = find(build_statements("v1", parsed), "doxorubicin")
    assert statement.text == "Single-agent doxorubicin is standard"
    assert statement.grade is not None
    assert statement.grade.raw == "[I, A]"
    assert parsed.text[statement.grade.start : statement.grade.end] == "[I, A]"
    assert statement.reference_markers == ("1",)


def test_a_dose_in_the_words_is_no_marker_and_a_marker_list_is_read_whole() -> None:
    statements = build(*SARCOMA)
    assert find(statements, "14 g/m²").text == "Ifosfamide: Consider high-dose (14 g/m²) if not used before"
    assert find(statements, "Trabectedin").reference_markers == ("1", "2")
    assert find(statements, "CRP").text == "Elevated CRP levels"
    assert find(statements, "CRP").reference_markers == ("3",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Survival reaches 94% [1]", "Survival reaches 94%"),
        ("Survival reaches 94% [1].", "Survival reaches 94%"),
        ("Intensify it at 58 mmol/mol (7.5%) [1].", "Intensify it at 58 mmol/mol (7.5%)"),
        ("Survival reaches 94%. [1]", "Survival reaches 94%."),
        ("Give 5 mg [1]", "Give 5 mg"),
    ],
)
def test_markers_after_a_percentage_a_bracket_or_a_unit_stand_outside_the_words(text: str, words: str) -> None:
    (statement,) = build_statements("v1", parse_lines(text))
    assert (statement.text, statement.reference_markers) == (words, ("1",))


def test_a_grade_is_inherited_neither_by_the_child_nor_by_the_parent() -> None:
    statements = build(*SARCOMA)
    assert find(statements, "Approved after").grade is None
    assert find(statements, "Lung-only").grade is None
    assert find(statements, "Combination").grade is None


def test_a_child_carries_its_parents_words_without_their_grade() -> None:
    statements = build(*SARCOMA)
    child, parent = find(statements, "Approved after"), find(statements, "Trabectedin")
    assert [lead_in.text for lead_in in child.lead_ins] == ["Trabectedin: Effective in liposarcoma"]
    assert child.parent_statement_id == parent.statement_id
    assert not parent.opens_list


def test_only_the_sentence_with_the_colon_leads_into_the_list() -> None:
    statements = build(*SARCOMA)
    factor = find(statements, "Many organs")
    assert [lead_in.text for lead_in in factor.lead_ins] == ["Poor factors include:"]
    assert find(statements, "Poor factors").opens_list
    assert not find(statements, "Survival is short").opens_list
    assert find(statements, "Survival is short").text == "Survival is short despite treatment"


def test_a_label_opens_its_list_and_a_full_statement_does_not() -> None:
    statements = build(
        "- Accelerated phase",
        "  - Rising count",
        "- Give oxygen",
        "  - By mask",
        "- It is rare in children",
        "  - Screen siblings",
    )
    assert [statement.text for statement in statements if statement.opens_list] == ["Accelerated phase"]
    assert find(statements, "By mask").lead_ins[0].text == "Give oxygen"


def test_a_sentence_on_the_sublist_before_it_leads_into_nothing() -> None:
    statements = build(
        "# Treatment", "- Regimen A", "  - Alphacillin 5 mg daily", "Drugs are given for 3 courses", "- Prophylaxis"
    )
    assert find(statements, "Prophylaxis").lead_ins == ()


def test_lead_ins_run_from_the_outermost_parent() -> None:
    statements = build("Do this:", "- In adults:", "  - If severe:", "    - Give oxygen")
    assert [lead_in.text for lead_in in find(statements, "oxygen").lead_ins] == ["Do this:", "In adults:", "If severe:"]


def test_a_later_sentence_carries_the_label_of_its_block() -> None:
    statements = build(
        "- Carvedilol (oral): 3.125 mg daily. Increase after 2 weeks to 6.25 mg.", "Give oxygen: it helps. Stop it."
    )
    assert [lead_in.text for lead_in in find(statements, "Increase").lead_ins] == ["Carvedilol (oral):"]
    assert find(statements, "Increase").parent_statement_id == find(statements, "Carvedilol").statement_id
    assert find(statements, "Stop it").lead_ins == ()


def test_a_sentence_that_leans_back_carries_the_one_it_leans_on() -> None:
    statements = build(
        "Paracetamol is safe. It is cheap. It must not be given in liver failure. It is important to rest."
    )
    assert [lead_in.text for lead_in in find(statements, "liver failure").lead_ins] == ["Paracetamol is safe."]
    assert find(statements, "important to rest").lead_ins == ()


def test_places_are_counted_for_each_list() -> None:
    statements = build(*SARCOMA)
    places = {s.text.split()[0]: (s.list_place.position, s.list_place.total) for s in statements if s.list_place}
    assert places["Single-agent"] == (1, 2)
    assert places["Higher"] == (2, 2)
    assert places["Lung-only"] == (3, 3)
    assert find(statements, "Excision").list_place != find(statements, "Lung-only").list_place


def test_a_grade_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    first, second = build("We recommend it. (Strong for) We suggest that. (Weak for | Reviewed, Amended)")
    assert (first.text, first.grade and first.grade.raw) == ("We recommend it.", "(Strong for)")
    assert (second.text, second.grade and second.grade.raw) == ("We suggest that.", "(Weak for | Reviewed, Amended)")


def test_the_grade_at_the_end_belongs_to_the_last_sentence_only() -> None:
    first, second = build("Scan the chest. Doxorubicin is standard [I, A].")
    assert first.grade is None
    assert second.grade is not None
    assert second.text == "Doxorubicin is standard"


def test_of_two_grades_the_trailing_one_counts_and_the_other_stays_in_the_words() -> None:
    (statement,) = build("Doxorubicin is standard [I, A] and ifosfamide an option [III, B].")
    assert statement.grade is not None
    assert statement.grade.raw == "[III, B]"
    assert statement.text == "Doxorubicin is standard [I, A] and ifosfamide an option"


def test_a_grade_inside_a_clause_grades_it_and_stays_in_the_words() -> None:
    (statement,) = build("Doxorubicin [I, A] is standard.")
    assert statement.grade is not None
    assert statement.text == "Doxorubicin [I, A] is standard."
    (other,) = build("Doxorubicin is standard [I, A], and ifosfamide may be added.")
    assert other.grade is None
    assert "[I, A]" in other.text


def test_a_grade_that_stands_alone_goes_to_the_recommendation_before_it() -> None:
    statements = build(
        "In cysts below 5 cm, albendazole is suggested. This recommendation applies in any tier. "
        "Conditional recommendation with very low certainty evidence (where there was any), or expert consensus."
    )
    assert [statement.text for statement in statements] == [
        "In cysts below 5 cm, albendazole is suggested.",
        "This recommendation applies in any tier.",
    ]
    grade = statements[0].grade
    assert grade is not None
    assert grade.strength == "Conditional"
    assert grade.raw.endswith("or expert consensus")


@pytest.mark.parametrize(
    ("grade", "strength"),
    [
        ("Strong recommendation, moderate-certainty evidence", "Strong"),
        ("(Conditional recommendation, very low-certainty evidence).", "Conditional"),
        ("[I, A]", "A"),
        ("(A-II)", "A"),
    ],
)
@pytest.mark.parametrize(
    "before", ["WHO recommends colchicine.", "- WHO recommends colchicine.", "1.2.3 WHO recommends colchicine."]
)
def test_a_grade_in_a_paragraph_of_its_own_goes_to_the_recommendation_before_it(
    before: str, grade: str, strength: str
) -> None:
    parsed = parse_lines("# Gout", before, grade, "Ice helps many people.")
    recommendation, other = build_statements("v1", parsed)
    assert recommendation.grade is not None
    assert (recommendation.text[:3], recommendation.grade.strength) == ("WHO", strength)
    assert parsed.text[recommendation.grade.start : recommendation.grade.end] == recommendation.grade.raw
    assert other.grade is None


def test_of_several_sentences_the_last_that_is_no_remark_takes_the_grade_below() -> None:
    lines = ("Gout hurts. We suggest against opioids. This matters.", "Strong recommendation, low-certainty evidence")
    found = [(s.text, s.grade.direction if s.grade else None) for s in build_statements("v1", parse_lines(*lines))]
    assert found == [("Gout hurts.", None), ("We suggest against opioids.", "against"), ("This matters.", None)]


STRONG = "Strong recommendation, low-certainty evidence"


@pytest.mark.parametrize(
    "lines",
    [
        ("Give colchicine.", f"{STRONG}, for adults with gout"),
        ("Give colchicine.", f"{STRONG}. Review it in a week."),
        ("Give colchicine.", "# Evidence", STRONG),
        ("# Evidence", STRONG),
        ("- Give colchicine.", "- Give ice.", STRONG),
        ("We recommend:", "- colchicine", STRONG),
        ("Give one of these:", STRONG),
        ("Give colchicine [I, A].", STRONG),
        ("Remarks: the panel met twice.", STRONG),
        ("| Drug: colchicine; Dose: 0.5 mg", STRONG),
    ],
)
def test_a_paragraph_that_is_more_than_a_grade_or_follows_no_recommendation_grades_nothing(
    lines: tuple[str, ...],
) -> None:
    statements = build_statements("v1", parse_lines(*lines))
    assert not [s.text for s in statements if "olchicine" in s.text and s.grade and s.grade.raw.startswith("Strong")]
    assert not [s.text for s in statements if s.opens_list and s.grade]


def test_a_grade_before_the_words_is_theirs() -> None:
    (statement,) = build("COR 3: Harm: Routine stenting is not beneficial.")
    assert statement.text == "Routine stenting is not beneficial."
    assert statement.grade is not None
    assert statement.grade.direction == "against"


def test_a_silent_grade_takes_its_direction_from_the_words() -> None:
    (statement,) = build("We suggest against routine imaging (2C).")
    assert statement.grade is not None
    assert statement.grade.direction == "against"


def test_a_row_is_one_statement_with_the_grade_of_its_columns() -> None:
    parsed = parse_lines("| COR: 2a; LOE: B-NR; Recommendation: Beta-blockers are reasonable. Titrate slowly.")
    (statement,) = build_statements("v1", parsed)
    assert statement.kind == "table_row"
    assert statement.text == parsed.text.strip()
    assert statement.grade is not None
    assert (statement.grade.raw, statement.grade.strength, statement.grade.level) == (
        "COR: 2a; LOE: B-NR",
        "2a",
        "B-NR",
    )
    assert parsed.text[statement.grade.start : statement.grade.end] == statement.grade.raw


@pytest.mark.parametrize(
    ("row", "raw"),
    [
        ("Grade: A; Meaning: There is high certainty of benefit", None),
        ("Grade: B; Definition: The net benefit is moderate; Suggestions for practice: Offer it", None),
        ("Class: I; Level of evidence: A; Definition: It is useful", None),
        ("Class of recommendation: IIa; Wording: It is reasonable", None),
        ("Grade: A; Recommendation: Give colchicine", "Grade: A"),
        ("Topic: Gout; Description: Give colchicine; Grade: B", "Grade: B"),
        ("Class: I; Level: A; Description: Give colchicine; Recommendation: Yes", "Class: I; Level: A"),
    ],
)
def test_a_row_that_explains_a_grade_bears_none(row: str, raw: str | None) -> None:
    (statement,) = build_statements("v1", parse_lines(f"| {row}"))
    assert statement.text == row
    assert (statement.grade.raw if statement.grade else None) == raw


def test_a_row_without_grade_columns_has_no_grade() -> None:
    (statement,) = build("| NYHA: III; Class: loop diuretic; Dose: 40 mg")
    assert statement.grade is None


def test_nice_wording_is_the_strength_of_a_numbered_recommendation() -> None:
    statements = build(
        "1.2.1 Offer a chest X-ray. [2013]",
        "1.2.2 Do not offer opioids.",
        "1.2.3 Consider duloxetine for:",
        "- adults",
        "1.2.4 Refer.",
    )
    by_number = {statement.recommendation_number: statement.grade for statement in statements}
    assert by_number["1.2.1"] is not None
    assert by_number["1.2.1"].raw == "Offer"
    assert by_number["1.2.2"] is not None
    assert by_number["1.2.2"].direction == "against"
    assert by_number["1.2.4"] is None
    assert find(statements, "adults").grade is None
    assert find(statements, "X-ray").text == "Offer a chest X-ray. [2013]"


def test_what_is_not_citable_gives_no_statement() -> None:
    parsed = parse_blocks(
        RawBlock("heading", "A heading", level=1),
        RawBlock("boilerplate", "Read our terms of use."),
        RawBlock("figure_text", "Is the child well?"),
        RawBlock("caption", "Table 1. Doses"),
        RawBlock("table_row", "Drug: X; Dose: 5 mg", table=1, is_quotable=False),
        RawBlock("reference", "Smith J. A trial.", marker="1."),
        RawBlock("paragraph", "12.5 – 3 %"),
        RawBlock("paragraph", "Give fluids."),
    )
    assert [statement.text for statement in build_statements("v1", parsed)] == ["Give fluids."]


def test_a_statement_bears_the_flags_of_its_page() -> None:
    parsed = parse_blocks(
        RawBlock("paragraph", "Give fluids.", page=1),
        RawBlock("paragraph", "Give more fluids.", page=2),
        pages=(RawPage(1), RawPage(2, flags=("low_parse_quality",))),
    )
    first, second = build_statements("v1", parsed)
    assert (first.page, first.flags, second.page, second.flags) == (1, (), 2, ("low_parse_quality",))


def test_unresolved_markers_stay() -> None:
    (statement,) = build("It works [12].", references=(Reference(marker="1"),))
    assert statement.reference_markers == ("12",)


def test_ids_follow_the_version_and_the_span() -> None:
    parsed = parse_lines("Give fluids.")
    assert build_statements("v1", parsed) == build_statements("v1", parsed)
    assert build_statements("v1", parsed)[0].statement_id != build_statements("v2", parsed)[0].statement_id


@pytest.mark.parametrize("unit", ["1, ", "[1] ", "word 1 ", "(1A) ", "[I, A] ", "Avoid. ", "x: ", "( "])
def test_time_is_linear_on_a_hostile_block(unit: str) -> None:
    began = time.process_time()
    build(*(["It is standard [I, A] 1"] * 3), "It is " + (unit * (100_000 // len(unit))).strip())
    assert time.process_time() - began < 10


LINES = st.lists(
    st.builds(
        lambda prefix, words: prefix + words,
        st.sampled_from(["", "- ", "  - ", "    - ", "# ", "| Drug: ", "^* ", "1.2.3 ", "@ "]),
        st.lists(
            st.sampled_from(["Give", "it", "(1A)", "[I, A]", "1", "1, 2", "[3]", "now.", "Strong for", "if:", "²", "14 g/m²", "However,", "!", "only", "Avoid", "—"]),
            min_size=1,
            max_size=12,
        ).map(" ".join),
    ),
    min_size=1,
    max_size=15,
)  # fmt: skip


@given(LINES)
def test_statements_are_ordered_do_not_overlap_and_stand_where_they_say(lines: list[str]) -> None:
    parsed = parse_lines(*lines)
    statements = build_statements("v1", parsed)
    position = 0
    for ordinal, statement in enumerate(statements):
        assert statement.ordinal == ordinal
        assert statement.start >= position
        position = statement.end
        spans = [statement, *statement.lead_ins, *statement.qualifiers]
        assert all(parsed.text[span.start : span.end] == span.text for span in spans)
        if statement.grade is not None:
            assert parsed.text[statement.grade.start : statement.grade.end] == statement.grade.raw
        assert any(char.isalpha() for char in statement.text)
        assert statement.text == statement.text.strip()
    assert len({statement.statement_id for statement in statements}) == len(statements)


def describe(statements: tuple[Statement, ...]) -> list[str]:
    return [
        " // ".join([*(lead_in.text for lead_in in statement.lead_ins), statement.text])
        + (f" [{statement.list_place.position}/{statement.list_place.total}]" if statement.list_place else "")
        for statement in statements
        if not statement.opens_list
    ]


def test_doses_that_are_written_at_the_level_of_their_drug_are_bound_to_it() -> None:
    statements = build(
        "- Amoxicillin",
        "- Adult: 500 mg every 8 hours",
        "- Child:",
        "- 1 month - 1 year 62.5 mg",
        "- 1-5 years: 125 mg or:",
        "- Aspirin",
        "- Adult 300 mg daily",
        "- Not recommended in children",
        "- Bed rest",
    )
    assert describe(statements) == [
        "Amoxicillin // Adult: 500 mg every 8 hours [1/2]",
        "Amoxicillin // Child: // 1 month - 1 year 62.5 mg [1/2]",
        "Amoxicillin // Child: // 1-5 years: 125 mg or: [2/2]",
        "Aspirin // Adult 300 mg daily [1/2]",
        "Aspirin // Not recommended in children [2/2]",
        "Bed rest [3/3]",
    ]


def test_doses_by_time_or_people_are_bound_to_a_drug_with_a_colon() -> None:
    statements = build(
        "- Bromocriptine:",
        "- First week: 1 mg at night",
        "- Week 2: 2.5 mg twice daily",
        "- Paracetamol:",
        "- Adults: 1 g",
        "- Ropinirole: 1-3 mg once daily",
    )
    assert describe(statements) == [
        "Bromocriptine: // First week: 1 mg at night [1/2]",
        "Bromocriptine: // Week 2: 2.5 mg twice daily [2/2]",
        "Paracetamol: // Adults: 1 g [1/1]",
        "Ropinirole: 1-3 mg once daily [3/3]",
    ]


def test_items_after_a_label_without_items_of_its_own_are_under_it_until_they_begin_otherwise() -> None:
    statements = build(
        "- Rest the joint",
        "- In children:",
        "- check the weight",
        "- reduce the dose",
        "- Refer where in doubt",
        "- Imaging:",
        "- Ultrasound: first choice",
    )
    assert describe(statements) == [
        "Rest the joint [1/5]",
        "In children: // check the weight [1/2]",
        "In children: // reduce the dose [2/2]",
        "Refer where in doubt [3/5]",
        "Ultrasound: first choice [5/5]",
    ]


def test_a_short_paragraph_with_a_colon_leads_into_the_paragraph_after_it() -> None:
    statements = build("Definitive treatment:", "Stem cell transplantation.", "Gene therapy.")
    assert describe(statements) == ["Definitive treatment: // Stem cell transplantation.", "Gene therapy."]


def test_a_list_goes_on_after_a_paragraph_only_as_a_new_list() -> None:
    statements = build("Offer:", "1. aspirin", "2. statins", "Both reduce risk.", "3. exercise")
    assert describe(statements) == [
        "Offer: // aspirin [1/2]",
        "Offer: // statins [2/2]",
        "Both reduce risk.",
        "exercise [1/1]",
    ]


def test_a_line_that_says_something_itself_still_leads_into_its_list() -> None:
    statements = build("Anticoagulants: heparin infusion", "- choose the high-intensity protocol")
    assert describe(statements) == [
        "Anticoagulants: heparin infusion",
        "Anticoagulants: heparin infusion // choose the high-intensity protocol [1/1]",
    ]
