"""The journal: who did what, when, from where, on whose behalf. Append-only: the database refuses the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id
from repository.db.uow import Tx


class JournalEntry(Base):
    """One line of the journal."""

    __tablename__ = "journal_entry"
    __table_args__ = (Index("ix_journal_thing", "thing_kind", "thing_id"),)

    id: Mapped[Id]
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(60))
    thing_kind: Mapped[str] = mapped_column(String(30))
    thing_id: Mapped[str] = mapped_column(String(36))
    school_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    on_behalf_of_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


# The same statements stand in the first migration; here they serve databases made by `create_all` in tests.
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER journal_no_{verb.lower()} BEFORE {verb} ON journal_entry "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
POSTGRESQL_GUARDS = (
    "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_entry "
    "FOR EACH ROW EXECUTE FUNCTION journal_is_append_only()",
)
for _statement in SQLITE_GUARDS:
    event.listen(JournalEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL_GUARDS:
    event.listen(JournalEntry.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))


def record(
    tx: Tx,
    verb: str,
    thing_kind: str,
    thing_id: str,
    *,
    person_id: str | None,
    school_id: str | None = None,
    on_behalf_of_id: str | None = None,
    address: str | None = None,
    **detail: Any,
) -> None:
    """Append one line; `detail` is JSON and holds no secret and no child's reading."""
    tx.add(
        JournalEntry(
            at=tx.clock.now(),
            verb=verb,
            thing_kind=thing_kind,
            thing_id=thing_id,
            school_id=school_id,
            person_id=person_id,
            on_behalf_of_id=on_behalf_of_id,
            address=address,
            detail=detail,
        )
    )
