"""What a list froze: its head and its lines as values, their canonical manifest, and the manifest's SHA-256.

Pure. The digest stands for everything the paper says; `case.py` computes it again before every signature, number
and stamp, and `verification.py` whenever somebody asks. The manifest is what issue 6 embeds and signs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

SCHEME = "hoclieu-semester-list/1"


@dataclass(frozen=True)
class FrozenFile:
    """A file as it was listed; size in bytes."""

    name: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True)
class FrozenLine:
    """One lesson as it was listed. Codes and dates (ISO 8601) as data; the paper's words are `document`'s."""

    code: str
    title: str
    kind: str
    subject: str
    grade: int | None
    lesson: str
    series: str
    author: str
    evidence_kind: str  # review | teaching
    evidence: str  # as the paper says it: 'Đã dạy: 6A1, 12/10/2026'
    evidence_on: str
    evidence_by: str
    reach: str
    readers: str
    address: str  # /v/<code>
    record_revision: int
    version: int
    files: tuple[FrozenFile, ...]

    @property
    def size(self) -> int:
        """Return the bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def sha256(self) -> str:
        """Return the digest of the only file, or of the sorted digests where there are several."""
        digests = sorted(file.sha256 for file in self.files)
        return digests[0] if len(digests) == 1 else sha256("\n".join(digests).encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """What stands above and below the lines, apart from signer, number and date, which come later."""

    school: str
    school_code: str
    higher_unit: str
    place: str
    symbol: str  # what follows the number: 'DS-THCSHL'
    year: str
    semester: int
    round: int
    compiler: str
    prepared_on: str


def line_from(frozen: dict[str, Any]) -> FrozenLine:
    """Return the line that was kept as JSON."""
    return FrozenLine(**{**frozen, "files": tuple(FrozenFile(**file) for file in frozen["files"])})


def canonical(value: object) -> bytes:
    """Return the one spelling of JSON data: keys sorted, no blanks, UTF-8 (RFC 8785 for what we keep)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def manifest(
    code: str,
    head: dict[str, Any],
    legal_bases: Sequence[str],
    recipients: Sequence[str],
    lines: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return everything a list froze, lines in their order."""
    return {
        "scheme": SCHEME,
        "code": code,
        "head": head,
        "legal_bases": list(legal_bases),
        "recipients": list(recipients),
        "lines": list(lines),
    }


def digest_of(manifest: dict[str, Any]) -> str:
    """Return the SHA-256 of a manifest in its canonical spelling."""
    return sha256(canonical(manifest)).hexdigest()


def as_data(value: FrozenLine | Head) -> dict[str, Any]:
    """Return a frozen value as the JSON data that is kept."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return data
