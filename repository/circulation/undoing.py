"""Taking back the last step of a loan: `lend`, `return`, `renew` or `lose`. The journal is written by loans.py."""

from __future__ import annotations

from datetime import timedelta

from repository.circulation.tables import Loan
from repository.db.uow import Tx
from repository.errors import Refused
from repository.holdings.copies import claim, release, turn

WITHIN = timedelta(minutes=15)


def take_back(tx: Tx, person_id: str | None, loan: Loan, action: str) -> None:
    """Make the loan what it was before its last step; `Refused` when that is another, long ago or not hers."""
    if action != _last_step(loan) or not _is_recent(tx, person_id, loan, action):
        raise Refused(["undo_too_late"])
    STEPS[action](tx, loan)


def _last_step(loan: Loan) -> str:
    if loan.returned_at is not None:
        return "lose" if loan.lost else "return"
    return "renew" if loan.renewed_at is not None else "lend"


def _is_recent(tx: Tx, person_id: str | None, loan: Loan, action: str) -> bool:
    at = {"lend": loan.lent_at, "renew": loan.renewed_at}.get(action, loan.returned_at)
    by = {"lend": loan.lent_by_id, "renew": person_id}.get(action, loan.returned_by_id)
    return at is not None and tx.clock.now() - at <= WITHIN and by == person_id


def _undo_lend(tx: Tx, loan: Loan) -> None:
    """The loan never was: its row goes, the journal keeps both steps."""
    release(tx, loan.copy_id, "loan")
    tx.delete(loan)
    tx.flush()


def _undo_return(tx: Tx, loan: Loan) -> None:
    if not claim(tx, loan.copy_id, "loan"):
        raise Refused(["copy_taken"])
    loan.returned_at, loan.returned_by_id = None, None


def _undo_renew(tx: Tx, loan: Loan) -> None:
    assert loan.renewed_from is not None
    loan.due_date, loan.renewals = loan.renewed_from, loan.renewals - 1
    loan.renewed_at, loan.renewed_from = None, None


def _undo_lose(tx: Tx, loan: Loan) -> None:
    if not turn(tx, loan.copy_id, "loss", "loan"):
        raise Refused(["copy_not_lost"])
    loan.returned_at, loan.returned_by_id, loan.lost = None, None, False


STEPS = {"lend": _undo_lend, "return": _undo_return, "renew": _undo_renew, "lose": _undo_lose}
