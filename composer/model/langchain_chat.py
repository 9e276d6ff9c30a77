"""Any chat model through LangChain's ``init_chat_model``. The only module that knows LangChain's chat models."""

import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from composer.model.chat_model import Message, Usage
from composer.model.limits import ModelLimits
from composer.model.reply import REPLY_SCHEMA
from core.errors import ChatModelError, SettingsError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk
    from langchain_core.runnables import Runnable

OutputMethod = Literal["json_schema", "function_calling", "json_mode"]

_CHARS_PER_TOKEN = 4


class LangChainChat:
    """A chat model of any provider, told to reply after the schema."""

    def __init__(self, name: str, runnable: "Runnable[Any, Any]") -> None:
        """Take the model's name in the settings and what LangChain built for it; see :func:`load_chat_model`."""
        self.name = name
        self._runnable = runnable

    def stream_json(self, messages: Sequence[Message], deadline: float) -> Iterator[str | Usage]:
        """Yield the reply's pieces and its usage; see ``ChatModel``.

        The call runs in a thread of its own, so that a provider that falls silent cannot hold the answer beyond its
        deadline; the thread ends with the client's own timeout.
        """
        pieces: queue.Queue[object] = queue.Queue()
        prompt = [(message.role, message.text) for message in messages]
        abandoned = threading.Event()
        threading.Thread(target=self._pump, args=(prompt, pieces, abandoned), daemon=True).start()
        n_in, n_out = sum(len(m.text) for m in messages), 0
        usage: Usage | None = None
        try:
            while (item := _take(pieces, deadline)) is not _END:
                if isinstance(item, ChatModelError):
                    raise item
                if isinstance(item, Usage):
                    usage = item if usage is None else usage.add(item)
                elif isinstance(item, str):
                    n_out += len(item)
                    yield item
        finally:
            abandoned.set()
        yield usage or Usage(
            input_tokens=n_in // _CHARS_PER_TOKEN, output_tokens=n_out // _CHARS_PER_TOKEN, is_estimated=True
        )

    def _pump(self, prompt: list[tuple[str, str]], pieces: "queue.Queue[object]", abandoned: threading.Event) -> None:
        try:
            for chunk in self._runnable.stream(prompt):
                if abandoned.is_set():
                    return
                for item in _read_chunk(chunk):
                    pieces.put(item)
        except Exception as error:  # noqa: BLE001  # each provider raises errors of its own; whichever it is, the answer goes on without the model
            pieces.put(ChatModelError(f"the chat model failed: {type(error).__name__}"))
        pieces.put(_END)


_END = object()


def load_chat_model(
    name: str,
    limits: ModelLimits,
    *,
    base_url: str | None = None,
    method: OutputMethod = "json_schema",
    temperature: float | None = 0.0,
) -> LangChainChat:
    """Return the chat model; nothing is sent yet.

    Args:
        name: ``provider:name`` as ``init_chat_model`` takes it.
        limits: time and tokens of a reply.
        base_url: address of an OpenAI-compatible server, or whatever the provider's client calls so.
        method: how the provider is told to reply after a schema.
        temperature: sampling temperature; None leaves it to the provider.

    Raises:
        SettingsError: the provider is not known, its package is not installed, or it has no key.
    """
    provider, colon, _ = name.partition(":")
    if not colon:
        raise SettingsError(f"CITEWELL_MODEL must be provider:name, not {name!r}")
    from langchain.chat_models import init_chat_model
    from langchain_core.runnables import RunnableSequence

    options: dict[str, Any] = {"timeout": limits.timeout_s, "max_retries": 0, "max_tokens": limits.max_output_tokens}
    if base_url:
        options["base_url"] = base_url
    if temperature is not None:
        options["temperature"] = temperature
    if provider == "openai":
        options["stream_usage"] = True
        if base_url and "OPENAI_API_KEY" not in os.environ:
            # The client insists on a key, and a server of one's own mostly wants none.
            options["api_key"] = "none"
    try:
        chat = init_chat_model(name, **options)
        structured = chat.with_structured_output(REPLY_SCHEMA, method=method)
    except ImportError as error:
        raise SettingsError(f"the package for the provider {provider!r} is not installed: {error}") from error
    except Exception as error:  # each provider's client has its own way to say that a key or a setting is missing
        raise SettingsError(f"the chat model {name!r} cannot be set up: {error}") from error
    if not isinstance(structured, RunnableSequence):
        raise SettingsError(f"the provider {provider!r} gives no structured output")
    # The first step is the model told to reply after the schema; the parser behind it would mend what is cut off.
    return LangChainChat(name, structured.first)


def _take(pieces: "queue.Queue[object]", deadline: float) -> object:
    try:
        return pieces.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty as error:
        raise ChatModelError("the chat model took too long") from error


def _read_chunk(chunk: "AIMessageChunk") -> Iterator[str | Usage | ChatModelError]:
    if chunk.additional_kwargs.get("refusal"):
        yield ChatModelError("the chat model refused")
    calls = [call["args"] for call in chunk.tool_call_chunks if call.get("args")]
    text = "".join(args for args in calls if args) or str(chunk.text)
    if text:
        yield text
    if chunk.usage_metadata is not None:
        yield Usage(
            input_tokens=chunk.usage_metadata["input_tokens"], output_tokens=chunk.usage_metadata["output_tokens"]
        )
