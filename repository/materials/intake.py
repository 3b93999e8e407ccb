"""From a stranger's bytes to a kept blob with its true type and its first words. No transaction is open here.

What is refused leaves nothing behind but its name and the reason. Caller: `deposit`.
"""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from repository.db.blobs import Blobs
from repository.derivatives import prefill, sandbox
from repository.derivatives.prefill import Guess
from repository.derivatives.readers.page import PageText
from repository.derivatives.sandbox import SandboxFailed
from repository.errors import HocLieuError, Unacceptable, Unavailable

LONGEST_NAME = 120
GLANCE_SECONDS = 15
# Where words can be had without decoding pictures or sound.
HAS_WORDS = frozenset({"pptx", "ppt", "odp", "docx", "doc", "odt", "pdf"})


@dataclass(frozen=True)
class Incoming:
    """A file as a face hands it over: the name it came with, and its bytes."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Received:
    """A file that passed the gate and whose bytes are kept."""

    name: str
    digest: str
    size: int
    format: str
    mime: str
    warnings: tuple[str, ...]
    guess: Guess


@dataclass(frozen=True)
class Turned:
    """A file that was refused: the code names the reason, the facts fill its sentence."""

    name: str
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def receive(blobs: Blobs, files: Iterable[Incoming]) -> tuple[list[Received], list[Turned]]:
    """Take in files one by one; the refused ones are told, the good ones are kept."""
    kept: list[Received] = []
    turned: list[Turned] = []
    for file in files:
        name = tidy_name(file.name)
        try:
            kept.append(_receive(blobs, name, file))
        except Unacceptable as refusal:
            turned.append(Turned(name, refusal.code, dict(refusal.facts)))
        except Unavailable:
            raise
        except HocLieuError as problem:
            turned.append(Turned(name, problem.codes()[0]))
    return kept, turned


def tidy_name(name: str) -> str:
    """Return a file name people can read: NFC, no folders, no control characters, its ending kept."""
    flat = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = " ".join("".join(c if c.isprintable() else " " for c in flat).split())
    if len(clean) <= LONGEST_NAME:
        return clean or "tep"
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else clean[:LONGEST_NAME]


def _receive(blobs: Blobs, name: str, file: Incoming) -> Received:
    with tempfile.TemporaryDirectory(prefix="hoclieu-in-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as out:
            shutil.copyfileobj(file.stream, out, 1024 * 1024)
        seen = sandbox.inspect_safely(path, file.name.replace("\\", "/").rpartition("/")[2])
        guess = prefill.guess(name, _first_words(path, seen.format))
        with path.open("rb") as stream:
            blob = blobs.keep(stream)
    return Received(name, blob.digest, blob.size, seen.format, seen.mime, tuple(seen.warnings), guess)


def _first_words(path: Path, code: str) -> list[PageText]:
    """Return the words of a file for guessing; none is no harm, the worker reads it again with patience."""
    if code not in HAS_WORDS:
        return []
    try:
        answer = sandbox.run("outline", {"path": str(path), "format": code}, GLANCE_SECONDS)
    except (SandboxFailed, Unacceptable):
        return []
    return [PageText(**page) for page in answer["texts"]]
