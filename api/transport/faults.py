"""Logs a fault that nobody foresaw: where it happened, and never what it says, because that may hold a question."""

import logging
import traceback

logger = logging.getLogger("citewell.api")


def log_fault(error: Exception, request_id: str) -> None:
    """Log the error's class and the code's own lines."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("unexpected fault, request_id=%s: %s\n%s", request_id, type(error).__name__, frames)
