"""The tables. SQL is the source of truth: both search indexes can be built again from what stands here."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

SCHEMA_REVISION = "0004"
"""The newest Alembic revision under ``corpus/migrations``; a test holds the two together."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

versions = Table(
    "versions",
    metadata,
    Column("version_id", String(64), primary_key=True),
    Column("document_id", String(120), nullable=False, index=True),
    Column("sequence", Integer, nullable=False),  # 1, 2, 3 … in the order of ingest, within the document
    Column("is_live", Boolean, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("text_sha256", String(64), nullable=False),
    Column("content_key", String(64), nullable=False),  # bytes, sidecar and everything that turned them into statements
    Column("ingested_at", String(40), nullable=False),  # ISO 8601, UTC
    Column("document_json", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("parsed", LargeBinary, nullable=False),  # zlib over the ParsedDocument's JSON, its text left out
    Column(
        "statements_sha256", String(64), nullable=True
    ),  # what an approval confirms; null: reviews cannot bind to it
)

passages = Table(
    "passages",
    metadata,
    Column("passage_id", String(64), primary_key=True),
    Column("version_id", String(64), ForeignKey("versions.version_id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("is_current", Boolean, nullable=False),  # false: an earlier reading of the same version made it
    Column("embedding_hash", String(64), nullable=False),
    Column("passage_json", Text, nullable=False),
    Index("ix_passages_version_ordinal", "version_id", "ordinal"),
)

statements = Table(
    "statements",
    metadata,
    Column("statement_id", String(64), primary_key=True),
    Column("version_id", String(64), ForeignKey("versions.version_id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("list_id", String(64), nullable=True),
    Column("is_current", Boolean, nullable=False),
    Column("embedding_hash", String(64), nullable=False),
    Column("statement_json", Text, nullable=False),
    Index("ix_statements_version_ordinal", "version_id", "ordinal"),
    Index("ix_statements_version_list", "version_id", "list_id"),
)

passage_statements = Table(
    "passage_statements",
    metadata,
    Column("passage_id", String(64), ForeignKey("passages.passage_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("statement_id", String(64), ForeignKey("statements.statement_id"), nullable=False, index=True),
    PrimaryKeyConstraint("passage_id", "position"),
)

staged = Table(
    "staged",
    metadata,
    Column("document_id", String(120), primary_key=True),
    Column("version_id", String(64), nullable=False),
    Column("content_key", String(64), nullable=False, index=True),
    Column("payload", LargeBinary, nullable=False),  # zlib over the StagedDocument's JSON
)

abbreviations = Table(
    "abbreviations",
    metadata,
    Column("version_id", String(64), ForeignKey("versions.version_id"), nullable=False),
    Column("short", String(20), nullable=False),
    Column("long", String(200), nullable=False),
    PrimaryKeyConstraint("version_id", "short"),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("embedder_id", String(200), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("vector", LargeBinary, nullable=False),  # little-endian float32, L2-normalised
    PrimaryKeyConstraint("embedder_id", "text_hash"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String(120), nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("status", String(20), nullable=False),
    Column("by", String(200), nullable=True),
    Column("at", String(40), nullable=False),  # ISO 8601, UTC
    Column("note", Text, nullable=True),
    Column("version_id", String(64), nullable=True),  # null here and below: made before decisions were bound
    Column("sha256", String(64), nullable=True),
    Column("statements_sha256", String(64), nullable=True),
    Column("parser", String(200), nullable=True),
    Column("parser_version", String(200), nullable=True),
    Column("confirmed", String(200), nullable=False, server_default=""),  # checkpoints, separated by commas
    Column("how", String(20), nullable=True),
    Index("ix_reviews_document", "document_id", "text_sha256"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(20), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("secret_sha256", String(64), nullable=False),  # the secret itself is shown once and never kept
    Column("scopes", String(200), nullable=False),  # separated by commas
    Column("created_at", String(40), nullable=False),  # ISO 8601, UTC
    Column("revoked_at", String(40), nullable=True),
)

embeds = Table(
    "embeds",
    metadata,
    Column("embed_id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("origins", Text, nullable=False),  # separated by blanks
    Column("created_at", String(40), nullable=False),  # ISO 8601, UTC
    Column("revoked_at", String(40), nullable=True),
)

signing_secrets = Table(
    "signing_secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("secret", String(200), nullable=False),
)

answer_log = Table(
    "answer_log",
    metadata,
    Column("answer_id", String(64), primary_key=True),
    Column("logged_at", String(40), nullable=False, index=True),  # ISO 8601, UTC
    Column("status", String(40), nullable=False),
    Column("question_hmac", String(64), nullable=False),  # keyed, so that it cannot be guessed from a list of questions
    Column("answer_json", Text, nullable=True),  # null: only the hash is kept
)

answer_log_versions = Table(
    "answer_log_versions",
    metadata,
    Column("answer_id", String(64), ForeignKey("answer_log.answer_id", ondelete="CASCADE"), nullable=False),
    Column("version_id", String(64), nullable=False, index=True),
    PrimaryKeyConstraint("answer_id", "version_id"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", String(40), primary_key=True),
    Column("received_at", String(40), nullable=False),  # ISO 8601, UTC
    Column("answer_id", String(64), nullable=False, index=True),
    Column("claim_id", String(40), nullable=True),
    Column("kind", String(20), nullable=False),
    Column("comment", Text, nullable=True),  # null here and below without consent
    Column("consent", Boolean, nullable=False),
    Column("answer_json", Text, nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),  # ISO 8601, UTC
    Column("actor", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", Text, nullable=True),
)

index_state = Table(
    "index_state",
    metadata,
    Column("state_id", Integer, primary_key=True),  # one row, 1
    Column("revision", Integer, nullable=False),  # grows with every change that a reader must notice
    Column("generation", Integer, nullable=False),  # grows with every publication of vectors; 0: nothing published
    Column("index_schema", Integer, nullable=False),
    Column("embedder_id", String(200), nullable=False),
    Column("dim", Integer, nullable=False),
    Column("collections_json", Text, nullable=False),
    Column("previous_json", Text, nullable=False),  # names of the collections that the generation before used
    Column("published_at", Float, nullable=False),  # seconds since the epoch
)
