"""Grades of each system, and the words that only look like them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.grading.grades import find_grades, find_wording_grade, orient_grade
from ingest.grading.style import PLAIN_STYLE, GradeStyle, read_grade_style

# text, raw, scheme, level, strength, direction
FOUND = [
    ("Doxorubicin is standard [I, A] 1", "[I, A]", "esmo", "I", "A", "for"),
    ("Consider it [III, B].", "[III, B]", "esmo", "III", "B", "for"),
    ("It may help (II, C)", "(II, C)", "esmo", "II", "C", "for"),
    ("Not advised [IV, D]", "[IV, D]", "esmo", "IV", "D", "against"),
    ("Never do it [V,E]", "[V,E]", "esmo", "V", "E", "against"),
    ("Use it [V, B; ESCAT I-A]", "[V, B; ESCAT I-A]", "esmo", "V", "B", "for"),
    ("Use it [I, A; ESMO-MCBS v1.1 score: 4]", "[I, A; ESMO-MCBS v1.1 score: 4]", "esmo", "I", "A", "for"),
    ("Vancomycin is preferred (A-II).", "(A-II)", "idsa", "II", "A", "for"),
    ("Not advised (D–II).", "(D–II)", "idsa", "II", "D", "against"),
    ("It may help (C-III).", "(C-III)", "idsa", "III", "C", "for"),
    ("In children, use it (Grade B)", "(Grade B)", "other", None, "B", "for"),
    ("In childhood asthma use it (Grade B)", "(Grade B)", "other", None, "B", "for"),
    ("In the ulcerated, use it (Grade B)", "(Grade B)", "other", None, "B", "for"),
    ("Do it (Class I, Level of Evidence: B-R)", "(Class I, Level of Evidence: B-R)", "acc_aha", "B-R", "I", "for"),
    ("It is reasonable. COR 2a, LOE B-NR", "COR 2a, LOE B-NR", "acc_aha", "B-NR", "2a", "for"),
    ("It is reasonable (COR 1 / LOE A)", "(COR 1 / LOE A)", "acc_aha", "A", "1", "for"),
    ("Do not give it. Class III: Harm", "Class III: Harm", "acc_aha", None, "III: Harm", "against"),
    ("Do not give it (COR 3: No Benefit, LOE: B-R)", "(COR 3: No Benefit, LOE: B-R)", "acc_aha", "B-R", "3: No Benefit", "against"),
    ("It should be considered (Class IIa, Level C)", "(Class IIa, Level C)", "acc_aha", "C", "IIa", "for"),
    ("It may be used (Class IIb, 2023 AHA/ASA)", "(Class IIb, 2023 AHA/ASA)", "acc_aha", None, "IIb", "for"),
    ("It may be used (IIb, C)", "(IIb, C)", "acc_aha", "C", "IIb", "for"),
    ("Do it (Level of Evidence: C-LD)", "(Level of Evidence: C-LD)", "acc_aha", "C-LD", None, "neutral"),
    ("Do it (strong recommendation, moderate-quality evidence)", "(strong recommendation, moderate-quality evidence)", "grade", "moderate", "strong", "for"),
    ("Do it: conditional recommendation; low certainty of evidence", "conditional recommendation; low certainty of evidence", "grade", "low", "conditional", "for"),
    ("Avoid it (strong recommendation against, very low certainty evidence)", "(strong recommendation against, very low certainty evidence)", "grade", "very low", "strong", "against"),
    ("Do it (weak recommendation; low-quality evidence)", "(weak recommendation; low-quality evidence)", "grade", "low", "weak", "for"),
    ("Do it (moderate certainty evidence)", "(moderate certainty evidence)", "grade", "moderate", None, "neutral"),
    ("Conditional recommendation with very low certainty evidence.", "Conditional recommendation with very low certainty evidence", "grade", "very low", "Conditional", "for"),
    ("Strong recommendation, high certainty evidence", "Strong recommendation, high certainty evidence", "grade", "high", "Strong", "for"),
    ("We recommend it (1A).", "(1A)", "grade", "A", "1", "for"),
    ("We suggest it (Grade 2C)", "(Grade 2C)", "grade", "C", "2", "for"),
    ("We recommend it. Grade 1B", "Grade 1B", "grade", "B", "1", "for"),
    ("The USPSTF recommends screening. Grade B", "Grade B", "uspstf", None, "B", "for"),
    ("The USPSTF recommends against it (Grade D)", "(Grade D)", "uspstf", None, "D", "against"),
    ("The USPSTF finds it unclear (I statement)", "(I statement)", "uspstf", None, "I", "neutral"),
    ("USPSTF: screen all adults (B recommendation)", "(B recommendation)", "uspstf", None, "B", "for"),
    ("Screen them (USPSTF Grade C).", "(USPSTF Grade C)", "uspstf", None, "C", "for"),
    ("Offer exercise (SIGN Grade A)", "(SIGN Grade A)", "sign", None, "A", "for"),
    ("Offer exercise (Grade B)", "(Grade B)", "other", None, "B", "for"),
    ("Offer exercise (Grade D)", "(Grade D)", "other", None, "D", "neutral"),
    ("Shown in trials (Level 1a)", "(Level 1a)", "oxford", "1a", None, "neutral"),
    ("Shown in trials (LE: 1b; GR: A)", "(LE: 1b; GR: A)", "oxford", "1b", "A", "for"),
    ("Shown in trials. Level 2b evidence", "Level 2b evidence", "oxford", "2b", None, "neutral"),
    ("Preferred regimen (category 2A)", "(category 2A)", "nccn", None, "2A", "for"),
    ("Preferred regimen, NCCN Category 1", "NCCN Category 1", "nccn", None, "1", "for"),
    ("In NCCN terms it is useful (Category 3)", "(Category 3)", "nccn", None, "3", "neutral"),
    ("We recommend it. (Strong for | Reviewed, New-replaced)", "(Strong for | Reviewed, New-replaced)", "va_dod", None, "Strong", "for"),
    ("We recommend it. (Strong for| Reviewed, New- replaced)", "(Strong for| Reviewed, New- replaced)", "va_dod", None, "Strong", "for"),
    ("We suggest against it. Weak against", "Weak against", "va_dod", None, "Weak", "against"),
    ("It is unclear. (Neither for nor against | Reviewed, Amended)", "(Neither for nor against | Reviewed, Amended)", "va_dod", None, "Neither for nor against", "neutral"),
    ("Offer it (strong, ⊕⊕◯◯).", "(strong, ⊕⊕◯◯)", "grade", "⊕⊕◯◯", "strong", "for"),
    ("Offer it. ⊕⊕⊕◯", "⊕⊕⊕◯", "grade", "⊕⊕⊕◯", None, "neutral"),
    ("Treat it [evidence level: moderate; strong recommendation]", "[evidence level: moderate; strong recommendation]", "grade", "moderate", "strong", "for"),
    ("Lower it (KDIGO 1B).", "(KDIGO 1B)", "grade", "B", "1", "for"),
    ("Shown in trials (LOE 1a, GOR A)", "(LOE 1a, GOR A)", "oxford", "1a", "A", "for"),
    ("Shown in trials (Oxford level 2b, grade B)", "(Oxford level 2b, grade B)", "oxford", "2b", "B", "for"),
    ("Cohorts agree. Level of evidence: 2++", "Level of evidence: 2++", "sign", "2++", None, "neutral"),
    ("Offer exercise. Grade of recommendation: B", "Grade of recommendation: B", "other", None, "B", "for"),
    ("Tell the family (good practice point).", "(good practice point)", "other", None, "good practice point", "for"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "raw", "scheme", "level", "strength", "direction"), FOUND)
def test_reads_the_grade_to_the_letter(
    text: str, raw: str, scheme: str, level: str | None, strength: str | None, direction: str
) -> None:
    grades = find_grades(text)
    assert [(g.raw, g.scheme.value, g.level, g.strength, g.direction) for g in grades] == [
        (raw, scheme, level, strength, direction)
    ]
    assert text[grades[0].start : grades[0].end] == raw


NEAR_MISSES = [
    # reference markers and list numbers
    "It works [12]", "It works [3-5]", "It works [1, 2]", "It works (3)", "It works 1, 2", "It works.¹²", "Factors (I)", "Item [I]",
    "It is listed [A]", "See (a) and (b)", "Offer it [2013, amended 2019]",
    # diseases, drugs, vitamins
    "vitamin A", "hepatitis B", "hepatitis (B, C)", "vitamins (A, D, E)", "class I antiarrhythmic drugs", "grade 3 toxicity",
    "stage III disease", "type 2 diabetes", "NYHA class III", "heart failure (NYHA class III)", "lupus nephritis (Class III/IV)",
    "haemorrhoids (Grades I-III)", "Ankle sprain (Grade 1)", "oesophagitis (Grade B)", "Los Angeles oesophagitis (Grade C)",
    "varices (Grade I)", "Child (Grade B)", "Child-Pugh liver disease (Grade B)", "foot ulcers (Grade B)", "Child-Pugh (Class A: 5-6 pts, B: 7-9 pts)", "factors (V, VIII)", "aromatase inhibitors (AI)",
    "confidence interval (CI)", "schedule drugs (CII)", "group A streptococcus", "Class II obesity", "grade B wound",
    "Level 1 trauma centre", "(Level 2)", "pregnancy category C", "BI-RADS (category 3)", "category 1 caesarean section",
    # words of GRADE that grade nothing
    "(weak evidence)", "(low risk, high quality)", "a strong case for surgery", "There is strong evidence for it",
    "The evidence is strong for adults", "a strong recommendation to rest", "high quality care", "(strong respiratory effort)",
    "(weakness, numbness)", "moderate-quality evidence suggests it", "(conditional)",
    "(good practice)", "Keep to good practice points", "⊕ marks a sum",
    # numbers
    "Give 1 A of glucose", "(1 mg)", "Fig. (1)", "(Fig. 1A)", "(Table 2B)", "reflexes (2+)", "[1+]", "(I/V)",
]  # fmt: skip


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_what_only_looks_like_a_grade_is_none(text: str) -> None:
    assert find_grades(text) == []


ESMO = GradeStyle(has_esmo_pairs=True)
LETTERS = GradeStyle(has_bracket_letters=True)
SIGN = GradeStyle(has_bracket_letters=True, names_sign=True)

BY_STYLE = [
    ("It helps [I]", ESMO, "[I]", "esmo", "I", None),
    ("It helps [A]", ESMO, "[A]", "esmo", None, "A"),
    ("Refer the child. [D]", LETTERS, "[D]", "other", None, "D"),
    ("Do not measure CRP. [A+]", SIGN, "[A+]", "sign", None, "A+"),
    ("It helps [1++]", SIGN, "[1++]", "sign", "1++", None),
    ("✓ Patients should be told.", SIGN, "✓", "sign", None, "✓"),
    ("R Offer pulmonary rehabilitation.", SIGN, "R", "sign", None, "R"),
    ("Use it (AII)", GradeStyle(has_idsa_runs=True), "(AII)", "idsa", "II", "A"),
    ("Do it (Class I)", GradeStyle(has_class_and_level=True), "(Class I)", "acc_aha", None, "I"),
    ("Check HbA1c twice a year. E", GradeStyle(has_ada_letters=True), "E", "other", "E", None),
]


@pytest.mark.parametrize(("text", "style", "raw", "scheme", "level", "strength"), BY_STYLE)
def test_the_documents_habit_decides_doubtful_letters(
    text: str, style: GradeStyle, raw: str, scheme: str, level: str | None, strength: str | None
) -> None:
    assert [(g.raw, g.scheme.value, g.level, g.strength) for g in find_grades(text, style)] == [
        (raw, scheme, level, strength)
    ]
    assert find_grades(text, PLAIN_STYLE) == []


def test_a_class_of_a_disease_is_no_grade_even_where_the_document_grades_by_class() -> None:
    assert find_grades("heart failure (Class III)", GradeStyle(has_class_and_level=True)) == []


@pytest.mark.parametrize(
    ("sentence", "strength", "direction"),
    [
        ("Offer a CT head scan.", "offer", "for"),
        ("For adults with pain, consider duloxetine.", "consider", "for"),
        ("Do not offer opioids.", "do not offer", "against"),
        ("Do not routinely offer imaging.", "do not offer", "against"),
    ],
)
def test_a_nice_verb_says_the_strength(sentence: str, strength: str, direction: str) -> None:
    grade = find_wording_grade(sentence)
    assert grade is not None
    assert (grade.strength, grade.direction) == (strength, direction)
    assert sentence[grade.start : grade.end] == grade.raw


@pytest.mark.parametrize(
    "sentence", ["People who were offered a scan.", "The services that offer care.", "Refer to a specialist."]
)
def test_a_verb_inside_a_clause_says_no_strength(sentence: str) -> None:
    assert find_wording_grade(sentence) is None


@pytest.mark.parametrize(
    ("words", "raw", "direction"),
    [
        ("We suggest against routine imaging", "(2C)", "against"),
        ("Steroids should not be used", "(strong recommendation, low-quality evidence)", "against"),
        ("We recommend aspirin", "(1A)", "for"),
        ("Steroids are not recommended", "[II, B]", "for"),
        ("We suggest against it", "(moderate certainty evidence)", "neutral"),
        ("Fluoroquinolones should not be used in healthy adults", "(A-III)", "against"),
        ("Nitrofurantoin for 5 days is preferred", "(A-I)", "for"),
        ("Steroids should not be used", "[II, B]", "for"),
    ],
)
def test_the_words_give_the_direction_only_where_the_letters_are_silent(words: str, raw: str, direction: str) -> None:
    assert orient_grade(find_grades(raw)[0], words).direction == direction


AGAINST = [
    "In outpatients, do not take a blood culture", "For adults with mild disease, do not routinely give steroids",
    "If the patient is well, in general, do not admit", "In outpatients, avoid fluoroquinolones", "Do not test for cure",
    "ACE inhibitors and ARBs are both contraindicated", "Metformin is contraindicated when eGFR is below 30",
    "Contraindicated in pregnancy", "In pregnancy, statins are absolutely contraindicated",
    "If the eGFR is below 30, metformin is contraindicated", "We recommend that steroids should not be used",
    "Patients who smoke should not receive it", "It should not be used unless all else fails", "We do not recommend screening",
    "In people with asthma, we suggest against beta blockers", "Routine imaging is not recommended, because it adds nothing",
    "Aspirin: avoid it in children", "Recommendation: Do not give aspirin; Strength: strong",
    "Patients not on dialysis should not receive it", "Fluids should be avoided", "In people who bleed, aspirin should not be given",
]  # fmt: skip
NOT_AGAINST = [
    "Give metformin unless it is contraindicated", "Give aspirin if it is not contraindicated",
    "If metformin is contraindicated, give a DPP-4 inhibitor", "If heparin and aspirin, alone or together, are contraindicated, use compression",
    "Where surgery is not recommended, give radiotherapy", "Offer it to people for whom metformin is contraindicated",
    "Ask people who should not take aspirin about bleeding", "Stop drugs that are contraindicated in pregnancy",
    "Give fluids early because treatment should not be delayed", "Give amoxicillin, do not wait for the culture",
    "In adults, give amoxicillin, and avoid macrolides", "Metformin is not contraindicated in mild renal impairment",
    "Use it in those who do not respond", "It is recommended not only in adults", "It should not only be offered to adults", "Testing need not delay treatment",
    "Beta blockers are indicated when calcium blockers are contraindicated",
]  # fmt: skip


@pytest.mark.parametrize("words", AGAINST)
def test_advice_against_speaks_against(words: str) -> None:
    assert orient_grade(find_grades("(strong recommendation, low-quality evidence)")[0], words).direction == "against"


@pytest.mark.parametrize("words", NOT_AGAINST)
def test_a_condition_or_a_second_order_does_not_turn_the_advice(words: str) -> None:
    assert orient_grade(find_grades("(strong recommendation, low-quality evidence)")[0], words).direction == "for"


def test_the_style_needs_more_than_one_table_that_explains_a_system() -> None:
    assert read_grade_style([("", "Weighed [I, A]"), ("", "No grade here")]) == PLAIN_STYLE
    assert read_grade_style([("", "Weighed [I, A]"), ("", "Also [II, B]")]).has_esmo_pairs
    numbered = [(f"1.2.{number}", "Offer it.") for number in range(4)]
    assert read_grade_style(numbered).has_nice_wording
    assert not read_grade_style([("", "Offer it.")] * 9).has_nice_wording
    assert read_grade_style([(f"9.{number}", "Check it yearly. A") for number in range(6)]).has_ada_letters


@given(st.text(alphabet=st.sampled_from("[]()IVABC123a, ;:|.✓+-"), max_size=120), st.booleans())
def test_grades_stand_where_they_say_and_do_not_overlap(text: str, is_known: bool) -> None:
    style = GradeStyle(True, True, True, True, True, True, True, True, True) if is_known else PLAIN_STYLE
    position = 0
    for grade in find_grades(text, style):
        assert grade.start is not None
        assert grade.end is not None
        assert grade.start >= position
        assert text[grade.start : grade.end] == grade.raw
        position = grade.end


@pytest.mark.parametrize(
    "unit",
    ["(", "[I, ", "Class I, ", "strong recommendation ", "(a;", " ", "Class I, Level of ", "Grade ", "not ", "- "],
)
def test_time_is_linear_on_hostile_text(unit: str) -> None:
    began = time.process_time()
    find_grades(unit * (60_000 // len(unit)), ESMO)
    assert time.process_time() - began < 3


@pytest.mark.parametrize("unit", ["if it should not ", "in x, do not ", "when contraindicated, ", ", avoid ", "if "])
def test_the_direction_of_hostile_words_is_found_in_linear_time(unit: str) -> None:
    grade = find_grades("(A-II)")[0]
    began = time.process_time()
    orient_grade(grade, "x " + unit * (60_000 // len(unit)))
    assert time.process_time() - began < 3
