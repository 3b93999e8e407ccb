"""The desk: one line takes everything (a card, a name, a copy, a command) and this decides what it means.

What is then done is in loans.py and patrons.py. Called by the desk's page; the API calls loans directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from repository.accounts.access import Actor
from repository.circulation.loan_views import LoanView
from repository.circulation.loans import Loans
from repository.circulation.patrons import Patrons, PatronView, by_card, by_username, own_patron
from repository.circulation.policy import Lending, demand
from repository.circulation.rules import held_under, rule_for
from repository.db.uow import Database, Tx, reads
from repository.documents import labels
from repository.documents.labels import PLAIN_A4_40, BarcodeLabel
from repository.errors import HocLieuError, Refused
from repository.holdings.accession import parts_of
from repository.holdings.copies import by_barcode

MODES = ("lend", "return", "renew")
# Printed on the sheet of command barcodes, so in capitals and, for Code 128, without marks; typed, also with them.
COMMANDS = {
    "MUON": "lend", "MƯỢN": "lend", "TRA": "return", "TRẢ": "return",
    "GIA HAN": "renew", "GIAHAN": "renew", "GIA HẠN": "renew",
}  # fmt: skip

PRINTED = (("MUON", "MƯỢN"), ("TRA", "TRẢ"), ("GIAHAN", "GIA HẠN"))


@dataclass(frozen=True)
class Line:
    """What one scan came to: a loan made, returned, renewed, lost, or why not (`codes`, and facts for their words)."""

    action: str
    loan: LoanView | None = None
    codes: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Scanned:
    """Where the desk stands after a scan."""

    mode: str
    patron_id: str | None
    line: Line | None = None
    choices: tuple[PatronView, ...] = ()


@dataclass(frozen=True)
class AtDesk:
    """The patron at the desk: her card, how many of how many by the general rule, and all she has."""

    patron: PatronView
    held: int
    at_most: int
    loans: tuple[LoanView, ...]


class Desk:
    """What a librarian's scanner does."""

    def __init__(self, db: Database, loans: Loans, patrons: Patrons) -> None:
        self.db = db
        self.loans = loans
        self.patrons = patrons

    def scan(
        self,
        actor: Actor,
        typed: str,
        mode: str = "lend",
        patron_id: str | None = None,
        nonce: str | None = None,
    ) -> Scanned:
        """Do what was scanned or typed. Only `Denied` is raised; refusals stand in the line."""
        text = " ".join(typed.split())
        if text in COMMANDS:
            return Scanned(COMMANDS[text], patron_id)
        meant, found_id = self._meaning(actor, text)
        if meant == "patron":
            return Scanned("lend" if mode == "return" else mode, found_id)
        if meant == "copy":
            return Scanned(mode, patron_id, self._with_copy(actor, text, mode, patron_id, nonce))
        choices = self.patrons.find(actor, text) if text else []
        if len(choices) == 1:
            return Scanned("lend" if mode == "return" else mode, choices[0].id)
        line = None if choices else Line("", codes=("nobody_found",), facts={"typed": text})
        return Scanned(mode, patron_id, line, tuple(choices))

    def return_first(self, actor: Actor, barcode: str, patron_id: str) -> Line:
        """Take a copy back from whoever has it, then lend it to the patron at the desk."""
        try:
            self.loans.check_in(actor, barcode)
        except Refused as refused:
            return Line("return", codes=tuple(refused.reasons), facts=refused.facts)
        return self._with_copy(actor, barcode, "lend", patron_id, None)

    def mark_lost(self, actor: Actor, loan_id: str) -> Line:
        """Note that the patron at the desk lost a copy she has."""
        try:
            return Line("lose", self.loans.mark_lost(actor, loan_id))
        except Refused as refused:
            return Line("lose", codes=tuple(refused.reasons), facts=refused.facts)

    def command_sheet(self, actor: Actor) -> bytes:
        """Return the sheet of command barcodes as PDF."""
        demand(actor, "loans.lend", Lending(actor.school_id or ""))
        commands = tuple(BarcodeLabel(code, words) for code, words in PRINTED)
        return labels.render(commands, PLAIN_A4_40, actor.school_name, self.db.clock.today())

    @reads
    def at_desk(self, tx: Tx, actor: Actor, patron_id: str) -> AtDesk:
        """Return the patron with her open loans."""
        patron = own_patron(tx, actor, patron_id)
        rule = rule_for(tx, patron.school_id, patron.kind, "*")
        loans = tuple(self.loans.open_views(tx, patron))
        return AtDesk(self.patrons.view(tx, patron), held_under(tx, patron, rule), rule.at_most, loans)

    @reads
    def _meaning(self, tx: Tx, actor: Actor, text: str) -> tuple[str, str | None]:
        """Cards before copies before user names; what looks like a number is never a name."""
        school_id = actor.school_id or ""
        demand(actor, "loans.lend", Lending(school_id))
        if card := by_card(tx, school_id, text):
            return "patron", card.id
        if parts_of(text) or by_barcode(tx, school_id, text):
            return "copy", None
        known = by_username(tx, school_id, text)
        return ("patron", known.id) if known else ("words", None)

    def _with_copy(
        self, actor: Actor, barcode: str, mode: str, patron_id: str | None, nonce: str | None
    ) -> Line:
        try:
            if mode == "return":
                return Line(mode, self.loans.check_in(actor, barcode, nonce))
            if mode == "renew":
                return Line(mode, self.loans.renew_by_barcode(actor, barcode, nonce))
            if patron_id is None:
                return Line(mode, codes=("patron_first",), facts={"barcode": barcode})
            return Line(mode, self.loans.check_out(actor, patron_id, barcode, nonce))
        except Refused as refused:
            return Line(mode, codes=tuple(refused.reasons), facts=refused.facts)
        except HocLieuError as problem:
            return Line(mode, codes=tuple(problem.codes()), facts={"barcode": barcode})
