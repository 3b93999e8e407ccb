"""Everything people can see of a loading, as plain sorted data: what two loadings of one day must share."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from repository.accounts.tables import Person, Role, SchoolClass
from repository.catalogue.tables import Record
from repository.circulation.tables import Loan, Patron
from repository.db.uow import Tx
from repository.db.workflows import WorkflowStep
from repository.holdings.tables import Copy, Holding, LedgerEntry
from repository.materials.tables import File, Page, Version
from repository.semester.tables import ListLine, SemesterList

SEEN = {
    "people": select(Person.username, Person.full_name, Person.birth_date, Role.role, Role.starts, Role.ends).join(
        Role, Role.person_id == Person.id
    ),
    "classes": select(SchoolClass.year, SchoolClass.name),
    "records": select(Record.code, Record.title, Record.year, Record.reach, Record.control_number, Record.marc),
    "versions": select(Version.number, Version.state, Version.state_since, Version.qualified_on),
    "files": select(File.name, File.blob_digest, File.readers),
    "pages": select(Page.number, Page.title, Page.text, Page.notes),
    "steps": select(WorkflowStep.action, WorkflowStep.to_state, WorkflowStep.at, WorkflowStep.comment),
    "lists": select(SemesterList.code, SemesterList.number_text, SemesterList.document_date, SemesterList.state),
    "paper": select(SemesterList.pdf_digest, SemesterList.scan_digest),
    "lines": select(ListLine.position, ListLine.frozen["code"]),
    "copies": select(Copy.barcode, Copy.state, Copy.price, Copy.entry_date),
    "holdings": select(Holding.shelf_mark),
    "ledger": select(LedgerEntry.number, LedgerEntry.entry_date, LedgerEntry.copies, LedgerEntry.amount),
    "loans": select(Patron.card_number, Patron.name, Copy.barcode, Loan.lent_at, Loan.due_date, Loan.returned_at)
    .join(Patron, Patron.id == Loan.patron_id)
    .join(Copy, Copy.id == Loan.copy_id),
}  # fmt: skip


def canon(tx: Tx) -> dict[str, list[str]]:
    """Return each table's rows in one order."""
    return {name: sorted(str(tuple(row)) for row in tx.execute(query)) for name, query in SEEN.items()}


def latest_loan(tx: Tx) -> date:
    """Return the day of the last loan."""
    return tx.scalars(select(func.max(Loan.lent_at))).one().date()
