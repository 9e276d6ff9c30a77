"""What OpenAI's clients get from ``/v1/chat/completions`` and ``/v1/models``."""

from typing import Literal

from core.answers import Answer, AnswerClaim, AnswerStart
from core.record import Record

MODEL = "citewell"


class ChatReplyMessage(Record):
    """The answer as text."""

    role: Literal["assistant"] = "assistant"
    """Always ``assistant``."""
    content: str
    """The answer as Markdown: disclaimer, notices, claims with citation numbers and grades, sources."""


class ChatChoice(Record):
    """The one answer."""

    index: Literal[0] = 0
    """Always 0."""
    message: ChatReplyMessage
    """What is answered, for clients that show text."""
    finish_reason: Literal["stop"] = "stop"
    """Always ``stop``."""


class ChatCompletion(Record):
    """An answer in OpenAI's shape, with the whole answer beside it."""

    id: str
    """``chatcmpl-`` and the id of the answer."""
    object: Literal["chat.completion"] = "chat.completion"
    """Always ``chat.completion``."""
    created: int
    """When it was composed (seconds since the epoch)."""
    model: str = MODEL
    """Always ``citewell``."""
    choices: tuple[ChatChoice, ...]
    """One choice."""
    text: str
    """The same text once more, where deep-chat looks for it."""
    citewell: Answer
    """The answer with its claims and citations, as ``POST /v1/answers`` gives it."""


class ChatDelta(Record):
    """What a chunk adds to the text."""

    role: Literal["assistant"] | None = None
    """``assistant`` in the first chunk."""
    content: str = ""
    """Text to add."""


class ChatChunkChoice(Record):
    """The one answer, in part."""

    index: Literal[0] = 0
    """Always 0."""
    delta: ChatDelta
    """What is added."""
    finish_reason: Literal["stop"] | None = None
    """``stop`` in the last chunk."""


class ChatChunk(Record):
    """A part of a streamed answer."""

    id: str
    """``chatcmpl-`` and the id of the answer; the same in every chunk."""
    object: Literal["chat.completion.chunk"] = "chat.completion.chunk"
    """Always ``chat.completion.chunk``."""
    created: int
    """When the stream began (seconds since the epoch)."""
    model: str = MODEL
    """Always ``citewell``."""
    choices: tuple[ChatChunkChoice, ...]
    """One choice."""
    text: str
    """The added text once more, where deep-chat looks for it."""
    citewell: AnswerStart | AnswerClaim | Answer
    """The part as ``POST /v1/answers/stream`` gives it; the whole answer in the last chunk."""


class ChatModel(Record):
    """A model that a chat client can choose."""

    id: str = MODEL
    """Its name."""
    object: Literal["model"] = "model"
    """Always ``model``."""
    created: int = 1_767_225_600
    """A fixed time; clients want one (seconds since the epoch)."""
    owned_by: str = MODEL
    """Always ``citewell``."""


class ChatModels(Record):
    """The models that a chat client can choose: one."""

    object: Literal["list"] = "list"
    """Always ``list``."""
    data: tuple[ChatModel, ...] = (ChatModel(),)
    """The one model."""
