"""Sentences: where a full stop ends one and where it does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.grading.style import GradeStyle
from ingest.statements.sentences import split_sentences

CASES = [
    # plain ends
    ("Give fluids. Repeat once.", 2),
    ("Is it safe? No. Give less!", 3),
    ("Stop the drug! Call for help.", 2),
    ("One sentence without a stop", 1),
    ("He improved... The dose was kept.", 2),
    ('She said "stop." Then she left.', 2),
    ("Use the pen (see the leaflet). Store it cold.", 2),
    ("Keep it dry. (Some vaccines induce fever. See the note.) Check again.", 3),
    # abbreviations that never end a sentence
    ("Use an opioid, e.g. Morphine, for pain. Review daily.", 2),
    ("Use a macrolide, i.e. Clarithromycin, instead.", 1),
    ("Drug A vs. Placebo was studied. It won.", 2),
    ("See Fig. 2 for the pathway. It is simple.", 2),
    ("See Fig. A and Figs. 3 and 4.", 1),
    ("Dr. Smith advised rest. Prof. Jones agreed.", 2),
    ("Mrs. Brown and St. John's wort were mentioned.", 1),
    ("Give approx. 500 mL over 1 h.", 1),
    ("It was low (approx. 20 %). Most recovered.", 2),
    ("As in ref. 12 and vol. 3 of the series.", 1),
    # abbreviations before numbers
    ("See No. 3 in the list. Then stop.", 2),
    ("Is it safe? No. 5 of them agreed.", 2),
    ("See p. 14 and pp. 16-18.", 1),
    ("The max. 4 g and the min. 2 g apply.", 1),
    ("Give max. 4 g per day.", 1),
    ("Infuse over 30 min. Repeat after 6 h.", 2),
    # et al., initials, organisms, countries
    ("Smith et al. found no effect. Others did.", 2),
    ("As shown by Smith et al. The effect was small.", 2),
    ("As shown by Smith et al. (2014), it works.", 1),
    ("As shown by Smith et al. 2014 it works.", 1),
    ("J. Smith and A. B. Jones wrote it.", 1),
    ("It was caused by E. coli in most. Treat it.", 2),
    ("Infection with S. Typhi is treated.", 1),
    ("In the U.S. Preventive Services Task Force view it helps.", 1),
    ("It is approved in the U.S. The dose differs elsewhere.", 2),
    ("Supplement vitamin D. Check calcium.", 2),
    ("Screen for hepatitis B. Vaccinate if negative.", 2),
    ("Give amphotericin B. Watch the kidneys.", 2),
    ("This is class I. The next is class II.", 2),
    # doses, units and decimals
    ("Use 14 g/m². Hydrate well.", 2),
    ("Give 1.5 mg/kg. Then 0.75 mg/kg.", 2),
    ("The pH was 7.35. It rose.", 2),
    ("Give 500 mg p.o. b.i.d. for 7 days. Then stop.", 2),
    ("Give 500 mg p.o. 3 times a day.", 1),
    ("Give 500 mg b.i.d. Repeat the culture.", 2),
    ("Give 1 g i.v. q.d. or 2 g i.m. once.", 1),
    ("At 8 a.m. and 6 p.m. take one tablet.", 1),
    ("Give 5 mg. 10 mg may be used in adults.", 2),
    ("The range is 0.5 to 1.2 mmol/L. Adjust it.", 2),
    ("Give 1 000.5 IU/kg. Monitor anti-Xa.", 2),
    ("Tablets, capsules, etc. are equal. Choose one.", 2),
    ("Tablets, capsules, etc. Choose one.", 2),
    # grades after the stop belong to the sentence before
    ("Doxorubicin is standard. [I, A] Ifosfamide is next. [II, B]", 2),
    ("Doxorubicin is standard [I, A]. Ifosfamide is next [II, B].", 2),
    ("We recommend it. (Strong for) We suggest that. (Weak for)", 2),
    ("We recommend it. (Strong for). We suggest that. (Weak for).", 2),
    ("Use a statin. (Class I, Level of Evidence: A) Check lipids.", 2),
    ("It is advised. (1A) It is not. (2C)", 2),
    ("Use it (strong recommendation, moderate-quality evidence). Check it.", 2),
    ("a) We recommend it. (Strong against) b) We recommend that.", 2),
    # reference markers after the stop belong to the sentence before
    ("It improves survival.[12] Others disagree.", 2),
    ("It improves survival. [12] Others disagree. [3-5]", 2),
    ("Start early therapy.1,2 Next, review it.", 2),
    ("Start early therapy. 1 Next, review it.", 2),
    ("Start early therapy. 1, 2 Next, review it.", 2),
    ("Start early therapy.¹² Next, review it.", 2),
    ("Survival is short despite treatment 1. Decisions differ.", 2),
    ("It is standard. [I, A] 1 The next is not.", 2),
    ("Offer it. [2013, amended 2019] Do not delay. [2007]", 2),
    ("Transfer for recurrent apnoea or slow irregular breathing. [IVb] Give oxygen. [Ib] Watch.", 3),
    # enumerations
    ("1. Give oxygen.", 1),
    ("a. Give oxygen. b. Give fluids.", 2),
    ("Do this: 1. Give oxygen. 2. Give fluids.", 2),
    ("1.2.3. Offer it. Review it.", 2),
    # lower case goes on
    ("It was approx. half. still the same sentence here", 1),
    ("The level of IL-2. pH was normal.", 2),
    ("Stage II (T2 N0 M0. M1 is apart) is treated.", 1),
    # the same letter runs
    ("Give 2 L. Reassess.", 2),
    ("Type O. Rh negative blood is used.", 2),
    ("Ask for help. Do not wait.", 2),
    ("See section 1.2. Then go on.", 2),
    ("Reduce to 5. Then stop.", 2),
    ("The ratio was 1:2.5. It fell.", 2),
    ("Keep SpO2 > 94 %. Give oxygen if lower.", 2),
    ("Aim for < 140/90 mmHg. Lower it slowly.", 2),
]


@pytest.mark.parametrize(("text", "n_sentences"), CASES)
def test_splits_into_the_right_number_of_sentences(text: str, n_sentences: int) -> None:
    assert len(split_sentences(text)) == n_sentences, [text[a:b] for a, b in split_sentences(text)]


def sentences(text: str, style: GradeStyle | None = None) -> list[str]:
    spans = split_sentences(text, style) if style else split_sentences(text)
    return [text[start:end] for start, end in spans]


def test_a_grade_after_the_stop_stays_with_the_sentence_before_it() -> None:
    assert sentences("It is standard. [I, A] 1 The next is not. (II, C)") == [
        "It is standard. [I, A] 1",
        "The next is not. (II, C)",
    ]


def test_a_lone_letter_stays_with_its_sentence_where_the_document_grades_with_letters() -> None:
    style = GradeStyle(has_bracket_letters=True)
    assert sentences("Refer the child. [D] Give oxygen. [B+]", style) == ["Refer the child. [D]", "Give oxygen. [B+]"]


def test_never_cuts_a_dose() -> None:
    assert (
        sentences("Give 1 g i.v. q.d. or 14 g/m² over 1.5 h. Stop at 2.5 mg.")[0]
        == "Give 1 g i.v. q.d. or 14 g/m² over 1.5 h."
    )


@given(st.text(alphabet=st.sampled_from("aAbI .!?()[],;12²°\n\"'•-e.g"), max_size=200))
def test_spans_and_white_space_rebuild_the_text(text: str) -> None:
    position = 0
    for start, end in split_sentences(text):
        assert start < end
        assert not text[position:start].strip()
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "unit",
    ["(", ")", "[1", "a.b.", ". ", "(a. ", "1. ", "1,", ".1,2 ", "²", "Class I, ", "strong recommendation ", '..."'],
)
def test_time_is_linear_on_hostile_text(unit: str) -> None:
    began = time.process_time()
    split_sentences(unit * (60_000 // len(unit)))
    assert time.process_time() - began < 3
