from collections.abc import Sequence

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from core.errors import JudgeError
from evals.exchange.judge import JudgeOpinion, cohen_kappa, judge_samples
from evals.exchange.langchain_judge import LangChainJudge, build_judge
from tests.evals.worlds import make_answer, make_case, make_stack, make_statements, run

DOXORUBICIN, PAZOPANIB, _ = make_statements()


class ScriptedJudge:
    """Gives opinions in turn, null for none, and keeps the prompts."""

    name = "scripted"

    def __init__(self, *opinions: bool | None) -> None:
        self.opinions = list(opinions)
        self.prompts: list[str] = []

    def judge(self, prompt: str) -> JudgeOpinion:
        self.prompts.append(prompt)
        opinion = self.opinions.pop(0)
        if opinion is None:
            raise JudgeError("no usable opinion")
        return JudgeOpinion(states_all_facts=opinion, reason="because")


def test_opinions_stand_apart_with_their_agreement() -> None:
    cases = [make_case(), make_case(id="second"), make_case(id="third")]
    samples = run(cases, make_stack(make_answer(DOXORUBICIN)))
    judge = ScriptedJudge(True, False, None)
    report = judge_samples(samples, judge)
    assert (report.n, report.unscored, report.n_agreed) == (2, 1, 1)
    assert [sample.status for sample in samples] == ["passed"] * 3
    assert "<answer>" in judge.prompts[0]


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([(True, True), (False, False)], 1.0),
        ([(True, True), (True, True)], None),
        ([(True, False), (False, True)], -1.0),
        ([], None),
    ],
)
def test_kappa_is_null_where_it_is_not_defined(pairs: Sequence[tuple[bool, bool]], kappa: float | None) -> None:
    assert cohen_kappa(pairs) == kappa


class StructuredFake(GenericFakeChatModel):
    """LangChain's own fake model, with the tool call that a provider's model would make."""

    def bind_tools(self, tools: object, **others: object) -> BaseChatModel:  # type: ignore[override]
        return self


def tool_call(**arguments: object) -> AIMessage:
    return AIMessage(content="", tool_calls=[{"name": "JudgeOpinion", "args": arguments, "id": "1"}])


def test_a_langchain_model_gives_a_structured_opinion_or_none() -> None:
    messages = iter([tool_call(states_all_facts=True, reason="it does"), tool_call(reason="no verdict")])
    judge = LangChainJudge(StructuredFake(messages=messages), "fake:model")
    assert judge.judge("?").states_all_facts
    with pytest.raises(JudgeError):
        judge.judge("?")


def test_a_model_that_langchain_does_not_know_is_an_error() -> None:
    with pytest.raises(JudgeError, match="nonsense"):
        build_judge("nonsense:model")
