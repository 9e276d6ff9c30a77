"""A chat model that gives scripted replies, and records what it was asked."""

import json
from collections.abc import Iterator, Mapping, Sequence

from composer.model.chat_model import Message, Usage
from core.errors import ChatModelError

Claim = Mapping[str, object]


def make_reply(*claims: tuple[str, str, str]) -> str:
    """Return the JSON of claims, each as (text, passage id, quote)."""
    return json.dumps({"claims": [{"text": text, "quotes": [{"passage_id": p, "quote": q}]} for text, p, q in claims]})


class ScriptedChat:
    """Gives one scripted reply for each call; an exception among them is raised. A call too many is an error."""

    name = "scripted:model"

    def __init__(self, *replies: str | ChatModelError, n_chars: int = 7) -> None:
        self._replies = list(replies)
        self._n_chars = n_chars
        self.prompts: list[Sequence[Message]] = []

    def stream_json(self, messages: Sequence[Message], deadline: float) -> Iterator[str | Usage]:
        self.prompts.append(messages)
        if not self._replies:
            raise AssertionError("the model was called once more than scripted")
        reply = self._replies.pop(0)
        if isinstance(reply, ChatModelError):
            raise reply
        for start in range(0, len(reply), self._n_chars):
            yield reply[start : start + self._n_chars]
        yield Usage(input_tokens=100, output_tokens=len(reply) // 4)
