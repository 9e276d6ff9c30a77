"""Answers existing chat clients in OpenAI's shape; the rules are the same, whatever a system prompt says."""

import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from api.access.gatekeeper import Gatekeeper
from api.access.requirement import Asker
from api.answering.part_stream import PartStream
from api.clients.answer_markdown import render_answer, render_part
from api.clients.chat_reply import (
    ChatChoice,
    ChatChunk,
    ChatChunkChoice,
    ChatCompletion,
    ChatDelta,
    ChatModel,
    ChatModels,
    ChatReplyMessage,
)
from api.clients.chat_request import ChatRequest
from api.services import InjectedServices
from api.transport.faults import log_fault
from api.transport.problems import Problem, problem_of, problem_responses, to_chat_error, unexpected
from core.answers import Answer, AnswerClaim, AnswerStart
from core.errors import CitewellError, NotFoundError
from core.questions import Question

router = APIRouter(prefix="/v1", tags=["chat clients"])

_KEEP_ALIVE = ": composing\n\n"


@router.get("/models", summary="List the models that a chat client can choose")
def get_models(_asker: Asker) -> ChatModels:
    """Return the one model, `citewell`."""
    return ChatModels()


@router.get("/models/{model}", responses=problem_responses(404, 422), summary="Show a model")
def get_model(model: str, _asker: Asker) -> ChatModel:
    """Return the model `citewell`."""
    if model != ChatModel().id:
        raise NotFoundError("there is one model, citewell")
    return ChatModel()


@router.post(
    "/chat/completions",
    response_model=ChatCompletion,
    responses={
        200: {"content": {"text/event-stream": {}}},
        **problem_responses(413, 422, 500, 503, 504),
    },
    summary="Answer a chat client in OpenAI's shape",
)
async def post_chat_completion(
    body: ChatRequest, services: InjectedServices, request: Request, _asker: Asker
) -> Response:
    """Answer the last user message from the guidelines and nothing else; earlier user messages make it a follow-up.

    System prompts, earlier answers, tools and sampling settings change nothing. The text holds disclaimer, notices,
    claims with citation numbers, grades and sources; the field `citewell` holds the same answer as data. With `stream`
    the first chunk carries the disclaimer and the notices, each further one a checked claim, and the last the sources.
    """
    question = body.to_question()
    public_url = find_public_url(request)
    if body.stream:
        parts = PartStream(services.pool, services.answerer, question)
        return StreamingResponse(
            _stream(parts, question, public_url, request.state.request_id),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )
    answer = await services.pool.wait(services.pool.submit(services.answerer.answer, question))
    text = render_answer(answer, public_url)
    completion = ChatCompletion(
        id=f"chatcmpl-{answer.answer_id}",
        created=int(answer.created_at.timestamp()),
        choices=(ChatChoice(message=ChatReplyMessage(content=text)),),
        text=text,
        citewell=answer,
    )
    return Response(completion.model_dump_json(), media_type="application/json")


def find_public_url(request: Request) -> str:
    """Return the address under which the client reaches this server, without a slash at the end."""
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    return gatekeeper.policy.public_url or str(request.base_url).rstrip("/")


async def _stream(parts: PartStream, question: Question, public_url: str, request_id: str) -> AsyncIterator[str]:
    created = int(time.time())
    completion_id = ""
    try:
        async for part in parts.read():
            if part is None:
                yield _KEEP_ALIVE
            elif isinstance(part, AnswerStart | AnswerClaim | Answer):
                if isinstance(part, AnswerStart):
                    completion_id = f"chatcmpl-{part.answer_id}"
                text = render_part(part, question.question, public_url)
                yield _event(_build_chunk(completion_id, created, text, part).model_dump_json())
    except CitewellError as error:
        yield _error_event(problem_of(error, request_id))
        return
    except Exception as error:  # noqa: BLE001  # the status line is out: tell the client, log the fault, end in good order
        log_fault(error, request_id)
        yield _error_event(unexpected(request_id))
        return
    yield _event("[DONE]")


def _build_chunk(completion_id: str, created: int, text: str, part: AnswerStart | AnswerClaim | Answer) -> ChatChunk:
    delta = ChatDelta(role="assistant" if isinstance(part, AnswerStart) else None, content=text)
    choice = ChatChunkChoice(delta=delta, finish_reason="stop" if isinstance(part, Answer) else None)
    return ChatChunk(id=completion_id, created=created, choices=(choice,), text=text, citewell=part)


def _event(data: str) -> str:
    return f"data: {data}\n\n"


def _error_event(problem: Problem) -> str:
    return _event(json.dumps({"error": to_chat_error(problem).model_dump(mode="json")}))
