"""Sessions the server knows, the API's counted requests, and what was sent under a key used once."""

import sqlalchemy as sa
from alembic import op

from repository.db import base as types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("seen_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_open_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_session")),
    )
    op.create_index(op.f("ix_open_session_person_id"), "open_session", ["person_id"])
    op.create_index(op.f("ix_open_session_seen_at"), "open_session", ["seen_at"])
    op.create_table(
        "request_count",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "period", name=op.f("pk_request_count")),
    )
    op.add_column("once_key", sa.Column("body_hash", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("once_key", "body_hash")
    op.drop_table("request_count")
    op.drop_table("open_session")
