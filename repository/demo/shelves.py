"""The printed libraries of the demonstration: shared records, a holding per school, copies entered purchase by
purchase with numbers that run on, the general register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from repository.catalogue.additions import add_all
from repository.catalogue.preparing import NewRecord
from repository.catalogue.tables import Record
from repository.db.codes import ShortCode
from repository.db.uow import Tx
from repository.demo.days import instant
from repository.demo.people import Troupe
from repository.demo.stage import Stage, write_rows
from repository.demo.title import Title
from repository.demo.titles import titles
from repository.holdings.accession import key, printed
from repository.holdings.shelving import shelf_key, shelf_mark
from repository.holdings.tables import AccessionSeries, Copy, Holding, LedgerEntry
from repository.ids import new_id

SUPPLIERS = (
    "Công ty CP Sách và Thiết bị trường học Hà Nội", "Nhà sách Giáo dục", "Quỹ xã hội hoá – phụ huynh tặng",
    "Phòng Giáo dục và Đào tạo cấp", "Nhà xuất bản Kim Đồng",
)  # fmt: skip


@dataclass(frozen=True)
class Shelved:
    """A copy that may be lent."""

    copy_id: str
    item_kind: str
    grade: int | None
    entered: date
    liked: int


@dataclass(frozen=True)
class _Lot:
    """Some copies of a title on their way into one school's register."""

    holding_id: str
    title: Title
    price: int
    how_many: int
    entered: date


def play(stage: Stage, troupes: list[Troupe]) -> dict[str, list[Shelved]]:
    """Write every title and copy; return the copies of each school."""
    found = list(titles(stage.chance, stage.today.year, stage.small))
    stage.tell(f"titles {len(found)}")
    stage.at(stage.days.years[0].starts, 8)
    schools = [troupe.id for troupe in troupes]
    owners = [_owners(stage, schools, title) for _new, title in found]
    ids: list[str] = [""] * len(found)
    for troupe in troupes:
        mine = [n for n, each in enumerate(owners) if each[0] == troupe.id]
        for start in range(0, len(mine), 500):
            batch = mine[start : start + 500]
            new = [found[n][0] for n in batch]
            added = stage.db.write(partial(_add, stage=stage, troupe=troupe, new=new))
            for n, record_id in zip(batch, added, strict=True):
                ids[n] = record_id
    shelved = {}
    for troupe in troupes:
        held = [(ids[n], *found[n]) for n, each in enumerate(owners) if troupe.id in each]
        shelved[troupe.id] = stage.db.write(partial(_shelve, stage=stage, troupe=troupe, held=held))
    return shelved


def _owners(stage: Stage, schools: list[str], title: Title) -> list[str]:
    """Which schools hold a title, its custodian first: what everybody teaches from is everywhere."""
    usual = 3 if title.item_kind == "sgk" and title.series_code == "kntt" else 1
    count = max(usual, stage.chance.choices((1, 2, 3), (55, 30, 15))[0])
    chosen = stage.chance.sample(range(len(schools)), count)
    first = chosen[0] if stage.chance.random() < 0.6 else chosen[-1]
    return [schools[first], *(schools[n] for n in chosen if n != first)]


def _add(tx: Tx, stage: Stage, troupe: Troupe, new: list[NewRecord]) -> list[str]:
    ids = add_all(tx, troupe.id, new, troupe.roles["librarian"], note="Nhập từ dữ liệu mẫu")
    codes = dict(tx.execute(select(Record.id, Record.code).where(Record.id.in_(ids))).all())
    for record_id in ids:
        code = stage.code()
        tx.execute(update(Record).where(Record.id == record_id).values(code=code))
        tx.execute(update(ShortCode).where(ShortCode.code == codes[record_id]).values(code=code))
    return ids


def _shelve(tx: Tx, stage: Stage, troupe: Troupe, held: list[tuple[str, NewRecord, Title]]) -> list[Shelved]:
    purchases = _purchases(stage)
    holdings, lots = [], []
    for record_id, new, title in held:
        mark = shelf_mark(new.shown.ddc, new.shown.author, new.shown.title)
        holding_id = new_id()
        holdings.append(
            {"id": holding_id, "school_id": troupe.id, "record_id": record_id, "shelf_mark": mark,
             "shelf_key": shelf_key(mark), "note": ""}
        )  # fmt: skip
        year = new.shown.year or 2005
        days = [day for day in purchases if day.year >= year] or purchases[-1:]
        many = (2, 3, 4) if title.item_kind == "sgk" else (1, 1, 2) if title.liked < 4 else (1, 2)
        price = new.shown.price or 45_000
        lots.append(_Lot(holding_id, title, price, stage.chance.choice(many), stage.chance.choice(days)))
    write_rows(tx, Holding, holdings)
    return _enter(tx, stage, troupe, sorted(lots, key=lambda lot: lot.entered))


def _purchases(stage: Stage) -> list[date]:
    """Two deliveries a year for a dozen years, the last one some weeks ago."""
    first = stage.days.first
    days = [date(first - n, month, 12) for n in range(12) for month in (3, 9)]
    recent = stage.today - timedelta(days=45)
    return sorted(
        {stage.days.next_weekday(day) for day in days if day <= recent} | {stage.days.next_weekday(recent)}
    )


def _enter(tx: Tx, stage: Stage, troupe: Troupe, lots: list[_Lot]) -> list[Shelved]:
    """One line of the register a delivery, then every copy with the next number of its series."""
    series = {
        row.item_kind: row
        for row in tx.scalars(select(AccessionSeries).where(AccessionSeries.school_id == troupe.id))
    }
    copies: list[dict[str, Any]] = []
    shelved = []
    days = sorted({lot.entered for lot in lots})
    for number, day in enumerate(days, 1):
        entry_id, together = new_id(), [lot for lot in lots if lot.entered == day]
        tx.add(_entry(stage, troupe, entry_id, number, day, together))
        for lot in together:
            run = series.get(lot.title.item_kind, series["stk"])
            for _ in range(lot.how_many):
                copy = _copy(troupe, lot, run, entry_id)
                copies.append(copy)
                shelved.append(
                    Shelved(copy["id"], lot.title.item_kind, lot.title.grade, day, lot.title.liked)
                )
    tx.flush()
    write_rows(tx, Copy, copies)
    return shelved


def _entry(
    stage: Stage, troupe: Troupe, entry_id: str, number: int, day: date, lots: list[_Lot]
) -> LedgerEntry:
    return LedgerEntry(
        id=entry_id, school_id=troupe.id, direction="in", number=number, entry_date=day,
        document_number=f"P{day:%y%m}-{number:02}", supplier=stage.chance.choice(SUPPLIERS),
        copies=sum(lot.how_many for lot in lots), amount=sum(lot.how_many * lot.price for lot in lots),
        person_id=troupe.roles["librarian"], at=instant(day, 15),
    )  # fmt: skip


def _copy(troupe: Troupe, lot: _Lot, run: AccessionSeries, entry_id: str) -> dict[str, Any]:
    number, run.next_number = run.next_number, run.next_number + 1
    barcode = printed(run.prefix, number, run.separator, run.width)
    return {
        "id": new_id(), "school_id": troupe.id, "holding_id": lot.holding_id, "series_id": run.id, "number": number,
        "barcode": barcode, "barcode_key": key(barcode) or barcode, "state": "available", "price": lot.price,
        "location": "", "entry_date": lot.entered, "ledger_entry_id": entry_id,
    }  # fmt: skip
