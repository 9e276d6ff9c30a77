"""A chat model's server on loopback that speaks the OpenAI protocol and answers as it is scripted, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Behaviour = Literal["reply", "cut_off", "stall", "error", "rate_limit", "refuse", "empty"]


@dataclass(frozen=True, slots=True)
class ServerReply:
    """What the server does with one request."""

    text: str = ""
    """The reply's text, usually JSON."""
    behaviour: Behaviour = "reply"
    """``cut_off`` closes the connection half way; ``stall`` sends half and then nothing for ``stall_s``."""
    stall_s: float = 5.0
    """Seconds of silence."""


Script = Callable[[Mapping[str, Any]], ServerReply]
"""Gives the reply to a request's JSON."""

_CHUNK_CHARS = 24


class ChatServer(ThreadingHTTPServer):
    """An OpenAI-compatible server; ``requests`` holds what it was asked."""

    daemon_threads = True

    def __init__(self, script: Script, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one."""
        self.script = script
        self.requests: list[Mapping[str, Any]] = []
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def base_url(self) -> str:
        """Return the address to give to a client."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that gave up is what some scripts are about."""


@contextmanager
def serve_script(script: Script) -> Iterator[ChatServer]:
    """Give a running server, and stop it afterwards."""
    server = ChatServer(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        reply = self.server.script(body)
        if reply.behaviour in ("error", "rate_limit"):
            self._send_error(500 if reply.behaviour == "error" else 429)
        elif body.get("stream"):
            self._send_stream(body, reply)
        else:
            self._send_whole(body, reply)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write no access log."""

    def _send_error(self, status: int) -> None:
        self._send_json(status, {"error": {"message": "scripted failure", "type": "server_error", "code": None}})

    def _send_whole(self, body: Mapping[str, Any], reply: ServerReply) -> None:
        if reply.behaviour == "stall":
            time.sleep(reply.stall_s)
        text = reply.text[: len(reply.text) // 2] if reply.behaviour == "cut_off" else reply.text
        message: dict[str, Any] = {"role": "assistant", **_shape(body, text, whole=True)}
        if reply.behaviour == "refuse":
            message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        choice = {"index": 0, "message": message, "finish_reason": "length" if reply.behaviour == "cut_off" else "stop"}
        self._send_json(200, {**_head("chat.completion"), "choices": [choice], "usage": _USAGE})

    def _send_json(self, status: int, value: Mapping[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _send_stream(self, body: Mapping[str, Any], reply: ServerReply) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        if reply.behaviour == "refuse":
            self._send_delta({"role": "assistant", "refusal": "I cannot help with that."})
        pieces = [reply.text[i : i + _CHUNK_CHARS] for i in range(0, len(reply.text), _CHUNK_CHARS)]
        stops_early = reply.behaviour in ("cut_off", "stall")
        for index, piece in enumerate(pieces[: len(pieces) // 2] if stops_early else pieces):
            self._send_delta({"role": "assistant", **_shape(body, piece, whole=index == 0)})
        if reply.behaviour == "stall":
            time.sleep(reply.stall_s)
        if stops_early:
            return
        self._send_event(
            {**_head("chat.completion.chunk"), "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        )
        self._send_event({**_head("chat.completion.chunk"), "choices": [], "usage": _USAGE})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send_delta(self, delta: Mapping[str, Any]) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        self._send_event({**_head("chat.completion.chunk"), "choices": [choice]})

    def _send_event(self, value: Mapping[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
        self.wfile.flush()


_USAGE = {"prompt_tokens": 900, "completion_tokens": 120, "total_tokens": 1020}


def _head(kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-scripted", "object": kind, "created": 0, "model": "scripted"}


def _shape(body: Mapping[str, Any], text: str, *, whole: bool) -> dict[str, Any]:
    """Return the text as content, or as the arguments of the tool that the client offers."""
    if not body.get("tools"):
        return {"content": text}
    function: dict[str, Any] = {"arguments": text}
    call: dict[str, Any] = {"index": 0, "function": function}
    if whole:
        function["name"] = body["tools"][0]["function"]["name"]
        call |= {"id": "call_1", "type": "function"}
    return {"content": None, "tool_calls": [call]}
