"""What users see of a chat model's draft, claim by claim, through the whole answerer."""

from datetime import UTC, datetime

import pytest

from composer.answerer import Answerer, Setup
from composer.model.drafting import DraftRequest, ModelComposer
from composer.model.limits import Budget, ModelLimits
from composer.policy import AnswerPolicy
from composer.verify import verify_answer
from core.answers import (
    Answer,
    AnswerClaim,
    AnswerProgress,
    AnswerStart,
    Draft,
    DraftClaim,
    DraftQuote,
    EmbedderIdentity,
)
from core.errors import ChatModelError
from core.questions import Question
from core.retrieval import Retrieval
from retriever.vocabulary.lexicon import Lexicon
from tests.composer.model.scripted_chat import ScriptedChat, make_reply
from tests.composer.retrievals import PASSAGE_ID, build_retrieval, build_statements
from tests.composer.test_verify import OneDocument

QUOTE = "Complete excision is standard for resectable lesions"
HONEST = ("For resectable lesions, complete excision is standard.", "P1", QUOTE)
WRONG = ("Complete excision is not standard for resectable lesions.", "P1", QUOTE)
UNQUOTED = ("Complete excision is standard.", "P1", "Complete removal is standard")
INVENTED = ("For resectable lesions, complete excision is standard.", "P9", QUOTE)
EXCISION = "excision of lung metastases"


class OneRetrieval:
    """Finds the test text, whatever is asked."""

    def retrieve(self, question: Question, *, k: int | None = None) -> Retrieval:
        return build_retrieval().model_copy(update={"query": question.question})


def build(chat: ScriptedChat, limits: ModelLimits | None = None) -> Answerer:
    limits = limits or ModelLimits(backoff_s=0, max_attempts=2)
    setup = Setup(
        policy=AnswerPolicy(allows_patient_audience=True),
        embedder=EmbedderIdentity(model="test", runtime="numpy", precision="fp32"),
        settings_digest="test",
        code_version="0",
    )
    return Answerer(
        OneRetrieval(),
        Lexicon.load(),
        setup,
        now=lambda: datetime(2026, 1, 2, tzinfo=UTC),
        model=ModelComposer(chat, limits),
    )


def ask(*replies: str | ChatModelError, question: str = EXCISION) -> tuple[Answer, ScriptedChat]:
    chat = ScriptedChat(*replies)
    return build(chat).answer(Question(question=question)), chat


def codes(answer: Answer) -> set[str]:
    return {notice.code for notice in answer.notices}


def test_an_honest_claim_is_shown_with_its_citation_lead_in_and_grade() -> None:
    answer, _ = ask(make_reply(HONEST))

    (claim,) = answer.claims
    assert (claim.text, claim.verbatim) == (HONEST[0], False)
    assert claim.lead_in is not None
    assert claim.lead_in.text == "Lung-only metastases:"
    assert claim.grade is not None
    assert claim.grade.raw == "[IV, B]"
    assert [citation.quote for citation in answer.citations] == [QUOTE]
    assert (answer.provenance.composer, answer.provenance.model) == ("model-1", "scripted:model")
    assert answer.provenance.prompt_version is not None
    assert codes(answer) <= {"pending_review", "outdated"}
    assert verify_answer(answer, OneDocument()).status == "verified"


def test_a_saved_answer_with_other_words_fails_verification_where_they_were_changed() -> None:
    answer, _ = ask(make_reply(HONEST))
    changed = answer.claims[0].model_copy(update={"text": "For resectable lesions, complete excision is not standard."})

    verdict = verify_answer(answer.model_copy(update={"claims": (changed,)}), OneDocument())

    assert verdict.status == "failed"
    assert any("negated" in problem for problem in verdict.claims[0].problems)


def test_what_fails_is_mended_once_with_the_violations() -> None:
    answer, chat = ask(make_reply(WRONG), make_reply(HONEST))

    assert [claim.text for claim in answer.claims] == [HONEST[0]]
    repair = chat.prompts[1][-1].text
    assert WRONG[0] in repair
    assert "negated on one side only" in repair


@pytest.mark.parametrize("bad", [WRONG, UNQUOTED, INVENTED], ids=["negated", "not_a_quote", "invented_passage"])
def test_what_still_fails_is_never_shown(bad: tuple[str, str, str]) -> None:
    answer, _ = ask(make_reply(bad), make_reply(bad))

    assert [(claim.text, claim.verbatim) for claim in answer.claims] == [(QUOTE, True)]
    assert "composer_fallback" in codes(answer)
    assert "claims_withheld" in codes(answer)


def test_beside_a_sound_claim_the_wrong_one_is_withheld() -> None:
    answer, _ = ask(make_reply(HONEST, (*INVENTED[:1], "P7", QUOTE)), make_reply())

    assert [claim.text for claim in answer.claims] == [HONEST[0]]
    answer, _ = ask(make_reply(HONEST, WRONG), make_reply(WRONG))
    assert [claim.text for claim in answer.claims] == [HONEST[0]]
    assert "claims_withheld" in codes(answer)
    assert "composer_fallback" not in codes(answer)


@pytest.mark.parametrize(
    "replies",
    [
        (ChatModelError("down"), ChatModelError("down")),
        ("Sure! Here is the answer: excision.",),
        ('{"claims": "none"}',),
        ('{"claims": [{"text": 5}]}',),
        ('{"answer": []}',),
        (make_reply(HONEST)[:-20],),
        ("[]",),
        ("", ""),
    ],
    ids=["down", "prose", "no_list", "wrong_fields", "other_key", "cut_off", "array", "nothing"],
)
def test_a_model_that_fails_costs_nothing_but_its_draft(replies: tuple[str | ChatModelError, ...]) -> None:
    answer, _ = ask(*replies)

    assert answer.status == "answered"
    assert [(claim.text, claim.verbatim) for claim in answer.claims] == [(QUOTE, True)]
    assert "composer_fallback" in codes(answer)


def test_an_empty_draft_is_answered_by_quoting() -> None:
    answer, _ = ask(make_reply())

    assert [claim.verbatim for claim in answer.claims] == [True]
    assert "composer_fallback" in codes(answer)


def test_what_came_before_the_reply_broke_off_stays_and_the_rest_is_quoted() -> None:
    whole = make_reply(HONEST, HONEST)
    answer, _ = ask(whole[: len(whole) // 2 + 20])

    assert [claim.text for claim in answer.claims] == [HONEST[0]]
    assert "composer_fallback" in codes(answer)


def test_a_failed_attempt_is_repeated() -> None:
    answer, chat = ask(ChatModelError("busy"), make_reply(HONEST))

    assert len(chat.prompts) == 2
    assert "composer_fallback" not in codes(answer)


def test_the_model_is_not_asked_about_what_is_not_covered() -> None:
    answer, chat = ask(question="dose of ibuprofen in gout")

    assert answer.status == "not_covered"
    assert chat.prompts == []
    assert answer.provenance.model is None


def test_claims_are_streamed_as_they_pass_and_end_as_they_began() -> None:
    chat = ScriptedChat(make_reply(HONEST))
    parts = list(build(chat).stream(Question(question=EXCISION)))

    assert [type(part) for part in parts] == [AnswerStart, AnswerProgress, AnswerClaim, Answer]
    start, progress, sent, answer = parts
    assert isinstance(start, AnswerStart)
    assert isinstance(progress, AnswerProgress)
    assert isinstance(sent, AnswerClaim)
    assert isinstance(answer, Answer)
    assert (progress.stage, progress.n_claims) == ("drafting", None)
    assert start.disclaimer == answer.disclaimer
    assert (sent.claim, sent.citations) == (answer.claims[0], answer.citations)


def test_the_prompt_holds_only_what_answers_between_markers_of_its_own() -> None:
    _, one = ask(make_reply(HONEST))
    _, other = ask(make_reply(HONEST))

    text = one.prompts[0][1].text
    assert QUOTE in text
    assert "Do not delay chemotherapy" not in text
    assert text != other.prompts[0][1].text


def test_identifiers_are_kept_from_the_model() -> None:
    chat = ScriptedChat(make_reply(HONEST))
    statement = build_statements()[1]
    quote = DraftQuote(passage_id=PASSAGE_ID, start=statement.start, end=statement.end, text=statement.text)
    claim = DraftClaim(text=statement.text, kind="statement", quotes=(quote,), lead_ins=statement.lead_ins)
    request = DraftRequest(
        text="excision of lung metastases, MRN 1234567",
        audience="clinician",
        parts=(),
        retrieval=build_retrieval(),
        extractive=Draft(composer="test", claims=(claim,)),
        policy=AnswerPolicy(),
    )
    outcome, claims = ModelComposer(chat, ModelLimits()).start(request)

    assert len([claim for claim in claims if isinstance(claim, DraftClaim)]) == 1
    assert outcome.masked == ("number",)
    assert "1234567" not in chat.prompts[0][1].text


def test_a_patient_gets_the_same_checks() -> None:
    chat = ScriptedChat(make_reply(WRONG), make_reply(WRONG))
    answer = build(chat).answer(Question(question=EXCISION, audience="patient"))

    assert [claim.verbatim for claim in answer.claims] == [True]
    assert "patient" in chat.prompts[0][0].text


def test_a_spent_budget_is_a_fallback() -> None:
    limits = ModelLimits(daily_tokens=50)
    chat = ScriptedChat(make_reply(HONEST))
    answerer = build(chat, limits)

    first = answerer.answer(Question(question=EXCISION))
    second = answerer.answer(Question(question=EXCISION))

    assert "composer_fallback" not in codes(first)
    assert "composer_fallback" in codes(second)
    assert len(chat.prompts) == 1


def test_a_budget_is_counted_by_the_day_and_in_money() -> None:
    from composer.model.chat_model import Usage

    days = iter([1, 1, 1, 2])
    limits = ModelLimits(daily_cost=1.0, input_price=1000, output_price=0)
    budget = Budget(limits, now=lambda: datetime(2026, 1, next(days), tzinfo=UTC))
    budget.check()
    budget.count(Usage(input_tokens=2000, output_tokens=5))
    with pytest.raises(ChatModelError):
        budget.check()
    budget.check()
