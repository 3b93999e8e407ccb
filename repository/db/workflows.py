"""Rows beside the workflow engine: every step taken, and who is awaited now.

The engine is pure; here its outcome becomes rows. Queues, counts and reminders are SQL over `awaiting`, which
each transition rewrites; a test holds it equal to `workflow.engine.awaited` over the demonstration group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base, Id
from repository.db.uow import Tx


class WorkflowStep(Base):
    """One step in the life of an instance: the history people read."""

    __tablename__ = "workflow_step"
    __table_args__ = (Index("ix_workflow_step_instance", "instance_kind", "instance_id"),)

    id: Mapped[Id]
    instance_kind: Mapped[str] = mapped_column(String(30))  # version | semester_list
    instance_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Awaiting(Base):
    """Somebody who holds `permit` within `scope` is awaited since `since`."""

    __tablename__ = "awaiting"
    __table_args__ = (Index("ix_awaiting_queue", "permit", "scope"),)

    instance_kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    permit: Mapped[str] = mapped_column(String(40), primary_key=True)
    scope: Mapped[str] = mapped_column(String(60), primary_key=True)  # department:<id> | school:<id> | …
    since: Mapped[datetime]
    due: Mapped[date | None]


@dataclass(frozen=True)
class StepView:
    """A step as pages show it."""

    action: str
    from_state: str
    to_state: str
    person: str
    on_behalf_of: str | None
    comment: str
    at: datetime


def rewrite_awaiting(
    tx: Tx,
    instance_kind: str,
    instance_id: str,
    awaited: Iterable[tuple[str, str]],
    due: date | None = None,
) -> None:
    """Replace who is awaited by `awaited`: pairs of (permit, scope)."""
    rewrite_all_awaiting(tx, instance_kind, {instance_id: (awaited, due)})


def rewrite_all_awaiting(
    tx: Tx, instance_kind: str, awaited: Mapping[str, tuple[Iterable[tuple[str, str]], date | None]]
) -> None:
    """The same for many instances: id → (pairs of permit and scope, the day it is due)."""
    tx.execute(
        delete(Awaiting).where(Awaiting.instance_kind == instance_kind, Awaiting.instance_id.in_(awaited))
    )
    now = tx.clock.now()
    tx.add_all(
        Awaiting(
            instance_kind=instance_kind,
            instance_id=instance_id,
            permit=permit,
            scope=scope,
            since=now,
            due=due,
        )
        for instance_id, (pairs, due) in awaited.items()
        for permit, scope in set(pairs)
    )
