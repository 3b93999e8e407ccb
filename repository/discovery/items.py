"""One catalogue record on its own page, printed title or e-lesson alike: what it is, where it stands, how to cite it.

What only an e-lesson has (files, versions, reviews) is `materials`' to tell. Called by the item pages and the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, select

from repository.accounts.access import Actor, visible
from repository.accounts.tables import School, Visibility
from repository.catalogue.record_views import seen
from repository.catalogue.tables import Record, RecordSource
from repository.db.uow import Database, Tx, reads
from repository.discovery.exports import Export, outgoing, written
from repository.discovery.related import neighbours, open_ones
from repository.discovery.showing import Found, Shower
from repository.errors import NotFound
from repository.materials.tables import Material
from repository.metadata import citation, display, short_form
from repository.metadata.dublin_core import dublin_core
from repository.metadata.marc import Problem, problems
from repository.metadata.marc_lines import to_lines
from search.query import Everything

BESIDE = 6
READ = select(
    Record.id, Record.code, Record.marc, Record.subject_code, Record.grade, Record.lesson_id, Record.series_code,
    exists()
    .where(
        Visibility.thing_kind == "record", Visibility.thing_id == Record.id, Visibility.token == "public"
    )
    .label("is_public"),
).where(
    Record.id == bindparam("id"), Record.deleted_at.is_(None), visible("record", Record.id)
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A record as its page shows it, with the books and e-lessons beside it; `address` is for ever.

    `is_public` tells whether strangers may know of it.
    """

    found: Found
    address: str
    subject_code: str | None
    series_code: str | None
    publication: str
    rows: tuple[tuple[str, str], ...]
    citation: str
    is_public: bool
    books: tuple[Found, ...]
    lessons: tuple[Found, ...]


@dataclass(frozen=True)
class Lens:
    """A record as librarians read it, with the facts kept elsewhere in their fields."""

    title: str
    lines: str
    dublin_core: dict[str, list[str]]
    problems: tuple[Problem, ...]
    custodian: str
    received_as: str  # 'iso2709, marc-8'; empty for what was typed here


class Items:
    """Reading single records. `site` is the address people reach this server by, which records carry along."""

    def __init__(self, db: Database, shower: Shower) -> None:
        self.db = db
        self.shower = shower

    @reads
    def show(self, tx: Tx, actor: Actor, record_id: str, site: str) -> Item:
        """Return a record for its page, or raise `NotFound`."""
        record = next(iter(tx.rows(READ, id=record_id, tokens=actor.tokens)), None)
        if record is None:
            raise NotFound("record")
        short, address = short_form.get(record.marc), address_of(site, record)
        beside = [
            id for medium in ("print", "material") for id in neighbours(tx, actor, record, medium, BESIDE)
        ]
        found, *others = self.shower.show(tx, actor, [record.id, *beside], Everything())
        return Item(
            found=found,
            address=address,
            subject_code=record.subject_code,
            series_code=record.series_code,
            publication=display.publication_line(record.marc, short),
            rows=tuple(display.labelled_rows(record.marc, short)),
            citation=citation.plain(record.marc, short, address),
            is_public=record.is_public,
            books=open_ones(tuple(others), "print", BESIDE),
            lessons=open_ones(tuple(others), "material", BESIDE),
        )

    @reads
    def lens(self, tx: Tx, actor: Actor, record_id: str, site: str) -> Lens:
        """Return a record as MARC and Dublin Core, or raise `NotFound`."""
        record = seen(tx, actor, record_id)
        marc = outgoing(tx, record, address_of(site, record))
        source = tx.get(RecordSource, record.id)
        return Lens(
            title=record.title,
            lines=to_lines(marc),
            dublin_core=dublin_core(marc),
            problems=tuple(problems(marc)),
            custodian=tx.get_one(School, record.custodian_school_id).short_name,
            received_as=f"{source.format}, {source.encoding}" if source else "",
        )

    @reads
    def export(self, tx: Tx, actor: Actor, record_id: str, form: str, site: str) -> Export:
        """Return a record as a file (see `exports.FORMS`). Raises `NotFound`, `Refused(record_too_long)`."""
        record = seen(tx, actor, record_id)
        return written(outgoing(tx, record, address_of(site, record)), form, record.code)

    @reads
    def address(self, tx: Tx, actor: Actor, record_id: str, site: str) -> str:
        """Return the permanent address of a record she may see: what a QR picture says."""
        return address_of(site, seen(tx, actor, record_id))

    @reads
    def page_of(self, tx: Tx, actor: Actor, record_id: str) -> tuple[str, str]:
        """Return which page a record has: ('print', its id) or ('material', the material's)."""
        record = seen(tx, actor, record_id)
        material_id = tx.scalar(select(Material.id).where(Material.record_id == record.id))
        return record.kind, material_id or record.id


def address_of(site: str, record: Record | Row[Any]) -> str:
    """Return the permanent address of a record."""
    return f"{site}/v/{record.code}"
