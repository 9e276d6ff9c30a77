import io

import pytest
from rich.console import Console

from citewell.rendering.answers import render_answer, render_documents
from core.answers import Answer, ListShown, Notice
from core.documents import Qualifier
from core.grades import Grade, GradeScheme
from core.questions import Question
from core.record import SpannedText
from tests.api_doubles import SARCOMA, build_answer

GRADE = Grade(scheme=GradeScheme.ESMO, level="I", strength="A", direction="for", raw="[I, A]")


def rendered(answer: Answer) -> str:
    console = Console(file=io.StringIO(), width=100)
    render_answer(console, answer)
    return console.file.getvalue()


@pytest.fixture
def answer() -> Answer:
    return build_answer(Question(question="first line?"), SARCOMA)


def test_direct_answer_stands_first_and_the_disclaimer_last(answer):
    lines = [line.strip() for line in rendered(answer).splitlines() if line.strip()]
    assert lines[0].startswith("! No reviewer")
    assert lines[1] == "Doxorubicin is the standard first-line treatment. [1]"
    assert lines[-1] == answer.disclaimer.text


def test_sources_are_numbered_and_quoted(answer):
    text = rendered(answer)
    for citation in answer.citations:
        assert f"[{citation.number}] {' › '.join(citation.section_path)}" in text
        assert f"“{citation.quote}”" in text
    assert text.count(SARCOMA.document.title) == 1
    assert "not reviewed yet" in text
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_brackets_of_a_grade_and_of_a_title_are_not_markup(answer):
    first = answer.claims[0].model_copy(update={"grade": GRADE})
    text = rendered(answer.model_copy(update={"claims": (first, answer.claims[1])}))
    assert "treatment. [I, A] [1]" in text
    assert "<b>toxicity</b> & benefit" in text


def test_claim_is_never_shown_without_its_lead_in_caveats_and_list(answer):
    second = answer.claims[1].model_copy(
        update={
            "lead_in": SpannedText(start=0, end=19, text="Choose by histology"),
            "qualifiers": (Qualifier(start=0, end=14, text="not in failure", kind="contraindication"),),
            "list": ListShown(id="l1", shown=1, total=5),
        }
    )
    notices = (Notice(code="outdated", text="This is old.", applies_to=("c2",)),)
    text = rendered(answer.model_copy(update={"claims": (answer.claims[0], second), "notices": notices}))
    order = ["Choose by histology", "Weigh", "contraindication: not in failure", "! This is old.", "1 of 5 items"]
    positions = [text.index(part) for part in order]
    assert positions == sorted(positions)


def test_not_covered_says_what_was_searched_and_what_is_missing():
    text = rendered(build_answer(Question(question="dose?"), SARCOMA, is_covered=False))
    assert "Not covered" in text
    assert "Missing: the dose" in text
    assert "Searched: Sarcoma" in text
    assert text.index("These do not answer the question") < text.index("“Doxorubicin")
    assert "Sources" not in text
    assert "This is the disclaimer." in text


def test_other_understanding_is_shown(answer):
    assert "Understood as" not in rendered(answer)
    changed = answer.model_copy(update={"interpreted_question": "first line? (sarcoma)"})
    assert rendered(changed).startswith("Understood as: first line? (sarcoma)")


def test_documents_are_listed_with_their_review():
    console = Console(file=io.StringIO(), width=120)
    render_documents(console, [SARCOMA.document])
    text = console.file.getvalue()
    assert "sarcoma" in text
    assert "not reviewed yet" in text
