"""A list's way from the librarian to the hub: sign, number, stamp, deliver, receive, and back. One method: `take`.

What the engine decided has effects on the list's own rows (here) and on its lessons (`materials.lifecycle`), all in
one transaction. The paper is rendered and kept before it, since typst takes its time.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from repository.accounts.access import Actor
from repository.accounts.policies import policy
from repository.db.blobs import Blobs
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Conflict, Invalid
from repository.materials import lifecycle
from repository.semester import document, freeze, legal_bases, numbering
from repository.semester.case import (
    ListCase,
    Publisher,
    case_of,
    check_lock,
    lines_of,
    locked,
    manifest_of,
    seen,
)
from repository.semester.document import Sheet, Signer
from repository.semester.lines import standing
from repository.semester.sheets import head_of, principal_of, sheet_of, signer_of
from repository.semester.steps import decided, demand_action, move
from repository.semester.tables import SemesterList

PRINTED = ("submit_for_signature", "sign")  # actions that make the paper


@dataclass(frozen=True)
class Given:
    """What a person adds to an action."""

    comment: str = ""
    number: int | None = None
    dated: date | None = None
    pdf_digest: str | None = None
    sheet: Sheet | None = None  # what the paper was rendered from


class ListFlow:
    """The steps of a list."""

    def __init__(self, db: Database, blobs: Blobs, publisher: Publisher) -> None:
        self.db = db
        self.blobs = blobs
        self.publisher = publisher

    def take(
        self,
        actor: Actor,
        list_id: str,
        action: str,
        lock: int,
        comment: str = "",
        number: int | None = None,
        dated: date | None = None,
    ) -> None:
        """Take an action of the definition. `number` and `dated` are the clerk's, for `number`.

        Raises `Denied`, `Refused` with all reasons, `Conflict` when somebody was first, `Invalid` for the form.
        """
        given = Given(comment, number, dated)
        if action in PRINTED:
            sheet, signer = self._planned(actor, list_id, action, lock)
            kept = self.blobs.keep(io.BytesIO(document.pdf(sheet, signer)))
            given = Given(comment, pdf_digest=kept.digest, sheet=sheet)
        self._take(actor, list_id, action, lock, given)

    @reads
    def _planned(self, tx: Tx, actor: Actor, list_id: str, action: str, lock: int) -> tuple[Sheet, Signer]:
        """Return what will be printed, refusing early what would be refused anyway."""
        row = seen(tx, actor, list_id)
        demand_action(tx, actor, row, action)
        check_lock(tx, row, lock)
        decided(tx, actor, case_of(tx, row, self.publisher), action)
        signer = Signer(actor.name, not _is_principal(actor, row)) if action == "sign" else signer_of(tx, row)
        return sheet_of(tx, row, self.publisher), signer

    @writes
    def _take(self, tx: Tx, actor: Actor, list_id: str, action: str, lock: int, given: Given) -> None:
        demand_action(tx, actor, seen(tx, actor, list_id), action)
        row = locked(tx, actor, list_id, lock)
        case = case_of(tx, row, self.publisher, given.number, given.dated)
        outcome = decided(tx, actor, case, action, given.comment)
        if action == "number":
            _check_number(case)
        if outcome.quorum_met and action in EFFECTS:
            EFFECTS[action](tx, actor, case, given)
        if action in PRINTED and sheet_of(tx, row, self.publisher) != given.sheet:
            raise Conflict("changed_meanwhile")  # a title was corrected while the paper was set
        move(tx, actor, case, outcome, given.comment, digest=row.lines_digest, number=row.number_text)


def _freeze(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    row = case.row
    head, bases = freeze.as_data(head_of(tx, row)), legal_bases.in_force(tx, row.school_id)
    lines = lines_of(tx, row.id)
    present = standing(tx, [line.version_id for line in lines])
    for line in lines:
        line.frozen = freeze.as_data(present[line.version_id].line)
    row.head, row.legal_bases, row.pdf_digest = head, bases, given.pdf_digest
    row.lines_digest = freeze.digest_of(manifest_of(row, lines))
    tx.flush()


def _thaw(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    """Let the librarian edit again: nothing that was signed, numbered or scanned stands any longer."""
    row = case.row
    for line in lines_of(tx, row.id):
        line.frozen = {}
    row.head, row.legal_bases, row.lines_digest, row.pdf_digest = {}, [], "", None
    row.signer_id = row.signed_for_id = row.signed_on = None
    row.signer_name = row.signed_as = ""
    row.number = row.number_year = row.document_date = None
    row.number_text = row.scan_name = row.scan_mime = ""
    row.scan_digest = row.scan_pages = None


def _sign(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    row = case.row
    principal = principal_of(tx, row.school_id)
    own = _is_principal(actor, row)
    row.signer_id, row.signer_name, row.signed_on = actor.person_id, actor.name, case.today
    row.signed_as = "principal" if own else "vice_principal"
    row.signed_for_id = principal.id if principal and not own else None
    row.pdf_digest = given.pdf_digest


def _number(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    row, number, dated = case.row, case.number or 0, case.dated or case.today
    row.number, row.number_year, row.document_date = number, dated.year, dated
    row.number_text = policy(case.school).list_number(number)


def _stamp(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    """Open every lesson of the list to its reach, together with the list."""
    case.row.stamped_at = tx.clock.now()
    lifecycle.mark_stamped(tx, actor, *(line.version_id for line in lines_of(tx, case.row.id)))


def _deliver(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    case.row.delivered_at = tx.clock.now()


def _cancel(tx: Tx, actor: Actor, case: ListCase, given: Given) -> None:
    """Give the lessons back: they wait for another list."""
    lifecycle.strike(tx, actor, *(line.version_id for line in lines_of(tx, case.row.id)))


EFFECTS: dict[str, Callable[[Tx, Actor, ListCase, Given], None]] = {
    "cancel": _cancel,
    "deliver": _deliver,
    "number": _number,
    "send_back": _thaw,
    "sign": _sign,
    "stamp": _stamp,
    "submit_for_signature": _freeze,
    "take_back": _thaw,
}


def _check_number(case: ListCase) -> None:
    wrong = {}
    if case.number is None:
        wrong["number"] = "required"
    elif not 1 <= case.number <= numbering.LARGEST:
        wrong["number"] = "out_of_range"
    if case.dated is None:
        wrong["dated"] = "required"
    elif case.dated > case.today:
        wrong["dated"] = "in_the_future"
    if wrong:
        raise Invalid(wrong)


def _is_principal(actor: Actor, row: SemesterList) -> bool:
    return actor.has("principal", school_id=row.school_id)
