"""Where a blob lies inside a store, the same on every backend: `blobs/ab/cd/<digest>`.

Two levels of 256 folders keep a million blobs at about sixteen files a folder. What is still arriving lies
under `incoming/` with a random name, so that a half-written file can never be taken for a blob.
"""

import secrets

from storage.digest import Sha256, is_digest, parse

BLOBS = "blobs"
INCOMING = "incoming"


def blob_key(digest: Sha256) -> str:
    checked = parse(digest)
    return f"{BLOBS}/{checked[:2]}/{checked[2:4]}/{checked}"


def digest_of_key(key: str) -> Sha256 | None:
    """Return the digest a key stands for, or None for anything that is not a blob in its right place."""
    name = key.rpartition("/")[2]
    if is_digest(name) and blob_key(Sha256(name)) == key:
        return Sha256(name)
    return None


def incoming_key() -> str:
    return f"{INCOMING}/{secrets.token_hex(16)}"
