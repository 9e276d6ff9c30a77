"""The model composer: a chat model drafts, the rules decide claim by claim, one repair round, then the source's own words."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from composer.coverage.parts import QuestionPart
from composer.model.binding import QuoteBinder
from composer.model.chat_model import ChatModel, Message, Usage
from composer.model.checks import ClaimCheck
from composer.model.limits import Budget, ModelLimits
from composer.model.passages import choose_passages
from composer.model.prompt import RefusedClaim, build_messages, build_repair
from composer.model.reply import ReplyClaim, read_claims
from composer.policy import AnswerPolicy
from composer.reading.masking import mask_identifiers
from composer.rules import check_draft
from core.answers import Draft, DraftClaim, Violation
from core.errors import ChatModelError
from core.questions import Audience
from core.retrieval import Retrieval

NAME = "model-1"


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What is to be drafted. The sources have been found to cover it."""

    text: str
    """The question as it was understood."""
    audience: Audience
    parts: Sequence[QuestionPart]
    retrieval: Retrieval
    extractive: Draft
    """The sound claims of the extractive composer: what the answer falls back on, and which statements may be used."""
    policy: AnswerPolicy


@dataclass(frozen=True, slots=True)
class Stage:
    """The model is at work."""

    name: Literal["drafting", "repairing"]


@dataclass(slots=True)
class DraftOutcome:
    """How drafting went; complete when the iterator is exhausted."""

    model: str
    n_withheld: int = 0
    """Claims of the model that were neither mended nor replaced."""
    n_replaced: int = 0
    """Claims of the model that the source's own words replaced."""
    fallback: str | None = None
    """Why the model's draft, or the rest of it, could not be used; None where it could."""
    masked: tuple[str, ...] = ()
    """Kinds of identifiers that were kept from the model."""
    refused: list[RefusedClaim] = field(default_factory=list)
    """Every claim that was refused, mended ones counted in; for measuring, never for showing."""


class ModelComposer:
    """Drafts answers with a chat model. Safe to share between threads."""

    def __init__(
        self,
        chat: ChatModel,
        limits: ModelLimits,
        checks: Sequence[ClaimCheck] = (),
        *,
        budget: Budget | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the model, its limits, and checks beyond the rules (embedding, entailment)."""
        self._chat = chat
        self._limits = limits
        self._checks = tuple(checks)
        self._budget = budget or Budget(limits)
        self._sleep = sleep

    @property
    def model(self) -> str:
        """Return the model as the settings name it."""
        return self._chat.name

    def start(self, request: DraftRequest) -> tuple[DraftOutcome, Iterator[DraftClaim | Stage]]:
        """Return the outcome, filled in while the claims are taken, and the claims, each of them checked.

        A model that fails costs the model's draft and nothing else: what the extractive composer chose and no accepted
        claim cites is then given in the source's own words.
        """
        outcome = DraftOutcome(model=self.model)
        return outcome, _Drafting(self, request, outcome).run()


class _Drafting:
    """One answer being drafted."""

    def __init__(self, composer: ModelComposer, request: DraftRequest, outcome: DraftOutcome) -> None:
        self._composer = composer
        self._limits = composer._limits
        self._request = request
        self._outcome = outcome
        self._deadline = time.monotonic() + self._limits.timeout_s
        self._cited: set[tuple[str, int]] = set()
        self._texts: set[str] = set()
        self._passages = choose_passages(
            request.parts, request.extractive, request.retrieval, self._limits.max_prompt_chars
        )
        self._binder = QuoteBinder(self._passages)

    def run(self) -> Iterator[DraftClaim | Stage]:
        masked = mask_identifiers(self._request.text)
        self._outcome.masked = masked.kinds
        messages = build_messages(masked.text, self._passages, self._request.audience, self._limits.max_claims)
        refused: list[RefusedClaim] = []
        reply: list[str] = []
        try:
            yield Stage("drafting")
            yield from self._check_all(self._ask(messages, reply), refused)
            if refused:
                self._outcome.refused += refused
                yield Stage("repairing")
                still_refused: list[RefusedClaim] = []
                mended = self._ask(build_repair(messages, "".join(reply), refused), [])
                yield from self._check_all(mended, still_refused)
                refused = still_refused
        except ChatModelError as error:
            self._outcome.fallback = str(error)
        if self._outcome.fallback is None and not self._cited and not refused:
            self._outcome.fallback = "the chat model drafted nothing"
        yield from self._complete(refused)

    def _check_all(self, claims: Iterable[ReplyClaim], refused: list[RefusedClaim]) -> Iterator[DraftClaim]:
        for claim in claims:
            draft, violations = self._binder.bind(claim)
            violations = violations or self._check(draft)
            if violations:
                refused.append(RefusedClaim(claim, tuple(violations)))
            elif draft.text not in self._texts:
                yield self._accept(draft)

    def _check(self, draft: DraftClaim) -> list[Violation]:
        request = self._request
        violations = check_draft(Draft(composer=NAME, claims=(draft,)), request.retrieval, request.policy)
        blocking = [violation for violation in violations if violation.severity == "block"]
        for check in self._composer._checks if not draft.verbatim else ():
            blocking = blocking or check.check(draft)
        return blocking

    def _accept(self, draft: DraftClaim) -> DraftClaim:
        self._texts.add(draft.text)
        self._cited |= {(quote.passage_id, quote.start) for quote in draft.quotes}
        return draft

    def _complete(self, refused: Sequence[RefusedClaim]) -> Iterator[DraftClaim]:
        """Yield the source's own words for what is missing, and count what is withheld.

        After a failure, or where nothing passed, that is all of the extractive answer. Otherwise it is the statements that
        refused claims cited, and the statement that answers most directly, where no accepted claim cites them.
        """
        extractive = self._request.extractive.claims
        if self._outcome.fallback is not None or not self._cited:
            if self._outcome.fallback is None:
                self._outcome.fallback = "nothing that the chat model drafted passed the checks"
            wanted = {self._key(claim) for claim in extractive}
            self._outcome.n_withheld = len(refused)
        else:
            wanted = {self._key(extractive[0])}
            for item in refused:
                keys = {self._key(claim) for claim in extractive} & {
                    (quote.passage_id, quote.start) for quote in self._binder.bind(item.claim)[0].quotes
                }
                wanted |= keys
                self._outcome.n_replaced += bool(keys)
                self._outcome.n_withheld += not keys
        for claim in extractive:
            if self._key(claim) in wanted - self._cited:
                yield self._accept(claim)

    @staticmethod
    def _key(claim: DraftClaim) -> tuple[str, int]:
        return (claim.quotes[0].passage_id, claim.quotes[0].start)

    def _ask(self, messages: Sequence[Message], reply: list[str]) -> Iterator[ReplyClaim]:
        """Yield the claims of one reply; where nothing has arrived, try again a few times.

        Raises:
            ChatModelError: the last attempt failed, or the reply broke off.
        """
        for attempt in range(1, self._limits.max_attempts + 1):
            self._composer._budget.check()
            reply.clear()
            try:
                yield from read_claims(self._receive(messages, reply), self._limits.max_claims)
                return
            except ChatModelError:
                wait = self._limits.backoff_s * 2 ** (attempt - 1)
                if reply or attempt == self._limits.max_attempts or time.monotonic() + wait >= self._deadline:
                    raise
                self._composer._sleep(wait)

    def _receive(self, messages: Sequence[Message], reply: list[str]) -> Iterator[str]:
        for item in self._composer._chat.stream_json(messages, self._deadline):
            if isinstance(item, Usage):
                self._composer._budget.count(item)
            else:
                reply.append(item)
                yield item
