"""Loans as pages show them: one query for any set of loans. Called by loans, overdue and the pages' services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from repository.catalogue.tables import Record
from repository.circulation.tables import Loan, Patron
from repository.db.uow import Tx
from repository.holdings.tables import Copy, Holding


@dataclass(frozen=True)
class LoanView:
    """A loan: which copy of what, to whom, until when."""

    id: str
    barcode: str
    title: str
    record_id: str
    item_kind: str
    patron_id: str
    patron: str
    class_name: str
    lent_at: datetime
    due_date: date
    renewals: int
    returned_at: datetime | None
    days_late: int  # 0 where it is not late
    lost: bool  # over because the reader lost the copy


def loan_views(
    tx: Tx, today: date, *conditions: ColumnElement[bool], newest_first: bool = False
) -> list[LoanView]:
    """Return the loans that meet the conditions: by due date, or the newest first."""
    order = (Loan.lent_at.desc(), Loan.id.desc()) if newest_first else (Loan.due_date, Loan.lent_at, Loan.id)
    rows = tx.execute(
        select(Loan, Patron, Copy.barcode, Record.id, Record.title, Record.item_kind)
        .join(Patron, Patron.id == Loan.patron_id)
        .join(Copy, Copy.id == Loan.copy_id)
        .join(Holding, Holding.id == Copy.holding_id)
        .join(Record, Record.id == Holding.record_id)
        .where(*conditions)
        .order_by(*order)
    ).all()
    return [_view(today, *row) for row in rows]


def _view(
    today: date, loan: Loan, patron: Patron, barcode: str, record_id: str, title: str, item_kind: str
) -> LoanView:
    late = (today - loan.due_date).days if loan.returned_at is None else 0
    return LoanView(
        loan.id, barcode, title, record_id, item_kind, patron.id, patron.name, patron.class_name, loan.lent_at,
        loan.due_date, loan.renewals, loan.returned_at, max(late, 0), loan.lost,
    )  # fmt: skip
