"""Writes ``api/example_answers``: one answer of each status, as the product gives it on the corpus that ships with it.

Run it on a home that holds that corpus: `citewell ingest && python -m citewell.docs.api_examples`.
"""

import sys
from datetime import UTC, datetime

from citewell import wiring
from citewell.docs.generated import ROOT
from citewell.settings import load_settings
from core.answers import Answer
from core.errors import UsageError
from core.questions import Question

DOCUMENT_ID = "metastatic-soft-tissue-sarcoma"

QUESTIONS = {
    "answered": "What is the first-line treatment of angiosarcoma?",
    "partially_answered": "Is trabectedin an option in liposarcoma, and what is the dose of trabectedin?",
    "not_covered": "What is the dose of pazopanib?",
    "declined": "Hello",
}
"""A question for each status."""


def build_example(answer: Answer) -> Answer:
    """Return the answer without what differs from run to run: its id, its time and how long it took."""
    provenance = answer.provenance.model_copy(update={"elapsed_ms": 21.5, "index_id": "s1/example/g1"})
    times = {"answer_id": "a_0123456789abcdef01234567", "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return answer.model_copy(update={**times, "provenance": provenance})


def main() -> int:
    """Ask each question and write its answer.

    Raises:
        UsageError: a question did not get the status that it stands for.
    """
    answerer = wiring.build_answerer(load_settings())
    folder = ROOT / "api" / "example_answers"
    for status, text in QUESTIONS.items():
        answer = answerer.answer(Question(question=text, document_ids=(DOCUMENT_ID,)))
        if answer.status != status:
            raise UsageError(f"the question for {status} was answered with {answer.status}; choose another one")
        path = folder / f"{status}.json"
        path.write_text(build_example(answer).model_dump_json(indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
