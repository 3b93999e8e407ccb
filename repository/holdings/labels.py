"""Labels of copies: barcodes with the school above, or spine labels with the shelf mark. For cataloguing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.tables import School
from repository.db.uow import Database, Tx, reads
from repository.documents import labels
from repository.documents.labels import A4_21, A4_65, PLAIN_A4_40, BarcodeLabel, LabelSheet, SpineLabel
from repository.errors import Invalid, NotFound
from repository.holdings.policy import demand
from repository.holdings.tables import Copy, Holding

SHEETS: dict[str, LabelSheet] = {"plain": PLAIN_A4_40, "a4_65": A4_65, "a4_21": A4_21}


class CopyLabels:
    """Sheets of labels as PDF."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def pdf(
        self,
        actor: Actor,
        copy_ids: Sequence[str],
        kind: str = "barcode",
        sheet: str = "plain",
        skip: int = 0,
    ) -> bytes:
        """Return the sheets for these copies, in their order; `skip` passes over used labels."""
        if sheet not in SHEETS:
            raise Invalid({"sheet": "unknown_choice"})
        school, rows = self._rows(actor, copy_ids)
        made = tuple(
            SpineLabel(barcode, tuple(mark.split())) if kind == "spine" else BarcodeLabel(barcode, school)
            for barcode, mark in rows
        )
        return labels.render(made, SHEETS[sheet], school, self.db.clock.today(), skip)

    @reads
    def _rows(self, tx: Tx, actor: Actor, copy_ids: Sequence[str]) -> tuple[str, list[tuple[str, str]]]:
        demand(actor, "copies.manage", actor.school_id or "")
        found = {
            copy_id: (barcode.replace("Đ", "D"), mark)
            for copy_id, barcode, mark in tx.execute(
                select(Copy.id, Copy.barcode, Holding.shelf_mark)
                .join(Holding, Holding.id == Copy.holding_id)
                .where(Copy.id.in_(copy_ids), Copy.school_id == actor.school_id)
            ).all()
        }
        if not found:
            raise NotFound("copy")
        school = tx.get(School, actor.school_id)
        return school.short_name if school else "", [found[one] for one in copy_ids if one in found]
