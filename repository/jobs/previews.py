"""Making text and page pictures of an uploaded file, in a limited child process. Repeating it does no harm."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from repository.derivatives import sandbox
from repository.derivatives.sandbox import Derived, SandboxFailed
from repository.errors import Unacceptable
from repository.materials.previewing import MadePage, merged
from repository.services import Services


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
    engine = f"{derived.engine} {derived.engine_version}".strip()
    services.previews.store(wanted.file_id, engine, pages, derived.no_picture)


def _kept(services: Services, derived: Derived, folder: Path) -> list[MadePage]:
    texts = {p.number: MadePage(p.number, p.title, p.text, p.notes) for p in derived.texts}
    pictures = {
        p.number: (_keep(services, folder / p.file), _keep(services, folder / p.thumb), p.width, p.height)
        for p in derived.pages
    }
    return merged(texts, pictures)


def _keep(services: Services, path: Path) -> str:
    with path.open("rb") as stream:
        return services.blobs.keep(stream).digest
