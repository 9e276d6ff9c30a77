"""Reviews bind to bytes, parser and statements, and cannot be changed afterwards."""

import sqlalchemy as sa
from alembic import op

from core.documents import Statement
from corpus.review_binding import digest_statements

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_REVIEW_COLUMNS = {
    "version_id": 64,
    "sha256": 64,
    "statements_sha256": 64,
    "parser": 200,
    "parser_version": 200,
    "how": 20,
}


def upgrade() -> None:
    """Add the columns, and compute the digest of the statements that are there.

    Decisions from before stay in the history and count for nothing but a withdrawal, which needs no binding to hold.
    """
    op.add_column("versions", sa.Column("statements_sha256", sa.String(length=64), nullable=True))
    for name, length in _REVIEW_COLUMNS.items():
        op.add_column("reviews", sa.Column(name, sa.String(length=length), nullable=True))
    op.add_column("reviews", sa.Column("confirmed", sa.String(length=200), nullable=False, server_default=""))
    connection = op.get_bind()
    for version_id in connection.execute(sa.text("SELECT version_id FROM versions")).scalars().all():
        rows = connection.execute(
            sa.text(
                "SELECT statement_json FROM statements WHERE version_id = :version_id AND is_current = :yes"
                " ORDER BY ordinal"
            ),
            {"version_id": version_id, "yes": True},
        ).scalars()
        digest = digest_statements([Statement.model_validate_json(row) for row in rows])
        connection.execute(
            sa.text("UPDATE versions SET statements_sha256 = :digest WHERE version_id = :version_id"),
            {"digest": digest, "version_id": version_id},
        )
    if connection.dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER reviews_never_{action.lower()} BEFORE {action} ON reviews"
                " BEGIN SELECT RAISE(ABORT, 'reviews are append-only'); END"
            )


def downgrade() -> None:
    """Drop what was added."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("update", "delete"):
            op.execute(f"DROP TRIGGER reviews_never_{action}")
    for name in (*_REVIEW_COLUMNS, "confirmed"):
        op.drop_column("reviews", name)
    op.drop_column("versions", "statements_sha256")
