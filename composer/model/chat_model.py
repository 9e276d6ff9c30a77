"""What the model composer needs of a chat model: text in, one JSON text out, piece by piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.record import Record


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


class Usage(Record):
    """Tokens of one call, as the provider counts them, or estimated where it does not say."""

    input_tokens: int
    """Tokens of the prompt."""
    output_tokens: int
    """Tokens of the reply."""
    is_estimated: bool = False
    """True where the provider gave no count: four characters are then taken for a token."""

    def add(self, other: "Usage") -> "Usage":
        """Return the sum; some providers report a call in parts."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens, output_tokens=self.output_tokens + other.output_tokens
        )


class ChatModel(Protocol):
    """A chat model that gives JSON after a schema."""

    @property
    def name(self) -> str:
        """Return the model as the settings name it, ``provider:name``."""
        ...

    def stream_json(self, messages: Sequence[Message], deadline: float) -> Iterator[str | Usage]:
        """Yield the pieces of one JSON text as they arrive, and the usage last.

        Args:
            messages: the prompt.
            deadline: when the reply must be complete, on the clock of ``time.monotonic``.

        Raises:
            ChatModelError: the model cannot be reached, refuses, is out of quota, or is too slow.
        """
        ...
