"""Question in, checked answer out: read, retrieve, decide, compose, check, assemble."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from composer.answer_stream import AnswerPart, stream_answer
from composer.assembly import CitedClaims, assemble_claims, build_nearest
from composer.coverage.parts import QuestionPart, decide_parts
from composer.disclaimers import choose_disclaimer
from composer.model.drafting import NAME as MODEL_NAME
from composer.model.drafting import DraftOutcome, DraftRequest, ModelComposer, Stage
from composer.model.prompt import PROMPT_VERSION
from composer.notices import NoticeContext, build_notices
from composer.policy import AnswerPolicy
from composer.quoting.extractive import NAME, compose_extractive
from composer.reading.conduct import Conduct, judge_conduct
from composer.reading.language import detect_language
from composer.reading.statement_views import StatementReader
from composer.rules import RULES_VERSION, check_draft
from composer.suggestions import suggest_follow_ups
from core.answers import (
    Answer,
    AnswerClaim,
    AnswerProgress,
    AnswerStart,
    AnswerStatus,
    Coverage,
    Draft,
    DraftClaim,
    EmbedderIdentity,
    GlossaryEntry,
    Notice,
    Provenance,
    SearchedDocument,
    Violation,
)
from core.questions import Question
from core.retrieval import Retrieval, Retriever
from corpus.glossary import find_terms
from retriever.vocabulary.lexicon import Lexicon

_DECLINED = {
    "empty": "The question is empty. Ask a clinical question in your own words.",
    "small_talk": "This is not a clinical question. Ask about something that the guidelines here may cover.",
    "instructions": "This is an instruction, not a clinical question. Citewell only quotes guidelines, under fixed rules.",
    "own_emergency": "This sounds like an emergency. Call {number} now. Citewell is no help in an emergency.",
    "self_harm": "If you may harm yourself or have taken an overdose, call {number} now, or go to the nearest emergency department. You do not have to be alone with this.",
}  # fmt: skip
_NOTHING_TO_SEARCH = (
    "no document may be answered from: none was chosen that is ingested and has an answerable review status"
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What every answer of one installation has in common; it goes into the provenance."""

    policy: AnswerPolicy
    embedder: EmbedderIdentity
    settings_digest: str
    code_version: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What the sources hold on a question, decided before any model is asked."""

    answer_id: str
    question: Question
    conduct: Conduct
    retrieval: Retrieval
    parts: Sequence[QuestionPart]
    sound: Draft
    """The extractive composer's claims that break no rule."""
    cited: CitedClaims
    """The same, with their citations."""
    n_withheld: int
    missing: tuple[str, ...]
    status: AnswerStatus
    reason: str | None


@dataclass(frozen=True, slots=True)
class Drafted:
    """Who drafted an answer, and how that went."""

    composer: str
    outcome: DraftOutcome | None = None
    """How the chat model's drafting went; None where none was asked."""
    with_lists: CitedClaims | None = None
    """The claims with the share of their lists that is shown, for the notice that a list is cut."""


class Answerer:
    """Answers questions from the index, under the rules. Safe to share between threads."""

    def __init__(
        self,
        retriever: Retriever,
        lexicon: Lexicon,
        setup: Setup,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        model: ModelComposer | None = None,
        watch: Callable[[Iterable[Violation]], None] = lambda _violations: None,
    ) -> None:
        """Take the parts; without ``model``, answers quote the guidelines. ``watch`` is told of broken rules, to count them."""
        self._retriever = retriever
        self._lexicon = lexicon
        self._setup = setup
        self._now = now
        self._model = model
        self._watch = watch
        self._statements = StatementReader(lexicon)

    def stream(self, question: Question) -> Iterator[AnswerPart]:
        """Yield the answer in parts as they are ready: the start, progress, each checked claim, the whole answer last.

        Nothing is worked out before the first part is asked for. Where a chat model drafts, each claim is given as soon as
        it has passed the rules; the sources were found to cover the question before the model was asked.

        Raises:
            SearchIndexError: as for :meth:`answer`; always before the first part.
        """
        started = time.perf_counter()
        decided = self._decide(question, started)
        if isinstance(decided, Answer):
            yield from stream_answer(decided)
        elif self._model is None or not decided.cited.claims:
            yield from stream_answer(self._finish(decided, decided.cited, Drafted(NAME), started))
        else:
            yield from self._stream_drafted(decided, self._model, started)

    def answer(self, question: Question) -> Answer:
        """Return the answer; it is complete and checked.

        Raises:
            SearchIndexError: the index is missing, does not fit the settings, or does not answer. That is never
                reported as "not covered".
        """
        *_, answer = self.stream(question)
        assert isinstance(answer, Answer)
        return answer

    def _decide(self, question: Question, started: float) -> "Answer | Decided":
        """Return an answer that declines, or what the sources hold and whether it covers the question."""
        conduct = judge_conduct(question.question)
        if conduct.kind != "clinical":
            reason = _DECLINED[conduct.kind].format(number=self._setup.policy.emergency_number)
            return self._decline(question, reason, started, is_urgent=conduct.kind in ("own_emergency", "self_harm"))
        if question.audience == "patient" and not self._setup.policy.allows_patient_audience:
            return self._decline(question, "Answers for patients are switched off here.", started)
        retrieval = self._retriever.retrieve(question.model_copy(update={"question": conduct.text}))
        if (language := _find_unsupported_language(conduct.text, retrieval)) is not None:
            notice = Notice(code="language_not_supported", text="No document here is in the language of the question.")
            reason = f"The question seems to be in a language ({language}) that no document here is written in."
            return self._decline(question, reason, started, notice=notice, retrieval=retrieval)
        policy = self._setup.policy
        parts = decide_parts(self._statements.view_hits(retrieval), retrieval, self._lexicon, policy)
        draft = compose_extractive(parts, policy)
        violations = check_draft(draft, retrieval, policy)
        self._watch(violations)
        kept = _keep_sound(draft, violations)
        cited = assemble_claims(kept, retrieval)
        missing = tuple(dict.fromkeys(words for part in parts for words in part.decision.missing))
        if not retrieval.documents:
            missing = (_NOTHING_TO_SEARCH,)
        status, why = _decide_status(cited, missing, n_withheld=len(draft.claims) - len(kept))
        return Decided(
            answer_id=_make_answer_id(),
            question=question,
            conduct=conduct,
            retrieval=retrieval,
            parts=parts,
            sound=draft.model_copy(update={"claims": tuple(kept)}),
            cited=cited,
            n_withheld=len(draft.claims) - len(kept),
            missing=missing,
            status=status,
            reason=why,
        )

    def _stream_drafted(self, decided: "Decided", model: ModelComposer, started: float) -> Iterator[AnswerPart]:
        """Yield the parts of an answer that a chat model drafts."""
        request = DraftRequest(
            text=decided.retrieval.query,
            audience=decided.question.audience,
            parts=decided.parts,
            retrieval=decided.retrieval,
            extractive=decided.sound,
            policy=self._setup.policy,
        )
        notices = self._notify(decided, decided.cited, Drafted(NAME))
        yield AnswerStart(
            answer_id=decided.answer_id,
            status=decided.status,
            status_reason=decided.reason,
            interpreted_question=decided.retrieval.query,
            disclaimer=choose_disclaimer(decided.question.audience),
            notices=tuple(notice.model_copy(update={"applies_to": ()}) for notice in notices),
            coverage=_describe_search(decided.retrieval, decided.missing),
        )
        claims: list[DraftClaim] = []
        outcome, stream = model.start(request)
        for item in stream:
            if isinstance(item, Stage):
                yield AnswerProgress(stage=item.name, n_claims_sent=len(claims), n_claims=None)
                continue
            claims.append(item)
            cited = assemble_claims(claims, decided.retrieval, with_lists=False)
            by_number = {citation.number: citation for citation in cited.citations}
            last = cited.claims[-1]
            yield AnswerClaim(claim=last, citations=tuple(by_number[number] for number in last.citation_numbers))
        self._watch(violation for refused in outcome.refused for violation in refused.violations)
        drafted = Drafted(MODEL_NAME, outcome, assemble_claims(claims, decided.retrieval))
        cited = assemble_claims(claims, decided.retrieval, with_lists=False)
        yield self._finish(decided, cited, drafted, started)

    def _notify(self, decided: "Decided", cited: CitedClaims, drafted: "Drafted") -> tuple[Notice, ...]:
        outcome = drafted.outcome
        context = NoticeContext(
            parts=decided.parts,
            conduct=decided.conduct,
            claims=(drafted.with_lists or cited).claims,
            citations=cited.citations,
            documents=cited.documents,
            flagged_claim_ids=cited.flagged_claim_ids,
            n_withheld=outcome.n_withheld if outcome else decided.n_withheld,
            audience=decided.question.audience,
            today=self._now().date(),
            policy=self._setup.policy,
            n_replaced=outcome.n_replaced if outcome else 0,
            is_fallback=outcome is not None and outcome.fallback is not None,
            masked=outcome.masked if outcome else (),
        )
        return build_notices(context)

    def _finish(self, decided: "Decided", cited: CitedClaims, drafted: "Drafted", started: float) -> Answer:
        question, retrieval = decided.question, decided.retrieval
        supports = (support for part in decided.parts for support in part.supports)
        return Answer(
            answer_id=decided.answer_id,
            created_at=self._now(),
            question=question.question,
            interpreted_question=retrieval.query,
            audience=question.audience,
            status=decided.status,
            status_reason=decided.reason,
            claims=cited.claims,
            citations=cited.citations,
            nearest=() if cited.claims else build_nearest(supports, retrieval, self._setup.policy.n_nearest),
            coverage=_describe_search(retrieval, decided.missing),
            notices=self._notify(decided, cited, drafted),
            disclaimer=choose_disclaimer(question.audience),
            follow_ups=suggest_follow_ups(retrieval, cited),
            glossary=_explain_terms(cited) if question.audience == "patient" else (),
            provenance=self._trace(retrieval.index_id, drafted, started),
        )

    def _decline(
        self,
        question: Question,
        reason: str,
        started: float,
        *,
        is_urgent: bool = False,
        notice: Notice | None = None,
        retrieval: Retrieval | None = None,
    ) -> Answer:
        notices = (Notice(code="emergency", text=reason),) if is_urgent else (notice,) if notice else ()
        return Answer(
            answer_id=_make_answer_id(),
            created_at=self._now(),
            question=question.question,
            interpreted_question=question.question,
            audience=question.audience,
            status="declined",
            status_reason=reason,
            claims=(),
            citations=(),
            coverage=_describe_search(retrieval, ()) if retrieval else Coverage(documents_searched=(), missing=()),
            notices=notices,
            disclaimer=choose_disclaimer(question.audience),
            provenance=self._trace(retrieval.index_id if retrieval else "none", Drafted(NAME), started),
        )

    def _trace(self, index_id: str, drafted: "Drafted", started: float) -> Provenance:
        return Provenance(
            index_id=index_id,
            embedder=self._setup.embedder,
            composer=drafted.composer,
            model=drafted.outcome.model if drafted.outcome else None,
            prompt_version=PROMPT_VERSION if drafted.outcome else None,
            rules_version=RULES_VERSION,
            settings_digest=self._setup.settings_digest,
            code_version=self._setup.code_version,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
        )


def _explain_terms(cited: CitedClaims) -> tuple[GlossaryEntry, ...]:
    """Return the terms of the claims that the glossary explains; the quotes themselves stay as they are."""
    texts = [part.text for claim in cited.claims for part in (claim.lead_in, claim) if part is not None]
    return tuple(find_terms(" . ".join(texts)))


def _find_unsupported_language(text: str, retrieval: Retrieval) -> str | None:
    language = detect_language(text)
    spoken = {(document.language or "en").split("-")[0] for document in retrieval.documents}
    return language if spoken and language is not None and language not in spoken else None


def _make_answer_id() -> str:
    return "a_" + secrets.token_hex(12)


def _keep_sound(draft: Draft, violations: list[Violation]) -> list[DraftClaim]:
    """Return the claims that break no rule; a violation of the draft as a whole keeps all of them out."""
    blocked = {violation.claim_index for violation in violations if violation.severity == "block"}
    return [] if None in blocked else [claim for index, claim in enumerate(draft.claims) if index not in blocked]


def _decide_status(cited: CitedClaims, missing: tuple[str, ...], n_withheld: int) -> tuple[AnswerStatus, str | None]:
    if not cited.claims:
        if n_withheld:
            return "not_covered", "Statements were found, but none of them passed the checks."
        return (
            "not_covered",
            f"The guidelines searched do not answer this ({'; '.join(missing)}). That is no advice against it.",
        )
    if missing:
        return "partially_answered", "A part of the question is not covered: " + "; ".join(missing) + "."
    return "answered", None


def _describe_search(retrieval: Retrieval, missing: tuple[str, ...]) -> Coverage:
    return Coverage(
        documents_searched=tuple(
            SearchedDocument(
                document_id=document.document_id,
                title=document.title,
                version=document.version_label,
                last_updated=document.last_updated,
            )
            for document in retrieval.documents
        ),
        missing=missing,
    )
