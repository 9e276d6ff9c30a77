"""Each kind of question is answered in kind: an invented guideline, asked by the real product.

All names are made up, so that it states nothing of medicine.
"""

from collections.abc import Iterator

import pytest

from citewell.wiring import open_temporary_stack
from core.answers import Answer, Claim
from core.questions import Question
from evals.stack import EvalStack
from tests.model_runtime import keep_model

GUIDELINE = """# Lumbrosis: diagnosis and treatment

Lumbrosis is a slow disease of the tendons of the back.

## Diagnosis

- Diagnose lumbrosis if all of the following are present:
  - morning stiffness of the back
  - a raised serum fibrogen
  - thickened tendons on ultrasound
- Measure serum fibrogen in all people with suspected lumbrosis (Grade A)
- Do not perform magnetic resonance imaging routinely (Grade B)

| Stage | Serum fibrogen | Tendon thickness |
|---|---|---|
| Stage 1 | 20 to 39 units/L | below 4 mm |
| Stage 2 | 40 units/L or higher | 4 mm or more |

## First-line treatment

- Offer tendoril to adults with lumbrosis (Grade A)
- Give tendoril 40 mg twice daily for 6 weeks (Grade A)
- Offer dorsavan instead of tendoril to pregnant women with lumbrosis (Grade C)
- In children, give tendoril 1 mg/kg once daily (Grade B)
- Tendoril relieves stiffness sooner than dorsavan but causes more nausea (Grade B)
- Start treatment when serum fibrogen is 40 units/L or higher (Grade B)

## Treatment that fails

- If stiffness persists after 6 weeks, the options are:
  - a higher dose of tendoril
  - adding spinolac
  - referral to a tendon clinic
- Do not inject steroids into the tendons (Grade A)

## Follow-up

- Review people who take tendoril every 3 months (Grade C)
"""

KINDS = [
    ("yes or no", "Should steroids be injected into the tendons in lumbrosis?", "Do not inject steroids"),
    ("yes or no", "Is MRI routinely needed in lumbrosis?", "Do not perform magnetic resonance imaging"),
    ("dose", "What is the dose of tendoril in adults?", "tendoril 40 mg twice daily"),
    ("dose", "tendoril dose in children?", "1 mg/kg once daily"),
    ("duration", "How long is tendoril given?", "for 6 weeks"),
    ("frequency", "How often should people on tendoril be reviewed?", "every 3 months"),
    ("threshold", "At what serum fibrogen is treatment started?", "40 units/L or higher"),
    ("range", "Which tendon thickness is stage 1?", "below 4 mm"),
    ("which drug", "Which drug is given first for lumbrosis?", "Offer tendoril to adults"),
    ("which drug", "Which drug for a pregnant woman with lumbrosis?", "Offer dorsavan"),
    ("who", "In whom should serum fibrogen be measured?", "in all people with suspected lumbrosis"),
    ("who", "Who should be offered dorsavan?", "pregnant women"),
    ("when", "When should treatment be started?", "Start treatment when"),
    ("what grade", "What is the grade of the recommendation to measure serum fibrogen?", "Measure serum fibrogen"),
    ("list", "What are the diagnostic criteria of lumbrosis?", "morning stiffness"),
    ("list", "What options exist if stiffness persists?", "a higher dose of tendoril"),
]

REFUSED = [
    ("dose", "What is the dose of spinolac?"),
    ("duration", "How long is spinolac given?"),
    ("which drug", "Which drug is given for sciatica?"),
    ("who", "Who should be offered stem cells?"),
    ("nothing", "define?"),
]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[EvalStack]:
    guideline = tmp_path_factory.mktemp("guideline") / "lumbrosis.md"
    guideline.write_text(GUIDELINE, encoding="utf-8")
    with open_temporary_stack(guideline, keep_model(tmp_path_factory.mktemp("home"), pytestconfig)) as opened:
        yield opened


def _ask(stack: EvalStack, question: str) -> Answer:
    return stack.answerer.answer(Question(question=question))


def _read_out(claim: Claim) -> str:
    parts = [*claim.outer_lead_ins, *([claim.lead_in] if claim.lead_in else [])]
    return " ".join([*(part.text for part in parts), claim.text])


@pytest.mark.parametrize(("kind", "question", "fragment"), KINDS)
def test_the_statement_that_answers_in_kind_leads(stack: EvalStack, kind: str, question: str, fragment: str) -> None:
    answer = _ask(stack, question)

    assert answer.status == "answered", kind
    assert fragment in _read_out(answer.claims[0]), kind


@pytest.mark.parametrize(("kind", "question"), REFUSED)
def test_a_value_that_is_not_stated_is_not_covered(stack: EvalStack, kind: str, question: str) -> None:
    assert not _ask(stack, question).claims, kind


@pytest.mark.parametrize(
    "question", ["tendoril or dorsavan for stiffness?", "How does tendoril compare with dorsavan?"]
)
def test_a_comparison_answers_for_both_sides(stack: EvalStack, question: str) -> None:
    shown = " ".join(_read_out(claim).casefold() for claim in _ask(stack, question).claims)

    assert "tendoril" in shown
    assert "dorsavan" in shown


@pytest.mark.parametrize(
    ("question", "n_items"),
    [("What are the diagnostic criteria of lumbrosis?", 3), ("What options exist if stiffness persists?", 3)],
)
def test_a_list_that_is_asked_for_is_whole(stack: EvalStack, question: str, n_items: int) -> None:
    first = _ask(stack, question).claims[0].list

    assert first is not None
    assert (first.shown, first.total) == (n_items, n_items)


def test_a_row_of_another_stage_is_not_shown(stack: EvalStack) -> None:
    answer = _ask(stack, "Which serum fibrogen is stage 2?")

    assert "Stage 2" in answer.claims[0].text
    assert not any("Stage 1" in claim.text for claim in answer.claims)


def test_what_holds_for_all_stands_before_what_holds_for_some(stack: EvalStack) -> None:
    shown = [claim.text for claim in _ask(stack, "How is lumbrosis treated?").claims]

    assert shown.index("Offer tendoril to adults with lumbrosis") == 0


TWO_DISEASES = """# Lumbrosis and cervicosis: drug treatment

## Lumbrosis

- Offer tendoril to adults with stiffness (Grade A)

## Cervicosis

- Offer nuchavir to adults with stiffness (Grade A)
- Do not give tendoril in cervicosis (Grade A)
"""


def test_what_stands_under_another_disease_of_the_title_does_not_answer(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> None:
    guideline = tmp_path_factory.mktemp("two") / "two.md"
    guideline.write_text(TWO_DISEASES, encoding="utf-8")
    with open_temporary_stack(guideline, keep_model(tmp_path_factory.mktemp("home"), pytestconfig)) as stack:
        for_cervicosis = [claim.text for claim in _ask(stack, "Is tendoril suitable in cervicosis?").claims]
        for_lumbrosis = [claim.text for claim in _ask(stack, "Is tendoril suitable in lumbrosis?").claims]

    assert for_cervicosis[0] == "Do not give tendoril in cervicosis"
    assert "Offer tendoril to adults with stiffness" not in for_cervicosis
    assert for_lumbrosis[0] == "Offer tendoril to adults with stiffness"
