"""Lending: check out, check in, renew, note what a reader lost, and undo of what was just done at this desk.

A copy is lent by `holdings.copies.claim` alone, and a unique index on open loans stands behind it. Refusals name
every reason. Rules are in rules.py, patrons in patrons.py, how a step is taken back in undoing.py. Called by the
desk, the reader's own page and the API.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from repository.accounts.access import Actor
from repository.accounts.calendar import today
from repository.catalogue.revisions import touch
from repository.catalogue.tables import Record
from repository.circulation.loan_views import LoanView, loan_views
from repository.circulation.patrons import own_patron
from repository.circulation.policy import Lending, demand, may
from repository.circulation.rules import Rule, due_date, held_under, rule_for
from repository.circulation.tables import Loan, Patron
from repository.circulation.undoing import take_back
from repository.db.journal import record as journal
from repository.db.once import once
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Conflict, NotFound, Refused
from repository.holdings.copies import by_barcode, claim, record_of, release, turn
from repository.holdings.tables import Copy

HISTORY = 50


class Loans:
    """What happens at the desk, and what a reader sees of her own."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @writes
    def check_out(
        self, tx: Tx, actor: Actor, patron_id: str, barcode: str, nonce: str | None = None
    ) -> LoanView:
        """Lend a copy; `Refused` with every reason why not (and by whom it is held, for the librarian)."""
        patron = own_patron(tx, actor, patron_id)
        tx.refresh(patron, with_for_update=True)  # two desks may lend to one patron: her limit is hers
        copy = wanted_copy(tx, actor, barcode)
        loan_id = once(tx, actor.person_id or "", "loan", nonce, lambda: _lend(tx, actor, patron, copy))
        return _one(tx, loan_id)

    @writes
    def check_in(self, tx: Tx, actor: Actor, barcode: str, nonce: str | None = None) -> LoanView:
        """Take a copy back, whoever brings it; the view says whose loan it was and how late."""
        demand(actor, "loans.lend", Lending(actor.school_id or ""))
        copy = wanted_copy(tx, actor, barcode)
        loan_id = once(tx, actor.person_id or "", "check_in", nonce, lambda: _take_in(tx, actor, copy))
        return _come_back(tx, loan_id)

    @reads
    def get(self, tx: Tx, actor: Actor, loan_id: str) -> LoanView:
        """Return a loan to its reader or her librarian; to anybody else it is not there."""
        loan = tx.get(Loan, loan_id)
        patron = tx.get(Patron, loan.patron_id) if loan else None
        if loan is None or patron is None:
            raise NotFound("loan")
        if not may(actor, "loans.read", Lending(loan.school_id, person_id=patron.person_id)):
            raise NotFound("loan")
        return _one(tx, loan_id)

    @writes
    def give_back(self, tx: Tx, actor: Actor, loan_id: str) -> LoanView:
        """Take back the copy of this very loan, as `check_in` does by its barcode."""
        loan = tx.get(Loan, loan_id, with_for_update=True)
        if loan is None or loan.school_id != actor.school_id:
            raise NotFound("loan")
        demand(actor, "loans.lend", Lending(loan.school_id))
        copy = tx.get_one(Copy, loan.copy_id)
        if loan.returned_at is not None:
            raise Refused(["not_on_loan"], barcode=copy.barcode)
        _return(tx, actor, loan, copy)
        return _come_back(tx, loan.id)

    @writes
    def mark_lost(self, tx: Tx, actor: Actor, loan_id: str) -> LoanView:
        """Note that the reader lost the copy: the loan is over, the copy is lost."""
        loan = tx.get(Loan, loan_id, with_for_update=True)
        if loan is None or loan.school_id != actor.school_id:
            raise NotFound("loan")
        demand(actor, "loans.lend", Lending(loan.school_id))
        copy = tx.get_one(Copy, loan.copy_id)
        if loan.returned_at is not None:
            raise Refused(["not_on_loan"], barcode=copy.barcode)
        _close(tx, actor, loan, lost=True)
        if not turn(tx, copy.id, "loan", "loss"):
            raise Conflict("changed_meanwhile")
        _changed(tx, actor, "loan.lost", loan)
        return _one(tx, loan.id)

    @writes
    def renew(self, tx: Tx, actor: Actor, loan_id: str) -> LoanView:
        """Lengthen a loan by its rule's days from today; a reader may do it for her own."""
        loan = tx.get(Loan, loan_id, with_for_update=True)
        patron = tx.get(Patron, loan.patron_id) if loan else None
        if loan is None or patron is None:
            raise NotFound("loan")
        if not may(actor, "loans.renew", Lending(loan.school_id, person_id=patron.person_id)):
            raise NotFound("loan")  # whose loan it is, and that there is one, is nobody else's business
        _renew(tx, actor, loan, patron)
        return _one(tx, loan.id)

    @writes
    def renew_by_barcode(self, tx: Tx, actor: Actor, barcode: str, nonce: str | None = None) -> LoanView:
        """Lengthen the loan of a scanned copy."""
        demand(actor, "loans.lend", Lending(actor.school_id or ""))
        copy = wanted_copy(tx, actor, barcode)
        return _one(tx, once(tx, actor.person_id or "", "renew", nonce, lambda: _lengthen(tx, actor, copy)))

    @writes
    def undo(self, tx: Tx, actor: Actor, loan_id: str, action: str) -> None:
        """Take back the last step of a loan (see undoing.py), made a few minutes ago by this person."""
        loan = tx.get(Loan, loan_id, with_for_update=True)
        if loan is None or loan.school_id != actor.school_id:
            raise NotFound("loan")
        demand(actor, "loans.lend", Lending(loan.school_id))
        take_back(tx, actor.person_id, loan, action)
        _changed(tx, actor, f"loan.undo_{action}", loan)

    @reads
    def open_of(self, tx: Tx, actor: Actor, patron_id: str) -> list[LoanView]:
        """Return a patron's open loans, the most urgent first: for her librarian."""
        return self.open_views(tx, own_patron(tx, actor, patron_id))

    def open_views(self, tx: Tx, patron: Patron) -> list[LoanView]:
        """Return the open loans of a patron already at hand, inside the caller's transaction."""
        day = today(tx, patron.school_id)
        return loan_views(tx, day, Loan.patron_id == patron.id, Loan.returned_at.is_(None))

    @reads
    def at_desk(self, tx: Tx, actor: Actor, loan_ids: list[str]) -> dict[str, LoanView]:
        """Return loans of this library by id: what the desk's last lines speak of."""
        school_id = actor.school_id or ""
        demand(actor, "loans.lend", Lending(school_id))
        views = loan_views(tx, today(tx, school_id), Loan.id.in_(loan_ids), Loan.school_id == school_id)
        return {view.id: view for view in views}

    @reads
    def mine(self, tx: Tx, actor: Actor) -> tuple[list[LoanView], list[LoanView]]:
        """Return the reader's own open loans, and her last fifty that are over: nobody else sees those."""
        hers = Loan.patron_id.in_(select(Patron.id).where(Patron.person_id == actor.person_id))
        day = today(tx, actor.school_id or "")
        opened = loan_views(tx, day, hers, Loan.returned_at.is_(None))
        over = loan_views(tx, day, hers, Loan.returned_at.isnot(None), newest_first=True)
        return opened, over[:HISTORY]


def wanted_copy(tx: Tx, actor: Actor, barcode: str) -> Copy:
    """Return the school's copy of a barcode; `Refused` says whether it is another school's or nobody's."""
    copy = by_barcode(tx, actor.school_id or "", barcode)
    if copy is not None:
        return copy
    elsewhere = tx.scalar(select(Copy.id).where(Copy.barcode == barcode.strip().upper()).limit(1))
    raise Refused(["not_in_this_school" if elsewhere else "unknown_barcode"], barcode=barcode.strip())


def _lend(tx: Tx, actor: Actor, patron: Patron, copy: Copy) -> str:
    record = tx.get(Record, record_of(tx, copy))
    assert record is not None  # a foreign key holds it
    rule = rule_for(tx, patron.school_id, patron.kind, record.item_kind)
    if reasons := _patron_reasons(tx, patron, rule):
        raise Refused(
            reasons, barcode=copy.barcode, patron=patron.name, at_most=rule.at_most, why=patron.blocked
        )
    if not claim(tx, copy.id, "loan"):
        _refuse_taken(tx, patron, copy)
    day = today(tx, patron.school_id)
    loan = Loan(
        school_id=patron.school_id,
        copy_id=copy.id,
        patron_id=patron.id,
        lent_at=tx.clock.now(),
        lent_by_id=actor.person_id,
        due_date=due_date(tx, patron.school_id, rule, day),
    )
    tx.add(loan)
    tx.flush()
    _changed(tx, actor, "loan.check_out", loan, record.id)
    return loan.id


def _patron_reasons(tx: Tx, patron: Patron, rule: Rule) -> list[str]:
    checks = {
        "patron_inactive": not patron.active,
        "patron_blocked": bool(patron.blocked),
        "at_most_reached": held_under(tx, patron, rule) >= rule.at_most,
    }
    return [reason for reason, holds in checks.items() if holds]


def _refuse_taken(tx: Tx, patron: Patron, copy: Copy) -> None:
    """Say why the copy is not to be had: lent to whom, or what became of it."""
    tx.refresh(copy)
    loan = _open_loan(tx, copy.id)
    if loan is None:
        raise Refused([f"copy_{copy.state}"], barcode=copy.barcode)
    holder = tx.get(Patron, loan.patron_id)
    assert holder is not None
    code = "already_hers" if holder.id == patron.id else "on_loan_to_other"
    raise Refused(
        [code], barcode=copy.barcode, holder=holder.name, class_name=holder.class_name, loan_id=loan.id,
        due=f"{loan.due_date:%d/%m/%Y}",
    )  # fmt: skip


def _renew(tx: Tx, actor: Actor, loan: Loan, patron: Patron) -> None:
    copy = tx.get(Copy, loan.copy_id)
    assert copy is not None
    record = tx.get(Record, record_of(tx, copy))
    rule = rule_for(tx, loan.school_id, patron.kind, record.item_kind if record else "*")
    due = due_date(tx, loan.school_id, rule, today(tx, loan.school_id))
    checks = {
        "not_on_loan": loan.returned_at is not None,
        "patron_blocked": bool(patron.blocked),
        "no_renewals_left": loan.renewals >= rule.renewals,
        "renewed_already": due <= loan.due_date,
    }
    if reasons := [reason for reason, holds in checks.items() if holds]:
        raise Refused(reasons[:1], barcode=copy.barcode, why=patron.blocked, due=f"{loan.due_date:%d/%m/%Y}")
    loan.renewed_from, loan.renewed_at = loan.due_date, tx.clock.now()
    loan.due_date, loan.renewals = due, loan.renewals + 1
    _changed(tx, actor, "loan.renew", loan)


def _lengthen(tx: Tx, actor: Actor, copy: Copy) -> str:
    loan = _open_loan(tx, copy.id)
    if loan is None:
        raise Refused(["not_on_loan"], barcode=copy.barcode)
    _renew(tx, actor, loan, tx.get_one(Patron, loan.patron_id))
    return loan.id


def _take_in(tx: Tx, actor: Actor, copy: Copy) -> str:
    loan = _open_loan(tx, copy.id)
    if loan is None:
        raise Refused(["copy_lost" if copy.state == "lost" else "not_on_loan"], barcode=copy.barcode)
    _return(tx, actor, loan, copy)
    return loan.id


def _open_loan(tx: Tx, copy_id: str) -> Loan | None:
    return tx.scalar(
        select(Loan).where(Loan.copy_id == copy_id, Loan.returned_at.is_(None)).with_for_update()
    )


def _return(tx: Tx, actor: Actor, loan: Loan, copy: Copy) -> None:
    _close(tx, actor, loan)
    release(tx, copy.id, "loan")
    _changed(tx, actor, "loan.check_in", loan)


def _come_back(tx: Tx, loan_id: str) -> LoanView:
    """Return a loan that ended today, saying how late."""
    loan = tx.get_one(Loan, loan_id)
    return _one(tx, loan_id, days_late=max((today(tx, loan.school_id) - loan.due_date).days, 0))


def _close(tx: Tx, actor: Actor, loan: Loan, lost: bool = False) -> None:
    done = tx.execute(
        update(Loan)
        .where(Loan.id == loan.id, Loan.returned_at.is_(None))
        .values(returned_at=tx.clock.now(), returned_by_id=actor.person_id, lost=lost)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Conflict("changed_meanwhile")


def _changed(tx: Tx, actor: Actor, verb: str, loan: Loan, record_id: str | None = None) -> None:
    """Let search know, and write the journal: the loan, never who reads what."""
    if record_id is None:
        copy = tx.get(Copy, loan.copy_id)
        assert copy is not None
        record_id = record_of(tx, copy)
    touch(tx, record_id)
    journal(tx, verb, "loan", loan.id, person_id=actor.person_id, school_id=loan.school_id,
            address=actor.address)  # fmt: skip


def _one(tx: Tx, loan_id: str, days_late: int | None = None) -> LoanView:
    loan = tx.get(Loan, loan_id)
    day: date = today(tx, loan.school_id) if loan else tx.clock.today()
    views = loan_views(tx, day, Loan.id == loan_id)
    if not views:
        raise NotFound("loan")
    return views[0] if days_late is None else replace(views[0], days_late=days_late)
