"""What readers who may not read slide notes are given of a file: the file as it is, a copy without notes, or nothing."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from repository.db import base as types
from repository.ids import new_id

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DECKS = "('pptx', 'ppt', 'odp')"


def upgrade() -> None:
    # One statement both databases know: SQLite would rebuild the table, with pages hanging on it, for less.
    op.execute(
        "ALTER TABLE file ADD COLUMN open_digest VARCHAR(64) "
        "CONSTRAINT fk_file_open_digest REFERENCES blob (digest)"
    )
    op.add_column("file", sa.Column("open_size", sa.BigInteger(), nullable=True))
    op.add_column("file", sa.Column("open_reason", sa.String(length=20), nullable=False, server_default=""))
    op.create_index("ix_file_open_digest", "file", ["open_digest"])
    op.execute(f"UPDATE file SET open_digest = blob_digest, open_size = size WHERE format NOT IN {DECKS}")
    op.execute(f"UPDATE file SET open_reason = 'notes_waiting' WHERE format IN {DECKS}")
    _have_decks_looked_at_again()


def _have_decks_looked_at_again() -> None:
    """Give the worker every deck whose pages were made before copies were."""
    job = sa.table(
        "job",
        *(sa.column(name) for name in ("id", "event", "handler", "dedupe", "priority", "state", "attempts")),
        sa.column("payload", types.Json()),
        *(sa.column(name, types.Instant()) for name in ("run_at", "created_at")),
    )
    decks = op.get_bind().execute(
        sa.text(
            f"SELECT id FROM file WHERE format IN {DECKS} AND NOT EXISTS "
            "(SELECT 1 FROM job WHERE dedupe = 'preview:file:' || file.id AND state = 'ready')"
        )
    )
    now = datetime.now(UTC)
    rows = [
        {
            "id": new_id(),
            "event": "FileReceived",
            "handler": "preview",
            "payload": {"file_id": file_id},
            "dedupe": f"preview:file:{file_id}",
            "priority": 0,
            "state": "ready",
            "run_at": now,
            "created_at": now,
            "attempts": 0,
        }
        for file_id in decks.scalars()
    ]
    if rows:
        op.bulk_insert(job, rows)


def downgrade() -> None:
    raise NotImplementedError(
        "the way back is the backup: SQLite does not drop a column that refers to a table"
    )
