"""A saved web page about an invented tumour, read, indexed and asked by the real product.

The page has the shape of a real one: review banner, audience chooser, graded bullets with trailing reference numbers,
nested bullets, a disclaimer. All names in it are made up, so that it states nothing of medicine.
"""

from collections.abc import Iterator

import pytest

from citewell.wiring import open_temporary_stack
from composer.verify import verify_answer
from core.answers import Answer, Claim
from core.questions import Question, Turn
from evals.stack import EvalStack
from tests.model_runtime import keep_model

PAGE = """What is the best treatment for metastatic thyllosarcoma?

Clinical Board\u00a0All pages are reviewed by our Clinical Board
Educational purpose only \u2022 Exercise caution as content is pending human review
Article Review Status
Submitted
Under Review
Approved

Last updated: March 3, 2025View editorial policy

Personalize

Help us tailor your experience

Which best describes you? Your choice helps us use language that's most understandable for you.

Treatment of Metastatic Thyllosarcoma

Velurubicin-based chemotherapy is the usual first-line treatment for metastatic thyllosarcoma, and velurubicin alone suits most patients. 1

First-Line Systemic Therapy

Standard Approach

  \u2022 Single-agent velurubicin is the standard first-line treatment for most metastatic thyllosarcomas [I, A] 1
  \u2022 Velurubicin plus montafosfamide shrinks more tumors but has no proven overall survival benefit 1
    \u2022 Choose the combination when shrinkage would relieve symptoms 1
    \u2022 Weigh its higher toxicity against the benefit 1

Subtype-Specific First-Line Choices

  \u2022 Spindle thyllosarcoma: Velurubicin plus carbazine is preferred [V, B] 1
  \u2022 Clear-cell thyllosarcoma: Nortaxel is highly effective and can be used first-line [III, B] 1
  \u2022 Myxoid thyllosarcoma: Keep quinabectedin for later lines 1

Second-Line and Beyond

Sequential Options

  1. Montafosfamide: If not used before, or high-dose (12 g/m\u00b2) after standard dose [IV, C] 1

  2. Quinabectedin: Particularly effective in spindle and myxoid subtypes [I, B] 1, 2

    \u2022 Improved progression-free survival compared to carbazine 2

  3. Zorapanib: Option for all but the myxoid subtype [I, B] 1

Management of Oligometastatic Disease

  \u2022 Liver-only metastases:
    \u2022 For synchronous metastases: Start with chemotherapy 1
    \u2022 For metachronous resectable metastases: Complete excision is standard [IV, B] 1

Prognosis

Poor prognostic factors include:
  \u2022 More than three involved organs
  \u2022 A bulky primary
  \u2022 Raised ferritin 3

Common Pitfalls and Caveats

  \u2022 Do not delay second-line treatment after progression
  \u2022 Do not give velurubicin above a lifetime dose of 450 mg/m\u00b2
  \u2022 Beware of toxicity of combinations in frail patients

Median survival is 11-17 months with treatment 1.

Professional Medical Disclaimer

This information is intended for healthcare professionals. It does not replace clinical judgment.

Have a follow-up question?

Our Medical A.I. is used by doctors around the world. Ask any follow up question and get answers instantly.
"""

ANSWERABLE = [
    ("What is the standard first-line drug for metastatic thyllosarcoma?", "Single-agent velurubicin is the standard", "[I, A]"),
    ("1st line tx metastatic thyllosarcoma", "Single-agent velurubicin is the standard", "[I, A]"),
    ("Does montafosfamide plus velurubicin improve overall survival?", "no proven overall survival benefit", None),
    ("When should the combination of velurubicin and montafosfamide be chosen?", "when shrinkage would relieve symptoms", None),
    ("first line for spindle thyllosarcoma?", "Velurubicin plus carbazine is preferred", "[V, B]"),
    ("What grade supports nortaxel in clear-cell thyllosarcoma?", "Nortaxel is highly effective", "[III, B]"),
    ("What dose is high-dose montafosfamide?", "12 g/m\u00b2", "[IV, C]"),
    ("What second-line options exist?", "If not used before, or high-dose", "[IV, C]"),
    ("quinabectedin vs carbazine PFS", "Improved progression-free survival", None),
    ("Who can get zorapanib?", "Option for all but the myxoid subtype", "[I, B]"),
    ("How are metachronous resectable liver metastases treated?", "Complete excision is standard", "[IV, B]"),
    ("Which factors mean a poor prognosis?", "More than three involved organs", None),
    ("maximum lifetime dose of velurubicin?", "450 mg/m\u00b2", None),
    ("How long is median survival?", "11-17 months", None),
]  # fmt: skip

NEAR_MISSES = [
    "What is the first-line treatment of metastatic osteosarcoma?",
    "What is the dose of zorapanib?",
    "What are the side effects of quinabectedin?",
    "Is velurubicin safe in pregnancy?",
    "Is nortaxel used in spindle thyllosarcoma?",
    "Does pembrolizumab help in thyllosarcoma?",
    "Should brain metastases be irradiated?",
    "How is thyllosarcoma treated in children?",
]

FURNITURE = (
    "Personalize",
    "tailor",
    "Clinical Board",
    "Under Review",
    "editorial",
    "follow-up question",
    "Medical A.I.",
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[EvalStack]:
    article = tmp_path_factory.mktemp("page") / "thyllosarcoma.txt"
    article.write_text(PAGE, encoding="utf-8")
    with open_temporary_stack(article, keep_model(tmp_path_factory.mktemp("home"), pytestconfig)) as opened:
        yield opened


def _ask(stack: EvalStack, question: str, *history: str) -> Answer:
    return stack.answerer.answer(Question(question=question, history=tuple(Turn(question=text) for text in history)))


def _read_out(claim: Claim) -> str:
    parts = [*claim.outer_lead_ins, *([claim.lead_in] if claim.lead_in else [])]
    return " ".join([*(part.text for part in parts), claim.text])


@pytest.mark.parametrize(("question", "fragment", "grade"), ANSWERABLE)
def test_the_right_statement_comes_first_with_its_grade(
    stack: EvalStack, question: str, fragment: str, grade: str | None
) -> None:
    answer = _ask(stack, question)

    assert answer.status == "answered"
    assert fragment in _read_out(answer.claims[0])
    assert (answer.claims[0].grade.raw if answer.claims[0].grade else None) == grade
    text = stack.sources.load_text(answer.citations[0].version_id)
    assert all(text[citation.start : citation.end] == citation.quote for citation in answer.citations)


@pytest.mark.parametrize("question", NEAR_MISSES)
def test_a_near_miss_is_not_covered_and_says_what_is_missing(stack: EvalStack, question: str) -> None:
    answer = _ask(stack, question)

    assert answer.status == "not_covered"
    assert answer.coverage.missing
    assert answer.nearest


@pytest.mark.parametrize("question", [question for question, _, _ in ANSWERABLE] + NEAR_MISSES)
def test_page_furniture_is_never_quoted_and_the_answer_verifies(stack: EvalStack, question: str) -> None:
    answer = _ask(stack, question)

    quoted = [source.quote for source in (*answer.citations, *answer.nearest)]
    assert not [quote for quote in quoted for word in FURNITURE if word in quote]
    assert verify_answer(Answer.model_validate_json(answer.model_dump_json()), stack.sources).status == "verified"  # type: ignore[arg-type]  # the stack's sources are the catalogue


def test_a_page_pending_review_is_never_approved(stack: EvalStack) -> None:
    (document,) = stack.sources.list_documents()

    assert document.review.status == "submitted"
    assert document.last_updated == "2025-03-03"
    assert "pending_review" in {notice.code for notice in _ask(stack, ANSWERABLE[0][0]).notices}


@pytest.mark.parametrize(
    ("history", "question", "fragment"),
    [
        (["What is the first-line treatment for spindle thyllosarcoma?"], "What about clear-cell?", "Nortaxel"),
        (["Is montafosfamide an option in the second line?"], "what dose?", "12 g/m\u00b2"),
        (["first line for metastatic thyllosarcoma"], "and if that fails?", "If not used before"),
    ],
)
def test_a_follow_up_is_understood(stack: EvalStack, history: list[str], question: str, fragment: str) -> None:
    answer = _ask(stack, question, *history)

    assert any(fragment in _read_out(claim) for claim in answer.claims[:2])
    assert answer.interpreted_question != question
