"""A LangChain chat model as judge; the model is built by the caller."""

from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from pydantic import ValidationError

from core.errors import JudgeError
from evals.exchange.judge import JudgeOpinion


class LangChainJudge:
    """Asks a chat model for a structured opinion."""

    def __init__(self, model: BaseChatModel, name: str) -> None:
        self.name = name
        self._model = model.with_structured_output(JudgeOpinion)

    def judge(self, prompt: str) -> JudgeOpinion:
        """Return the model's opinion.

        Raises:
            JudgeError: the model does not answer, or not in the shape asked for.
        """
        try:
            opinion = self._model.invoke(prompt)
        except (LangChainException, ValidationError, OSError) as error:
            raise JudgeError(f"{type(error).__name__}: no usable opinion") from error
        if not isinstance(opinion, JudgeOpinion):
            raise JudgeError("the model answered in another shape")
        return opinion


def build_judge(model: str) -> LangChainJudge:
    """Return a judge on a model that LangChain knows by this name, ``provider:model``, at temperature 0.

    Raises:
        JudgeError: the provider's package is missing, or the model cannot be set up.
    """
    from langchain.chat_models import init_chat_model

    try:
        return LangChainJudge(init_chat_model(model, temperature=0), model)
    except (ImportError, ValueError) as error:
        raise JudgeError(f"{model}: {error}") from error
