"""Reading: pages, pictures and bytes, by who may open the file. A file one may not open does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from repository.accounts.access import Actor, may_see, visible
from repository.db.uow import Database, Tx, reads
from repository.errors import NotFound, Refused
from repository.materials.policy import reads_notes
from repository.materials.tables import File, Material, Page, Version
from repository.materials.views import FileView, file_views

# A row for each page of a file she may open; a file without pages has one as well.
PAGES = (
    select(
        Page.number, Page.title, Page.text, Page.notes, Page.image_digest, Page.width, Page.height,
        Material.school_id, Material.author_id, Material.notes_open, Version.made_by_id,
    )
    .select_from(File)
    .join(Version, Version.id == File.version_id)
    .join(Material, Material.id == Version.material_id)
    .outerjoin(Page, Page.file_id == File.id)
    .where(File.id == bindparam("id"), visible("file", File.id))
    .order_by(Page.number)
)  # fmt: skip


@dataclass(frozen=True)
class PageView:
    """A page or slide; `picture` is the digest of its image or '', `notes` are empty where they are not for her."""

    number: int
    title: str
    text: str
    notes: str
    picture: str
    width: int | None
    height: int | None


class Reading:
    """Opening what the visibility rows allow."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def file(self, tx: Tx, actor: Actor, file_id: str) -> FileView:
        """Return a file whose bytes she may have: `NotFound`, or `Refused` with why its notes stand in the way."""
        file = _open(tx, actor, file_id)
        view = file_views(tx, [file], [file.id] if _noted(tx, actor, file) else [])[0]
        if view.closed:
            raise Refused([view.closed])
        return view

    @reads
    def pages(self, tx: Tx, actor: Actor, file_id: str) -> list[PageView]:
        """Return the pages of a file she may open; slide notes only where they are for her."""
        rows = tx.rows(PAGES, id=file_id, tokens=actor.tokens)
        if not rows:
            raise NotFound("file")
        noted = reads_notes(actor, rows[0], rows[0])
        return [
            PageView(
                row.number, row.title, row.text, row.notes if noted else "", row.image_digest or "",
                row.width, row.height,
            )
            for row in rows
            if row.number is not None
        ]  # fmt: skip

    @reads
    def page_image(self, tx: Tx, actor: Actor, file_id: str, number: int, size: str = "page") -> str:
        """Return the digest of a page's picture (`page`) or thumbnail (`thumb`), or raise `NotFound`."""
        file = _open(tx, actor, file_id)
        page = tx.get(Page, (file.id, number))
        digest = (page.thumb_digest if size == "thumb" else page.image_digest) if page else None
        if digest is None:
            raise NotFound("page")
        return digest


def _open(tx: Tx, actor: Actor, file_id: str) -> File:
    file = tx.get(File, file_id)
    if file is None or not may_see(tx, actor, "file", file_id):
        raise NotFound("file")
    return file


def _noted(tx: Tx, actor: Actor, file: File) -> bool:
    version = tx.get_one(Version, file.version_id)
    return reads_notes(actor, tx.get_one(Material, version.material_id), version)
