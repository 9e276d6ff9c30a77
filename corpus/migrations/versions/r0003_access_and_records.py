"""API keys, embed ids, the answer log, feedback and the audit record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; what was audited cannot be changed afterwards."""
    _create_access_tables()
    _create_record_tables()
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_never_{action.lower()} BEFORE {action} ON audit"
                " BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END"
            )


def downgrade() -> None:
    """Drop the tables."""
    for name in (
        "answer_log_versions",
        "answer_log",
        "feedback",
        "audit",
        "api_keys",
        "embeds",
        "signing_secrets",
    ):
        op.drop_table(name)


def _create_access_tables() -> None:
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("revoked_at", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "embeds",
        sa.Column("embed_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.Column("revoked_at", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("embed_id", name=op.f("pk_embeds")),
    )
    op.create_table(
        "signing_secrets",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_signing_secrets")),
    )


def _create_record_tables() -> None:
    op.create_table(
        "answer_log",
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("logged_at", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("question_hmac", sa.String(length=64), nullable=False),
        sa.Column("answer_json", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_answer_log")),
    )
    op.create_index(op.f("ix_answer_log_logged_at"), "answer_log", ["logged_at"], unique=False)
    op.create_table(
        "answer_log_versions",
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("version_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer_log.answer_id"],
            name=op.f("fk_answer_log_versions_answer_id_answer_log"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("answer_id", "version_id", name=op.f("pk_answer_log_versions")),
    )
    op.create_index(op.f("ix_answer_log_versions_version_id"), "answer_log_versions", ["version_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("feedback_id", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.String(length=40), nullable=False),
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("answer_json", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_answer_id"), "feedback", ["answer_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit")),
    )
