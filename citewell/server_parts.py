"""Builds what only a server needs: who may do what, where it keeps its records, where uploads go."""

from pathlib import Path

from api.access.gatekeeper import Gatekeeper
from api.access.local import is_loopback
from api.access.oidc import OidcPolicy, OidcProvider
from api.access.policy import AccessPolicy
from api.access.rate_limits import RateLimits, RatePolicy
from api.admin.uploads import Uploads
from api.records import Records
from citewell import wiring
from citewell.settings import Settings
from core.errors import SettingsError
from corpus.answer_log import AnswerLog
from corpus.api_keys import ApiKeyStore
from corpus.audit import AuditRecord
from corpus.catalogue import Catalogue
from corpus.embeds import EmbedStore
from corpus.feedback import FeedbackStore
from corpus.home import Home
from ingest.report import IngestListener, IngestReport


def build_gatekeeper(settings: Settings, catalogue: Catalogue) -> Gatekeeper:
    """Return who decides what a request may do.

    Raises:
        SettingsError: a limit or the identity provider cannot be used.
    """
    is_own_address = is_loopback(settings.host)
    is_open = not settings.require_keys and (is_own_address or settings.allow_anyone_on_the_network)
    policy = AccessPolicy(
        is_open=is_open,
        checks_host=is_open and is_own_address,
        is_public_library=settings.public_library,
        public_url=settings.public_url,
        token_ttl_s=settings.embed_token_s,
        user_header=settings.user_header,
        user_scopes=settings.user_scopes,
        reviewers=settings.reviewers,
    )
    return Gatekeeper(
        policy,
        ApiKeyStore(catalogue.database),
        EmbedStore(catalogue.database),
        rates=RateLimits(
            RatePolicy(
                per_key=settings.rate_limit_key,
                per_token=settings.rate_limit_token,
                per_address=settings.rate_limit_address,
                per_address_failed=settings.rate_limit_failures,
                storage=settings.rate_limit_storage,
            )
        ),
        provider=_build_provider(settings),
    )


def _build_provider(settings: Settings) -> OidcProvider | None:

    if settings.oidc_issuer is None:
        return None
    if settings.oidc_audience is None:
        raise SettingsError(
            "CITEWELL_OIDC_ISSUER is set, and CITEWELL_OIDC_AUDIENCE is not: tokens of any client would do"
        )
    return OidcProvider(
        OidcPolicy(issuer=settings.oidc_issuer, audience=settings.oidc_audience, name_claim=settings.oidc_name_claim)
    )


def has_callers(settings: Settings) -> bool:
    """Return whether callers can name themselves: by an API key, an embed id, a trusted proxy or an identity provider."""
    if settings.oidc_issuer is not None or (settings.user_header is not None and settings.trusted_proxies):
        return True

    catalogue = wiring.build_catalogue(settings)
    try:
        embeds = EmbedStore(catalogue.database).list_embeds()
        return ApiKeyStore(catalogue.database).has_any() or any(embed.revoked_at is None for embed in embeds)
    finally:
        catalogue.close()


def build_records(settings: Settings, catalogue: Catalogue) -> Records:
    """Return where the API keeps what it must remember."""
    database = catalogue.database
    return Records(
        answers=AnswerLog(database, settings.answer_log, settings.answer_log_days),
        feedback=FeedbackStore(database),
        audit=AuditRecord(database),
    )


def build_uploads(settings: Settings) -> Uploads:
    """Return where files come in that operators upload."""
    from citewell.ingest_parts import ingest

    def ingest_file(path: Path, listener: IngestListener) -> IngestReport:
        return ingest(settings, [path], listener=listener)

    return Uploads(Home(settings.home).uploads_path, ingest_file, int(settings.ingest_max_file_mb * 1_000_000))
