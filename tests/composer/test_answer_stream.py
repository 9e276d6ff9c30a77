from datetime import UTC, datetime

from composer.answerer import Answerer, Setup
from composer.policy import AnswerPolicy
from core.answers import Answer, AnswerClaim, AnswerProgress, AnswerStart, EmbedderIdentity
from core.questions import Question
from core.retrieval import Retrieval
from retriever.vocabulary.lexicon import Lexicon
from tests.composer.retrievals import build_retrieval


class OneRetrieval:
    """Finds the test text, whatever is asked."""

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        return build_retrieval().model_copy(update={"query": question.question})


def _stream(question: str) -> list[AnswerStart | AnswerProgress | AnswerClaim | Answer]:
    setup = Setup(
        policy=AnswerPolicy(),
        embedder=EmbedderIdentity(model="test", runtime="numpy", precision="fp32"),
        settings_digest="test",
        code_version="0",
    )
    answerer = Answerer(OneRetrieval(), Lexicon.load(), setup, now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    return list(answerer.stream(Question(question=question)))


def test_a_stream_starts_with_what_must_be_known_and_ends_with_the_whole_answer() -> None:
    parts = _stream("excision of lung metastases")

    start, answer = parts[0], parts[-1]
    assert isinstance(start, AnswerStart)
    assert isinstance(answer, Answer)
    assert (start.answer_id, start.disclaimer, start.notices) == (answer.answer_id, answer.disclaimer, answer.notices)
    assert [part.claim for part in parts if isinstance(part, AnswerClaim)] == list(answer.claims)
    assert [part.citations for part in parts if isinstance(part, AnswerClaim)] == [answer.citations]


def test_what_is_not_covered_streams_without_claims() -> None:
    parts = _stream("dose of ibuprofen in gout")

    assert [type(part) for part in parts] == [AnswerStart, Answer]
    assert isinstance(parts[0], AnswerStart)
    assert parts[0].status == "not_covered"
