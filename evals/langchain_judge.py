"""A LangChain chat model as judge; the model is built by the caller."""

from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from pydantic import ValidationError

from core.errors import JudgeError
from evals.judge import JudgeOpinion


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
