"""Making text, page pictures and the open copy of an uploaded file, in limited child processes, again and again."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

from repository.db.blobs import KeptBlob
from repository.derivatives import sandbox
from repository.derivatives.formats import DECKS
from repository.derivatives.sandbox import Derived, SandboxFailed
from repository.errors import Unacceptable
from repository.materials.previewing import MadePage, Open, WantedPreview, merged
from repository.services import Services

log = logging.getLogger(__name__)


def make(services: Services, payload: dict[str, Any]) -> None:
    """Follow `FileReceived` (payload: file_id)."""
    wanted = services.previews.wanted(payload["file_id"])
    if wanted is None:
        return
    with tempfile.TemporaryDirectory(prefix="hoclieu-preview-") as folder:
        path, pictures = Path(folder) / f"file.{wanted.format}", Path(folder) / "pages"
        pictures.mkdir()
        services.blobs.copy_to_path(wanted.digest, path)
        try:
            derived = sandbox.process(path, wanted.format, pictures)
        except (SandboxFailed, Unacceptable) as failed:
            services.previews.fail(wanted.file_id, failed.code)
            return
        pages = _kept(services, derived, pictures)
        opened = _opened(services, wanted, path)
    engine = f"{derived.engine} {derived.engine_version}".strip()
    services.previews.store(wanted.file_id, engine, pages, opened, derived.no_picture)


def _kept(services: Services, derived: Derived, folder: Path) -> list[MadePage]:
    texts = {p.number: MadePage(p.number, p.title, p.text, p.notes) for p in derived.texts}
    pictures = {
        p.number: (
            _keep(services, folder / p.file).digest,
            _keep(services, folder / p.thumb).digest,
            p.width,
            p.height,
        )
        for p in derived.pages
    }
    return merged(texts, pictures)


def _opened(services: Services, wanted: WantedPreview, path: Path) -> Open:
    """Return what of the file everybody may have who may see its pages."""
    if wanted.format not in DECKS:
        return Open(wanted.digest, wanted.size)
    try:
        outcome, copy = sandbox.open_copy(path, wanted.format, path.parent)
    except (SandboxFailed, Unacceptable) as failed:
        log.warning("no open copy of file %s: %s", wanted.file_id, failed.code)
        return Open(reason="notes_failed")
    if outcome == "kept":
        return Open(reason="notes_kept")
    kept = _keep(services, copy) if outcome == "copy" else wanted
    return Open(kept.digest, kept.size)


def _keep(services: Services, path: Path) -> KeptBlob:
    with path.open("rb") as stream:
        return services.blobs.keep(stream)
