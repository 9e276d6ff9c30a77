"""The reply that a chat model has to give, and reading it while it arrives. A reply is data: nothing is taken from prose."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from core.errors import ChatModelError
from core.record import Record


class ReplyQuote(Record):
    """Words that a claim rests on."""

    passage_id: str = Field(description="Id of the passage that the words stand in, as given in the prompt.")
    quote: str = Field(description="The words, copied exactly from that passage.")


class ReplyClaim(Record):
    """One sentence of the answer."""

    model_config = ConfigDict(title="claim")

    text: str = Field(description="One sentence that says what the quoted words say and nothing else.")
    quotes: tuple[ReplyQuote, ...] = Field(description="The quotes that the sentence rests on; at least one.")


REPLY_SCHEMA: dict[str, Any] = {
    "title": "draft",
    "description": "The answer, sentence by sentence, each with the exact quotes that it rests on.",
    "type": "object",
    "additionalProperties": False,
    "required": ["claims"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "quotes"],
                "properties": {
                    "text": {"type": "string", "description": ReplyClaim.model_fields["text"].description},
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["passage_id", "quote"],
                            "properties": {
                                name: {"type": "string", "description": field.description}
                                for name, field in ReplyQuote.model_fields.items()
                            },
                        },
                    },
                },
            },
        }
    },
}
"""JSON schema of a reply; flat and without references, because not every server resolves them."""

_DECODER = json.JSONDecoder()


def read_claims(pieces: Iterable[str], max_claims: int) -> Iterator[ReplyClaim]:
    """Yield each claim as soon as it is complete in the text that arrives.

    A claim is given out only when its JSON object is closed, and the text must end as one whole object.

    Raises:
        ChatModelError: the reply is not the JSON that was asked for, or ends in the middle.
    """
    reader = _ReplyReader()
    n_given = 0
    for piece in pieces:
        for claim in reader.feed(piece):
            n_given += 1
            if n_given > max_claims:
                return
            yield claim
    reader.finish()


class _ReplyReader:
    """Takes the objects out of the array ``claims`` while the text grows."""

    def __init__(self) -> None:
        self._text = ""
        self._position = -1

    def feed(self, piece: str) -> Iterator[ReplyClaim]:
        self._text += piece
        if self._position < 0:
            self._position = _find_array(self._text)
        while self._position >= 0:
            rest = self._text[self._position :]
            start = len(rest) - len(rest.lstrip(" \t\r\n,"))
            if not rest[start:].startswith("{"):
                return
            try:
                value, end = _DECODER.raw_decode(rest, start)
            except json.JSONDecodeError:
                return
            self._position += end
            yield _parse(value)

    def finish(self) -> None:
        try:
            value = json.loads(self._text)
        except json.JSONDecodeError as error:
            raise ChatModelError("the reply is no whole JSON text") from error
        if not isinstance(value, dict) or not isinstance(value.get("claims"), list):
            raise ChatModelError("the reply has no claims")


def _find_array(text: str) -> int:
    """Return where the array's items begin; -1 while it has not begun. Nothing but white space may stand between."""
    head = "".join(text.split())
    if not '{"claims":['.startswith(head[:11]):
        raise ChatModelError("the reply does not begin as the JSON that was asked for")
    return text.index("[") + 1 if len(head) >= len('{"claims":[') else -1


def _parse(value: object) -> ReplyClaim:
    try:
        return ReplyClaim.model_validate(value)
    except ValidationError as error:
        raise ChatModelError("a claim of the reply has not the fields that were asked for") from error
