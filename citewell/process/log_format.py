"""Log lines, as text or as JSON; neither ever repeats what an exception says, because it may hold a question."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

LogFormat = Literal["text", "json"]

FIELDS = ("request_id", "method", "route", "status", "elapsed_ms", "caller")
"""What a line about a request holds besides its message."""

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class TextFormatter(logging.Formatter):
    """One line for a person: time, level, logger, message."""

    def __init__(self) -> None:
        """Format as the class says."""
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  # the name is logging's
        """Return class and frames of an exception; the frames hold code only."""
        return describe_exception(ei)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = describe_exception(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def describe_exception(exc_info: _ExcInfo) -> str:
    """Return the class and the frames of an exception, without its message."""
    if exc_info[0] is None:
        return ""
    return f"{exc_info[0].__name__}\n{''.join(traceback.format_tb(exc_info[2]))}".rstrip()


def configure_logging(level: str, log_format: LogFormat) -> None:
    """Send the log of this process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("mcp", "httpx"):  # what libraries tell of requests is not ours to answer for
        logging.getLogger(name).setLevel(logging.WARNING)
