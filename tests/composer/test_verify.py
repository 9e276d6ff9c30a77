"""A saved answer is checked again: any changed character, offset, grade or number is found."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from composer.answerer import Answerer, Setup
from composer.policy import AnswerPolicy
from composer.verify import verify_answer
from core.answers import Answer, EmbedderIdentity
from core.documents import GuidelineDocument, Statement
from core.errors import DocumentNotFoundError, VersionNotFoundError
from core.questions import Question
from core.retrieval import Retrieval
from retriever.vocabulary.lexicon import Lexicon
from tests.composer.retrievals import TEXT, VERSION_ID, build_document, build_retrieval, build_statements

Change = Callable[[dict[str, Any]], None]


class OneRetrieval:
    """A retriever that always finds the test text."""

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        return build_retrieval().model_copy(update={"query": question.question})


class OneDocument:
    """A catalogue that holds the test text, and says which version is live."""

    def __init__(self, live: str | None = VERSION_ID, text: str = TEXT) -> None:
        self._live = live
        self._text = text

    def _check(self, version_id: str) -> None:
        if version_id != VERSION_ID:
            raise VersionNotFoundError(version_id)

    def load_text(self, version_id: str) -> str:
        self._check(version_id)
        return self._text

    def load_document(self, version_id: str) -> GuidelineDocument:
        self._check(version_id)
        return build_document()

    def load_statements(self, version_id: str) -> tuple[Statement, ...]:
        self._check(version_id)
        return build_statements()

    def load_document_by_id(self, document_id: str) -> GuidelineDocument:
        if self._live is None:
            raise DocumentNotFoundError(document_id)
        return build_document(version_id=self._live)


@pytest.fixture
def answer() -> Answer:
    setup = Setup(
        policy=AnswerPolicy(),
        embedder=EmbedderIdentity(model="test", runtime="numpy", precision="fp32"),
        settings_digest="test",
        code_version="0",
    )
    answerer = Answerer(OneRetrieval(), Lexicon.load(), setup, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    answer = answerer.answer(Question(question="excision of lung metastases"))
    assert [claim.text for claim in answer.claims] == ["Complete excision is standard for resectable lesions"]
    return answer


def test_a_saved_answer_verifies(answer: Answer) -> None:
    saved = Answer.model_validate_json(answer.model_dump_json())

    assert verify_answer(saved, OneDocument()).status == "verified"


def _set(path: str, value: object) -> Change:
    def change(saved: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        target: Any = saved
        for part in parents:
            target = target[int(part)] if part.isdigit() else target[part]
        target[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("claims.0.text", "Complete excision is standard for unresectable lesions"),
        _set("claims.0.grade.raw", "[I, A]"),
        _set("claims.0.grade", None),
        _set("claims.0.lead_in", None),
        _set("claims.0.lead_in.text", "Lung-only metastases;"),
        _set("claims.0.section_path", ["Treatment"]),
        _set("citations.0.quote", "Complete excision is Standard for resectable lesions"),
        _set("citations.0.start", 21),
        _set("citations.0.grade.level", "I"),
        _set("citations.0.text_sha256", "0" * 64),
        _set("citations.0.version_id", "v2"),
        _set("citations.0.title", "Another guideline"),
        _set("citations.0.page", 3),
        _set("citations.0.references", []),
    ],
)
def test_any_change_is_found(answer: Answer, change: Change) -> None:
    saved = json.loads(answer.model_dump_json())
    change(saved)

    verdict = verify_answer(Answer.model_validate_json(json.dumps(saved)), OneDocument())

    assert verdict.status == "failed"
    assert verdict.claims[0].problems


def test_another_text_under_the_same_version_is_found(answer: Answer) -> None:
    assert verify_answer(answer, OneDocument(text=TEXT + " ")).status == "failed"


@pytest.mark.parametrize("live", ["v2", None])
def test_a_document_that_has_changed_since_is_reported_as_such(answer: Answer, live: str | None) -> None:
    verdict = verify_answer(answer, OneDocument(live=live))

    assert verdict.status == "verified"
    assert [(changed.document_id, changed.live_version_id) for changed in verdict.changed_documents] == [
        ("sarcoma", live)
    ]


def test_terms_are_explained_to_patients_only_and_the_quotes_stay(answer: Answer) -> None:
    setup = Setup(
        policy=AnswerPolicy(allows_patient_audience=True),
        embedder=EmbedderIdentity(model="test", runtime="numpy", precision="fp32"),
        settings_digest="test",
        code_version="0",
    )
    answerer = Answerer(OneRetrieval(), Lexicon.load(), setup, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    for_patient = answerer.answer(Question(question="excision of lung metastases", audience="patient"))

    assert answer.glossary == ()
    assert [entry.term for entry in for_patient.glossary]
    assert [claim.text for claim in for_patient.claims] == [claim.text for claim in answer.claims]
    assert "not_written_for_patients" in {notice.code for notice in for_patient.notices}
