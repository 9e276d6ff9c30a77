"""Gives embedded widgets their short-lived tokens."""

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, Field

from api.access.gatekeeper import Gatekeeper
from api.transport.problems import problem_responses
from core.record import Record

router = APIRouter(prefix="/v1", tags=["access"])


class EmbedTokenRequest(Record):
    """Which embed id a page holds."""

    embed_id: str = Field(min_length=1, max_length=40, examples=["emb_0123456789abcdef"])
    """The embed id, as `citewell embeds create` printed it."""


class EmbedTokenReply(Record):
    """A token for the page."""

    token: str
    """Send it as ``Authorization: Bearer``."""
    expires_at: AwareDatetime
    """When it ends; get a new one then, or on the problem ``token_expired``."""


@router.post("/embed-tokens", responses=problem_responses(403, 413, 422, 429, 500), summary="Get a widget's token")
def post_embed_token(body: EmbedTokenRequest, request: Request) -> EmbedTokenReply:
    """Give a page that holds the widget a token, if the browser's `Origin` is one that the embed id allows."""
    gatekeeper: Gatekeeper = request.app.state.gatekeeper
    text, token = gatekeeper.give_token(request, body.embed_id)
    return EmbedTokenReply(token=text, expires_at=token.expires_at)
