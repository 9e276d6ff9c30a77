"""Builds what only a configured chat model needs; an installation without one imports none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell.settings import Settings
from core.errors import SettingsError

if TYPE_CHECKING:
    from composer.model.chat_model import ChatModel
    from composer.model.checks import ClaimCheck
    from composer.model.drafting import ModelComposer
    from composer.model.limits import ModelLimits
    from retriever.models.embedding import Embedder


def build_model_composer(settings: Settings, embedder: Embedder) -> ModelComposer | None:
    """Return the composer that drafts with a chat model; null where the settings name none.

    Raises:
        SettingsError: the provider is unknown, its package is missing, it has no key, or model calls are forbidden.
        EmbedderError: the entailment model cannot be loaded.
    """
    if settings.model is None:
        return None
    from composer.model.checks import EntailmentVeto, SimilarityCheck
    from composer.model.drafting import ModelComposer

    checks: list[ClaimCheck] = [SimilarityCheck(embedder)]
    if settings.entailment_model is not None:
        from retriever.models.cross_encoder import CrossEncoderEntailment

        model = CrossEncoderEntailment(settings.entailment_model)
        checks.append(EntailmentVeto(model, settings.entailment_min, settings.contradiction_max))
    return ModelComposer(build_chat_model(settings), build_model_limits(settings), checks)


def build_model_limits(settings: Settings) -> ModelLimits:
    """Return what a chat model may cost."""
    from composer.model.limits import ModelLimits

    return ModelLimits(
        timeout_s=settings.model_timeout_s,
        max_attempts=settings.model_max_attempts,
        max_prompt_chars=settings.model_max_prompt_chars,
        max_output_tokens=settings.model_max_output_tokens,
        daily_tokens=settings.model_daily_tokens,
        daily_cost=settings.model_daily_cost,
        input_price=settings.model_input_price,
        output_price=settings.model_output_price,
    )


def build_chat_model(settings: Settings) -> ChatModel:
    """Return the chat model that the settings name; nothing is sent yet.

    Raises:
        SettingsError: it cannot be set up, or model calls are forbidden.
    """
    if settings.model is None or settings.model_calls == "forbidden":
        raise SettingsError(
            "a chat model was to be called, and CITEWELL_MODEL is unset or CITEWELL_MODEL_CALLS forbids it"
        )
    from composer.model.langchain_chat import load_chat_model

    return load_chat_model(
        settings.model,
        build_model_limits(settings),
        base_url=settings.model_base_url,
        method=settings.model_output,
        temperature=settings.model_temperature if settings.model_takes_temperature else None,
    )
