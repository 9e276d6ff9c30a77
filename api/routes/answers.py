"""Ask a question: as one JSON answer, or as server-sent events."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field, JsonValue, field_validator
from starlette.responses import Response, StreamingResponse

from api.access.requirement import Asker, Reviewer
from api.answering.part_stream import PartStream
from api.services import InjectedServices
from api.transport.faults import log_fault
from api.transport.problems import problem_of, problem_responses, unexpected
from core.answers import Answer, AnswerClaim, AnswerProgress, AnswerStart
from core.errors import CitewellError
from core.questions import MAX_QUESTION_CHARS, Question
from core.record import Record

router = APIRouter(prefix="/v1/answers", tags=["answers"])

_KEEP_ALIVE = ": composing\n\n"
"""A comment line: clients pass over it, and proxies see that the connection lives."""

_EVENT_NAMES: dict[type[Record], str] = {
    AnswerStart: "start",
    AnswerProgress: "progress",
    AnswerClaim: "claim",
    Answer: "answer",
}

QUESTION_EXAMPLES: list[JsonValue] = [
    {"question": "What is the first-line treatment of metastatic soft tissue sarcoma?"},
    {
        "question": "And if it is a liposarcoma?",
        "history": [{"question": "What is the second-line treatment of metastatic soft tissue sarcoma?"}],
        "audience": "clinician",
    },
]


class AnswerRequest(Question):
    """A question with its conversation. Earlier answers are never evidence; a follow-up is answered from the sources."""

    model_config = ConfigDict(json_schema_extra={"examples": QUESTION_EXAMPLES})

    question: str = Field(
        max_length=MAX_QUESTION_CHARS, json_schema_extra={"pattern": r"[^\s\u0000-\u0020\u0085\u00a0]"}
    )
    """The question as typed; blanks alone are none."""

    @field_validator("question")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the question is empty")
        return value

    def to_question(self) -> Question:
        """Return the question as the core knows it."""
        return Question(
            question=self.question,
            history=self.history,
            audience=self.audience,
            document_ids=self.document_ids,
            filters=self.filters,
        )


@router.post(
    "",
    response_model=Answer,
    responses=problem_responses(413, 422, 500, 503, 504),
    summary="Answer a question from the guidelines",
)
async def post_answer(request: AnswerRequest, services: InjectedServices, _asker: Asker) -> Response:
    """Answer from the ingested guidelines and nothing else.

    Every claim carries citations that were checked against the source; what the guidelines do not hold is answered
    with `not_covered`, which is not an error.
    """
    answer = await services.pool.wait(services.pool.submit(services.answerer.answer, request.to_question()))
    return Response(answer.model_dump_json(), media_type="application/json")


@router.post(
    "/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The events of one answer.",
            "content": {"text/event-stream": {}},
        },
        **problem_responses(413, 422, 500, 503),
    },
    summary="Answer a question as server-sent events",
)
async def post_answer_stream(
    request: AnswerRequest, services: InjectedServices, http_request: Request, _asker: Asker
) -> StreamingResponse:
    """Send `start`, `progress`, one `claim` per checked claim, and `answer` with the whole answer, or `error`.

    `start` carries the disclaimer and the notices, so that a dropped stream has them. Nothing unverified is sent.
    Comment lines keep the connection open while the answer is composed.
    """
    parts = PartStream(services.pool, services.answerer, request.to_question())
    return StreamingResponse(
        _stream(parts, http_request.state.request_id),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


@router.get("/{answer_id}", responses=problem_responses(404, 422, 500, 503), summary="Read a logged answer")
def get_answer(answer_id: str, services: InjectedServices, _reviewer: Reviewer) -> Answer:
    """Return an answer that was given, where the answer log is full; it holds the question, so it takes `review`."""
    return services.records.answers.load(answer_id)


async def _stream(parts: PartStream, request_id: str) -> AsyncIterator[str]:
    yield _KEEP_ALIVE
    try:
        async for part in parts.read():
            yield _KEEP_ALIVE if part is None else _event(_EVENT_NAMES[type(part)], part)
    except CitewellError as error:
        yield _event("error", problem_of(error, request_id))
    except Exception as error:  # noqa: BLE001  # the status line is out: tell the client, log the fault, end in good order
        log_fault(error, request_id)
        yield _event("error", unexpected(request_id))
        return


def _event(name: str, record: Record) -> str:
    return f"event: {name}\ndata: {record.model_dump_json()}\n\n"
