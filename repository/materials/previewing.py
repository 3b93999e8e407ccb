"""Previews as rows: what the sandbox made of a file becomes its pages, and what of it is open to every reader.

Drawing and copying are `derivatives`. The worker's handler (`jobs/previews.py`) calls `wanted` before and `store`
or `fail` after the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from repository.catalogue.revisions import touch
from repository.db.uow import Database, Tx, reads, writes
from repository.materials.tables import File, Material, Page, Version

DONE = ("ready", "outline")
WAITING = "notes_waiting"


@dataclass(frozen=True)
class WantedPreview:
    """A file that waits for its preview."""

    file_id: str
    digest: str
    format: str
    size: int


@dataclass(frozen=True)
class MadePage:
    """A page as it was made; digests of kept pictures, None where there are none."""

    number: int
    title: str = ""
    text: str = ""
    notes: str = ""
    image: str | None = None
    thumb: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Open:
    """What of a file is given to those who may not read its notes: a kept blob, or nothing for a reason."""

    digest: str | None = None
    size: int | None = None
    reason: str = ""


class Previews:
    """Texts and pictures of files."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def wanted(self, tx: Tx, file_id: str) -> WantedPreview | None:
        """Return the file if it still waits, else None: it is gone, or another worker was quicker."""
        file = tx.get(File, file_id)
        if file is None or (file.preview in DONE and file.open_reason != WAITING):
            return None
        return WantedPreview(file.id, file.blob_digest, file.format, file.size)

    @writes
    def store(
        self, tx: Tx, file_id: str, engine: str, pages: Sequence[MadePage], opened: Open, reason: str = ""
    ) -> None:
        """Replace a file's pages; without pictures its outline of words stands in for them."""
        file = tx.get(File, file_id, with_for_update=True)
        if file is None:
            return
        tx.execute(delete(Page).where(Page.file_id == file_id))
        tx.add_all(_row(file_id, page) for page in pages)
        file.preview = "ready" if any(page.image for page in pages) else "outline"
        file.preview_engine, file.preview_reason = engine, reason
        file.open_digest, file.open_size, file.open_reason = opened.digest, opened.size, opened.reason
        _touch(tx, file)

    @writes
    def fail(self, tx: Tx, file_id: str, reason: str) -> None:
        """Keep why a file has no preview; it can still be downloaded, a deck by those who may read its notes."""
        file = tx.get(File, file_id, with_for_update=True)
        if file is None:
            return
        if file.open_reason == WAITING:
            file.open_reason = "notes_failed"
        if file.preview not in DONE:
            file.preview, file.preview_reason = "failed", reason
            _touch(tx, file)


def merged(
    texts: Mapping[int, MadePage], pictures: Mapping[int, tuple[str, str, int, int]]
) -> list[MadePage]:
    """Return one page per number that has words or a picture (digest, thumbnail, width, height)."""
    pages = []
    for number in sorted(texts.keys() | pictures.keys()):
        words = texts.get(number, MadePage(number))
        image = pictures.get(number)
        pages.append(MadePage(number, words.title, words.text, words.notes, *(image or ())))
    return pages


def _row(file_id: str, page: MadePage) -> Page:
    return Page(
        file_id=file_id,
        number=page.number,
        title=page.title,
        text=page.text,
        notes=page.notes,
        image_digest=page.image,
        thumb_digest=page.thumb,
        width=page.width,
        height=page.height,
    )


def _touch(tx: Tx, file: File) -> None:
    version = tx.get_one(Version, file.version_id)
    touch(tx, tx.get_one(Material, version.material_id).record_id)
