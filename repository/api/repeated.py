"""A request sent twice under one `Idempotency-Key` makes one thing; another request under a used key is refused.

As draft-ietf-httpapi-idempotency-key-header has it: the same key with another body answers 422. A request that made
nothing frees its key, so that the client may mend it. What the use case made under a key is `db.once`'s.
"""

from __future__ import annotations

from functools import partial
from hashlib import sha256

from flask import Response, g, request

from repository.api.problems import Problem
from repository.db.once import claim_key, free_key
from repository.db.uow import Database

HEADER = "Idempotency-Key"
LONGEST = 100  # what the operations take; a longer one is told there


def claim(db: Database, person_id: str | None) -> None:
    """Keep what is sent under the key. Raises 422 when the key was used for something else."""
    key = request.headers.get(HEADER, "")
    if not key or len(key) > LONGEST or person_id is None or request.method != "POST":
        return
    is_new = db.write(partial(claim_key, person_id=person_id, nonce=key, body_hash=_fingerprint()))
    if is_new is None:
        raise Problem(422, ["key_reused"])
    if is_new:
        g.claimed_key = (person_id, key)


def release(db: Database, response: Response) -> None:
    """Free the key of a request that made nothing."""
    claimed = g.pop("claimed_key", None)
    if claimed and response.status_code >= 400:
        db.write(partial(free_key, person_id=claimed[0], nonce=claimed[1]))


def _fingerprint() -> str:
    """Return the hash of what is asked: where, and every value and file sent; boundaries of parts differ each time."""
    seen = sha256(f"{request.path}\n{request.mimetype}\n".encode())
    if request.mimetype != "multipart/form-data":
        seen.update(request.get_data(cache=True))
        return seen.hexdigest()
    for name, value in sorted(request.form.items(multi=True)):
        seen.update(f"{name}={value}\n".encode())
    for name, file in request.files.items(multi=True):
        seen.update(f"{name}={file.filename}\n".encode())
        while piece := file.stream.read(1024 * 1024):
            seen.update(piece)
        file.stream.seek(0)
    return seen.hexdigest()
