"""Abbreviations that documents explain, harvested from the texts that are there already."""

import sqlalchemy as sa
from alembic import op

from corpus.abbreviations import save_abbreviations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and fill it."""
    op.create_table(
        "abbreviations",
        sa.Column("version_id", sa.String(length=64), nullable=False),
        sa.Column("short", sa.String(length=20), nullable=False),
        sa.Column("long", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.version_id"], name=op.f("fk_abbreviations_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "short", name=op.f("pk_abbreviations")),
    )
    connection = op.get_bind()
    for version_id, text in connection.execute(sa.text("SELECT version_id, text FROM versions")).all():
        save_abbreviations(connection, version_id, text)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("abbreviations")
