"""Every setting of Citewell, read from ``CITEWELL_*`` environment variables.

The docstring under each field becomes its entry in ``docs/settings.md``. A setting that changes what is answered is
marked with ``SHAPES_ANSWERS`` and enters ``settings_digest``, which every answer carries.
"""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic.config import JsonDict
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.access import Scope
from core.documents import ReviewStatus
from core.errors import SettingsError
from core.text import hash_text
from core.validation_faults import describe_faults

ENV_PREFIX = "CITEWELL_"

NO_SETTINGS = frozenset(
    f"{ENV_PREFIX}{name}"
    for name in ("EVAL_API_KEY", "SHARED_DATA", "BENCH_CACHE", "LOAD_HOME", "CHROMIUM", "SCREENSHOTS", "ALL_VIEWS")
)
"""Variables that evals, benchmarks and tests read; the server knows nothing of them."""

SHAPES_ANSWERS: JsonDict = {"shapes_answers": True}


class Settings(BaseSettings):
    """The settings of one process. Built by ``load_settings``, handed on, never global."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, frozen=True, extra="forbid", use_attribute_docstrings=True, env_ignore_empty=True
    )

    home: Path = Path(".citewell")
    """Folder that holds all state: database, original files, indexes, converted models. Created on first use."""
    database_url: str | None = None
    """SQLAlchemy address of the database. Unset: a SQLite file in the home folder."""
    corpus: Path | None = None
    """File or folder that `citewell ingest` reads when no path is given. Unset: the guidelines that ship with Citewell."""

    embedder: str = Field(default="all-MiniLM-L6-v2", json_schema_extra=SHAPES_ANSWERS)
    """Embedding model. The default ships with the installation and needs no network; any other sentence-transformers name or folder can be given. An index built with another model has to be built again."""
    runtime: Literal["onnxruntime", "openvino", "torch"] = Field(
        default="onnxruntime", json_schema_extra=SHAPES_ANSWERS
    )
    """What runs the embedding model. `onnxruntime` starts in under a second; `openvino` (extra of that name) is a little faster and is what `bf16` needs; `torch` runs models that cannot be exported, and takes several seconds to load. An index built with another runtime has to be built again."""
    precision: Literal["fp32", "bf16"] = Field(default="fp32", json_schema_extra=SHAPES_ANSWERS)
    """Number format in which the embedding model computes. `bf16` needs the runtime `openvino` and a processor with bf16 instructions, and embeds about twice as fast as `fp32`. An index built in another precision has to be built again."""
    reranker: str | None = Field(default=None, json_schema_extra=SHAPES_ANSWERS)
    """Cross-encoder that puts the best passages into its own order: a folder, or a name that sentence-transformers knows. It runs on torch, which takes seconds to load and makes each question slower. Unset: none."""
    model: str | None = Field(default=None, json_schema_extra=SHAPES_ANSWERS)
    """Chat model that writes drafts, as LangChain's `provider:name` (`openai:gpt-4.1`, `anthropic:claude-sonnet-4-5`). Its package has to be installed (`pip install citewell[openai]`) and its key set as the provider says. Unset: no model; answers quote the guidelines. Nothing that a model writes is shown unless it passes every rule."""
    model_base_url: str | None = Field(default=None, json_schema_extra=SHAPES_ANSWERS)
    """Address of an OpenAI-compatible server (vLLM, Ollama, llama.cpp), for example `http://127.0.0.1:11434/v1`, with `CITEWELL_MODEL=openai:NAME`. Unset: the provider's own."""
    model_output: Literal["json_schema", "function_calling", "json_mode"] = Field(
        default="json_schema", json_schema_extra=SHAPES_ANSWERS
    )
    """How the model is told to reply as data. `json_schema` is right for most servers; `function_calling` for those that only know tools."""
    model_temperature: float = Field(default=0.0, ge=0, le=2, json_schema_extra=SHAPES_ANSWERS)
    """Sampling temperature."""
    model_takes_temperature: bool = Field(default=True, json_schema_extra=SHAPES_ANSWERS)
    """`false` for models that refuse a temperature: none is sent then."""
    model_timeout_s: float = Field(default=30.0, gt=0)
    """Seconds that the model may take for an answer, its repair counted in; then the answer quotes the guidelines."""
    model_max_attempts: int = Field(default=2, ge=1, le=5)
    """Requests for one draft while nothing of a reply has arrived, with growing pauses."""
    model_max_prompt_chars: int = Field(default=24_000, ge=1000, json_schema_extra=SHAPES_ANSWERS)
    """Most characters of guideline text that the model is shown."""
    model_max_output_tokens: int = Field(default=1500, ge=100, json_schema_extra=SHAPES_ANSWERS)
    """Most tokens of a reply."""
    model_daily_tokens: int = Field(default=0, ge=0)
    """Most tokens that one process uses in a day (UTC); after that, answers quote the guidelines. 0: no limit."""
    model_daily_cost: float = Field(default=0.0, ge=0)
    """Most money that one process spends on the model in a day (UTC), in the currency of the two prices. 0: no limit."""
    model_input_price: float = Field(default=0.0, ge=0)
    """Price of a million prompt tokens, for `CITEWELL_MODEL_DAILY_COST`."""
    model_output_price: float = Field(default=0.0, ge=0)
    """Price of a million reply tokens, for `CITEWELL_MODEL_DAILY_COST`."""
    model_calls: Literal["allowed", "forbidden"] = "allowed"
    """`forbidden` makes every call of a chat model an error, whatever else is set. The tests run so: a model that no test scripted cannot be called by accident."""
    entailment_model: str | None = Field(default=None, json_schema_extra=SHAPES_ANSWERS)
    """Entailment (NLI) cross-encoder as a further veto on what the chat model writes: a folder or a sentence-transformers name, read from this machine. It can only refuse. Brings torch along."""
    entailment_min: float = Field(default=0.5, ge=0, le=1, json_schema_extra=SHAPES_ANSWERS)
    """Least probability that a claim follows from its quotes."""
    contradiction_max: float = Field(default=0.2, ge=0, le=1, json_schema_extra=SHAPES_ANSWERS)
    """Greatest probability that a claim contradicts its quotes."""

    answerable: Annotated[tuple[ReviewStatus, ...], NoDecode] = Field(
        default=("submitted", "under_review", "approved"), json_schema_extra=SHAPES_ANSWERS
    )
    """Review statuses that may be answered from, separated by commas. Everything but `approved` is answered with a notice; `withdrawn` is never allowed."""
    answer_unapproved_on_the_network: bool = False
    """On an address that others reach, `citewell serve` answers from approved documents only, whatever `CITEWELL_ANSWERABLE` says. `true` says in so many words that the other statuses of `CITEWELL_ANSWERABLE` may be answered from there too."""
    review_interval_months: int = Field(default=36, ge=1, le=600)
    """Months after its approval in which a document has to be reviewed again, where neither its front matter nor its sidecar says (`review_interval_months`, `review_by`). Guidelines should be looked at again every three years (Shekelle et al., JAMA 2001;286:1461)."""
    outdated_after_years: float = Field(default=5.0, gt=0, json_schema_extra=SHAPES_ANSWERS)
    """Age in years, counted from a document's last update, from which its answers carry the notice `outdated`. About half of guidelines were out of date after 5.8 years (Shekelle et al., JAMA 2001;286:1461)."""

    allow_patient_audience: bool = Field(default=False, json_schema_extra=SHAPES_ANSWERS)
    """Whether questions with the audience `patient` are answered; otherwise they are declined with a reason."""
    emergency_number: str = Field(default="your local emergency number", json_schema_extra=SHAPES_ANSWERS)
    """How answers name emergency care, for example `112` or `911`."""

    editorial_policy: Path | None = None
    """Markdown or text file that says who reviews the guidelines and how. It is shown at `/editorial-policy`, beside what the review states mean."""
    starter_questions: Annotated[tuple[str, ...], NoDecode] = ()
    """Questions that the chat page offers to begin with, separated by `|`. Unset: those of the guidelines that ship with Citewell, as far as these are ingested."""

    host: str = "127.0.0.1"
    """Address that `citewell serve` listens on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port that `citewell serve` listens on; 0 takes a free one."""
    allow_anyone_on_the_network: bool = False
    """`citewell serve` refuses an address other than this machine's own where there is no API key and no embed id. `true` says in so many words that anyone who reaches the address may ask and read without a key, for example behind a proxy that authenticates."""
    require_keys: bool = False
    """Ask for an API key or an embed token on this machine's own address too, for example behind a proxy on the same machine. On other addresses this is always so, unless `CITEWELL_ALLOW_ANYONE_ON_THE_NETWORK` says otherwise."""
    public_library: bool = False
    """Let everybody who reaches the server read documents and their viewer pages without a key, so that the links of an embedded answer open for its reader. Questions still need a key or token."""
    public_url: str | None = None
    """Address under which others reach the server, for example `https://guidelines.example.org/citewell`; its path is the sub-path that a proxy serves it under. Unset: the address that it listens on."""
    embed_token_s: int = Field(default=600, ge=10, le=86_400)
    """Seconds that the token of an embedded widget holds; the widget gets a new one by itself."""
    rate_limit_key: str = "600/minute"
    """Requests that each API key and each person may make, for example `600/minute`; `off` sets no limit. Beyond it the reply is 429 with `Retry-After`."""
    rate_limit_token: str = "60/minute"
    """Requests that each embed token may make."""
    rate_limit_address: str = "120/minute"
    """Requests without a key that each address may make; those made on this very machine are not counted. An IPv6 address is counted with its /64."""
    rate_limit_failures: str = "30/minute"
    """Keys and tokens that do not hold which each address may send."""
    rate_limit_storage: str = "memory://"
    """Where requests are counted: in each process, or in a store that all share, such as `redis://host:6379` (install `redis`)."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses and networks of proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and user header are believed, separated by commas. Nobody else's are."""
    user_header: str | None = None
    """Header in which a trusted proxy names the person who asks, for example `X-Forwarded-Email`. The proxy has to take away what clients send under that name."""
    oidc_issuer: str | None = None
    """Address of an OpenID Connect provider whose tokens (`Authorization: Bearer`) name the person who asks. Its keys are fetched from there and from nowhere else."""
    oidc_audience: str | None = None
    """Citewell's client id at that provider; needed with `CITEWELL_OIDC_ISSUER`."""
    oidc_name_claim: str = "email"
    """Claim of the token that holds the person's name."""
    user_scopes: Annotated[tuple[Scope, ...], NoDecode] = ("ask", "read")
    """What a person may do whom a trusted proxy or the provider names, separated by commas."""
    reviewers: Annotated[tuple[str, ...], NoDecode] = ()
    """Names of persons who may decide reviews besides, separated by commas; decisions bear the name."""
    serve_workers: int = Field(default=1, ge=1, le=64)
    """Processes that `citewell serve` answers with. Limits in `memory://` are counted in each of them."""
    answer_log: Literal["off", "hashed", "full"] = "off"
    """What is kept of each answer: nothing; a keyed hash of the question with the versions that were cited, so that `citewell recall` finds it; or all of it. Questions are health data."""
    answer_log_days: int = Field(default=90, ge=1, le=36_500)
    """Days after which a logged answer is deleted."""
    max_body_bytes: int = Field(default=65_536, ge=1024)
    """Largest request body in bytes; a larger one is answered with 413."""
    max_verify_body_bytes: int = Field(default=2_097_152, ge=1024)
    """Largest body of `POST /v1/verify` and `POST /v1/feedback` in bytes; whole answers are longer than questions."""
    answer_workers: int = Field(default=2, ge=1, le=64)
    """Questions that one process answers at the same time."""
    answer_queue: int = Field(default=32, ge=0)
    """Questions that may wait for a worker; when the queue is full, the reply is 503 with `Retry-After`."""
    answer_timeout_s: float = Field(default=60.0, gt=0)
    """Seconds after which a client that still waits for its answer gets 504."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe log line that is written. Logs never hold the text of a question or of an answer."""
    log_format: Literal["text", "json"] = "text"
    """Log lines for people, or one JSON object a line with request id, route, status and time."""

    ingest_max_file_mb: float = Field(default=100.0, gt=0)
    """Largest file that is ingested, in megabytes (10^6 bytes)."""
    ingest_max_pages: int = Field(default=3000, ge=1)
    """Most pages that a document may have."""
    ingest_timeout_s: float = Field(default=120.0, gt=0)
    """Seconds of processor time that one file may take to read before it is given up, and five times as many by the clock;
    the others go on."""
    ingest_max_memory_mb: int = Field(default=2000, ge=100)
    """Memory in megabytes (10^6 bytes) that reading one file may take."""

    ingest_jobs: int = Field(default=1, ge=1, le=64)
    """Files that are read at the same time, each in a process of its own."""

    @field_validator("answerable", "trusted_proxies", "user_scopes", "reviewers", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("public_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value is not None and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
            raise ValueError("give an address such as https://guidelines.example.org/citewell")
        return value.rstrip("/") if value else None

    @field_validator("starter_questions", mode="before")
    @classmethod
    def _split_bars(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value

    @field_validator("answerable")
    @classmethod
    def _never_withdrawn(cls, value: tuple[ReviewStatus, ...]) -> tuple[ReviewStatus, ...]:
        if not value or "withdrawn" in value:
            raise ValueError("name at least one of submitted, under_review, approved; withdrawn is never answered from")
        return value

    def settings_digest(self) -> str:
        """Return a hash over the settings that shape answers (16 hexadecimal digits).

        Where the state is kept, what address is listened on and how much may be ingested leave it unchanged.
        """
        shaping = {name for name, field in type(self).model_fields.items() if field.json_schema_extra == SHAPES_ANSWERS}
        return hash_text(self.model_dump_json(include=shaping))[:16]


def load_settings() -> Settings:
    """Return the settings as the environment gives them.

    Raises:
        SettingsError: a variable has a value that cannot be used; the message names each.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = describe_faults(error, lambda place: f"{ENV_PREFIX}{'_'.join(str(part) for part in place).upper()}")
        raise SettingsError(wrong) from error


def describe_unknown(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return a line for each variable that is named like a setting and is none.

    A misspelt name would otherwise go unnoticed, and a server that was to ask for keys would not.
    """
    known = {name.upper() for name in Settings.model_fields}
    given = {name.removeprefix(ENV_PREFIX) for name in set(environment) - NO_SETTINGS if name.startswith(ENV_PREFIX)}
    lines = []
    for name in sorted(given - known):
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        said = f"; {ENV_PREFIX}{close[0]} is one" if close else ""
        lines.append(f"{ENV_PREFIX}{name} is no setting and changes nothing{said}")
    return tuple(lines)
