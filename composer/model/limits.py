"""What a chat model may cost: in time, in tokens and in money."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Lock

from pydantic import Field

from composer.model.chat_model import Usage
from core.errors import ChatModelError
from core.record import Record

_TOKENS_PER_PRICE = 1_000_000


class ModelLimits(Record):
    """Bounds on one answer and on one day."""

    timeout_s: float = Field(default=30.0, gt=0)
    """Seconds that drafting and repair may take together; after that, the answer is extractive."""
    max_attempts: int = Field(default=2, ge=1, le=5)
    """Requests for one draft, as long as nothing of a reply has arrived."""
    backoff_s: float = Field(default=0.5, ge=0)
    """Seconds before the second attempt; doubled for each further one."""
    max_prompt_chars: int = Field(default=24_000, ge=1000)
    """Characters of guideline text in a prompt; the passages that fit best come first."""
    max_output_tokens: int = Field(default=1500, ge=100)
    """Tokens of a reply."""
    max_claims: int = Field(default=12, ge=1)
    """Claims that are read of a reply."""
    daily_tokens: int = Field(default=0, ge=0)
    """Tokens that one process may use in a day (UTC); 0 sets no limit."""
    daily_cost: float = Field(default=0.0, ge=0)
    """Money that one process may spend in a day (UTC), in the currency of the prices; 0 sets no limit."""
    input_price: float = Field(default=0.0, ge=0)
    """Price of a million prompt tokens."""
    output_price: float = Field(default=0.0, ge=0)
    """Price of a million reply tokens."""


class Budget:
    """Counts what the model has used today. Safe to share between threads."""

    def __init__(self, limits: ModelLimits, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the limits, and the clock by which days change."""
        self._limits = limits
        self._now = now
        self._lock = Lock()
        self._day: date | None = None
        self._n_tokens = 0
        self._cost = 0.0

    @property
    def n_tokens(self) -> int:
        """Return the tokens used today."""
        return self._n_tokens

    def check(self) -> None:
        """Let one more call pass.

        Raises:
            ChatModelError: the day's tokens or money are spent.
        """
        with self._lock:
            self._turn_day()
            if self._limits.daily_tokens and self._n_tokens >= self._limits.daily_tokens:
                raise ChatModelError("the day's tokens are used up")
            if self._limits.daily_cost and self._cost >= self._limits.daily_cost:
                raise ChatModelError("the day's budget is spent")

    def count(self, usage: Usage) -> None:
        """Add what a call has used."""
        with self._lock:
            self._turn_day()
            self._n_tokens += usage.input_tokens + usage.output_tokens
            spent = usage.input_tokens * self._limits.input_price + usage.output_tokens * self._limits.output_price
            self._cost += spent / _TOKENS_PER_PRICE

    def _turn_day(self) -> None:
        today = self._now().date()
        if today != self._day:
            self._day, self._n_tokens, self._cost = today, 0, 0.0
