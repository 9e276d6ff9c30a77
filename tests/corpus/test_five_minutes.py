"""What `corpus/README.md` promises: a folder with a file of each format can be read in and asked within five minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.wiring import open_temporary_stack
from core.questions import Question
from evals.stack import EvalStack
from tests.model_runtime import keep_model

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "corpus" / "examples"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[EvalStack]:
    with open_temporary_stack(EXAMPLES, keep_model(tmp_path_factory.mktemp("home"), pytestconfig)) as opened:
        yield opened


def test_the_readme_leads_to_the_examples() -> None:
    text = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    assert "citewell ingest corpus/examples" in text
    assert "How often is the ward clock wound?" in text


def test_every_format_has_an_example_that_is_read_with_its_own_title_and_date(stack: EvalStack) -> None:
    documents = stack.sources.list_documents()
    assert {item.document_id.removeprefix("example-") for item in documents} == {
        "markdown", "text", "html", "word", "pdf",
    }  # fmt: skip
    assert all(item.last_updated == "2026-01-15" and item.title.startswith("Example leaflet") for item in documents)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How much water for the ward cat?", "200 mL of fresh water twice daily"),
        ("At how many lux is the corridor light dimmed?", "50 lux"),
        ("How often is the ward clock wound?", "every 8 days"),
    ],
)
def test_what_the_examples_say_is_answered(stack: EvalStack, question: str, words: str) -> None:
    answer = stack.answerer.answer(Question(question=question))
    assert answer.status == "answered", answer.status_reason
    assert words in answer.claims[0].text


def test_what_they_do_not_say_is_not_covered(stack: EvalStack) -> None:
    assert stack.answerer.answer(Question(question="Dose of amoxicillin in pneumonia?")).status == "not_covered"
