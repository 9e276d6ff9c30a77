"""What OpenAI's clients send to ``/v1/chat/completions``, and the question in it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.questions import MAX_HISTORY_TURNS, MAX_QUESTION_CHARS, Audience, Question, Turn
from core.record import Record, Slug

_CONFIG = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class ChatTextPart(BaseModel):
    """A piece of a message; only text is read."""

    model_config = _CONFIG

    type: str = Field(max_length=40)
    """``text``, or another kind, which is passed over."""
    text: str | None = None
    """The text."""


class ChatMessage(BaseModel):
    """A message of the conversation."""

    model_config = _CONFIG

    role: Literal["system", "developer", "user", "assistant", "ai", "tool", "function"]
    """Who speaks. Only what the user says is read: no system prompt can lift the rules, and no earlier answer is evidence."""
    content: str | tuple[ChatTextPart, ...] | None = None
    """What is said."""
    text: str | None = None
    """What is said, as deep-chat calls it."""

    def read_text(self) -> str:
        """Return what is said."""
        if isinstance(self.content, str):
            return self.content
        if self.content:
            return "\n".join(part.text for part in self.content if part.type in ("text", "input_text") and part.text)
        return self.text or ""


class ChatOptions(Record):
    """What Citewell takes beside the OpenAI fields."""

    audience: Audience = "clinician"
    """For whom the answer is worded."""
    document_ids: tuple[Slug, ...] | None = None
    """Answer from these documents only; null means all."""


class ChatRequest(BaseModel):
    """A chat completion request. Sampling settings, tools and the model's name are accepted and change nothing."""

    model_config = ConfigDict(
        **_CONFIG,
        json_schema_extra={
            "examples": [
                {
                    "model": "citewell",
                    "messages": [
                        {
                            "role": "user",
                            "content": "What is the first-line treatment of metastatic soft tissue sarcoma?",
                        }
                    ],
                }
            ]
        },
    )

    model: str | None = Field(default=None, max_length=200)
    """Any name; the answer names ``citewell``. Clients send null for what they leave at its default."""
    messages: tuple[ChatMessage, ...] = Field(min_length=1, max_length=200)
    """The conversation; the last user message is the question, earlier ones tell what a follow-up is about."""
    stream: bool | None = Field(default=None, strict=True)
    """Whether the answer is sent in chunks (server-sent events)."""
    citewell: ChatOptions | None = None
    """Audience and documents."""

    @model_validator(mode="after")
    def _asks_something(self) -> "ChatRequest":
        question = next((message.read_text() for message in reversed(self.messages) if message.role == "user"), "")
        if not question.strip():
            raise ValueError("the last message of the user holds no text")
        if len(question) > MAX_QUESTION_CHARS:
            raise ValueError(f"the last message of the user should have at most {MAX_QUESTION_CHARS} characters")
        return self

    def to_question(self) -> Question:
        """Return the question with its history; what the user said too long ago, or at too great a length, is left out."""
        *earlier, asked = [message.read_text() for message in self.messages if message.role == "user"]
        options = self.citewell or ChatOptions()
        turns = [Turn(question=text) for text in earlier if text.strip() and len(text) <= MAX_QUESTION_CHARS]
        return Question(
            question=asked,
            history=tuple(turns[-MAX_HISTORY_TURNS:]),
            audience=options.audience,
            document_ids=options.document_ids,
        )
