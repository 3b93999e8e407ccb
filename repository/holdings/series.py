"""Accession series: the runs of numbers a library keeps (GK, NV, TK, TN …). Called by desk and cataloguing pages."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.access import Actor
from repository.db.journal import record as journal
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid
from repository.holdings.accession import parts_of, printed
from repository.holdings.policy import demand
from repository.holdings.tables import AccessionSeries

LAST = 9_999_999
# What a library begins with; a school renames them or adds its own.
USUAL = (
    ("GK", "Sách giáo khoa", "sgk"),
    ("NV", "Sách nghiệp vụ", "sgv"),
    ("TK", "Sách tham khảo", "stk"),
    ("TN", "Sách thiếu nhi", "tn"),
)


@dataclass(frozen=True)
class SeriesView:
    """A run of numbers and the label its next copy will bear."""

    id: str
    prefix: str
    name: str
    item_kind: str
    next_number: int
    next_label: str


class SeriesOfSchool:
    """The runs of numbers of one school."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def all(self, tx: Tx, actor: Actor) -> list[SeriesView]:
        """Return the series of the school she works in."""
        rows = tx.scalars(
            select(AccessionSeries)
            .where(AccessionSeries.school_id == actor.school_id)
            .order_by(AccessionSeries.prefix)
        )
        return [_view(series) for series in rows]

    @writes
    def add(
        self, tx: Tx, actor: Actor, prefix: str, name: str, item_kind: str, width: int = 5, first: int = 1
    ) -> str:
        """Open a new run of numbers, `first` behind those on paper; prefixes that scan alike (Đ, D) are refused."""
        school_id = actor.school_id or ""
        demand(actor, "copies.manage", school_id)
        parts = parts_of(f"{prefix}1")
        if parts is None or not name.strip():
            raise Invalid({"prefix": "prefix_wrong"} if parts is None else {"name": "required"})
        if not 1 <= first <= LAST:
            raise Invalid({"first": "out_of_range"})
        taken = tx.scalars(select(AccessionSeries.prefix).where(AccessionSeries.school_id == school_id))
        if parts[0] in {p.replace("Đ", "D") for p in taken}:
            raise Invalid({"prefix": "taken"})
        series = AccessionSeries(
            school_id=school_id,
            prefix=prefix.strip().upper(),
            name=name.strip(),
            item_kind=item_kind,
            width=width,
            next_number=first,
        )
        tx.add(series)
        tx.flush()
        journal(tx, "series.add", "accession_series", series.id, person_id=actor.person_id, school_id=school_id,
                address=actor.address, prefix=series.prefix)  # fmt: skip
        return series.id


def ensure_usual(tx: Tx, school_id: str) -> None:
    """Give a new school the usual series; a school that has any is left alone."""
    if tx.scalar(select(AccessionSeries.id).where(AccessionSeries.school_id == school_id).limit(1)) is None:
        tx.add_all(
            AccessionSeries(school_id=school_id, prefix=prefix, name=name, item_kind=kind)
            for prefix, name, kind in USUAL
        )
        tx.flush()


def _view(series: AccessionSeries) -> SeriesView:
    label = printed(series.prefix, series.next_number, series.separator, series.width)
    return SeriesView(series.id, series.prefix, series.name, series.item_kind, series.next_number, label)
