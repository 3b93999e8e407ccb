"""Reading: pages, pictures and bytes, by who may open the file. A file one may not open does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.access import Actor, may_see
from repository.db.uow import Database, Tx, reads
from repository.errors import NotFound
from repository.materials.tables import File, Material, Page, Version
from repository.materials.views import FileView, file_views


@dataclass(frozen=True)
class PageView:
    """A page or slide; `picture` is the digest of its image ('' where there is none), notes are for staff only."""

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
        """Return a file she may open, or raise `NotFound`."""
        return file_views(tx, [_open(tx, actor, file_id)])[0]

    @reads
    def pages(self, tx: Tx, actor: Actor, file_id: str) -> list[PageView]:
        """Return the pages of a file she may open; slide notes only for staff of its school."""
        file = _open(tx, actor, file_id)
        noted = _reads_notes(tx, actor, file)
        rows = tx.scalars(select(Page).where(Page.file_id == file.id).order_by(Page.number))
        return [
            PageView(
                row.number, row.title, row.text, row.notes if noted else "", row.image_digest or "",
                row.width, row.height,
            )
            for row in rows
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


def _reads_notes(tx: Tx, actor: Actor, file: File) -> bool:
    version = tx.get_one(Version, file.version_id)
    material = tx.get_one(Material, version.material_id)
    works_there = actor.is_staff and actor.school_id == material.school_id
    return works_there or actor.person_id in (material.author_id, version.made_by_id)
