"""SHA-256 digests as text: 64 lower-case hexadecimal digits, the only name a blob has."""

import hashlib
import re
from typing import NewType

Sha256 = NewType("Sha256", str)

_SHAPE = re.compile(r"[0-9a-f]{64}")

EMPTY = Sha256(hashlib.sha256().hexdigest())


def is_digest(text: str) -> bool:
    return _SHAPE.fullmatch(text) is not None


def parse(text: str) -> Sha256:
    """Return the text as a digest, or raise ValueError: a digest becomes a path, so never trust one."""
    if not is_digest(text):
        raise ValueError(f"not a SHA-256 digest: {text[:80]!r}")
    return Sha256(text)


def of_bytes(data: bytes) -> Sha256:
    return Sha256(hashlib.sha256(data).hexdigest())
