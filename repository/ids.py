"""Identifiers: time-ordered UUIDs for rows, short codes for people to read, nonces for forms."""

from __future__ import annotations

import os
import secrets
import time
import uuid

# Crockford's base 32: no I, L, O, U, so that a code read over the telephone survives.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562 §5.7) as text: ids sort by the time they were made."""
    milliseconds = time.time_ns() // 1_000_000
    raw = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return str(uuid.UUID(bytes=bytes(raw)))


def new_code(length: int = 8) -> str:
    """Return a random permanent code for `/v/<code>`; 8 characters hold 40 bits."""
    return "".join(CODE_ALPHABET[octet & 31] for octet in secrets.token_bytes(length))


def tidy_code(typed: str) -> str:
    """Return the code a person meant: upper case, `O`→`0`, `I`/`L`→`1`, blanks and hyphens dropped."""
    upper = typed.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(c for c in upper if c in CODE_ALPHABET)


def new_nonce() -> str:
    """Return the token by which a double tap on one form makes one thing."""
    return secrets.token_urlsafe(18)
