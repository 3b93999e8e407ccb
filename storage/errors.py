"""What can go wrong with bytes. The codes are stable; the texts are for logs, never for people."""


class StorageError(Exception):
    """The root of this engine's errors."""

    code = "storage_failed"


class BlobMissing(StorageError):
    """No blob has this digest."""

    code = "blob_missing"

    def __init__(self, digest: str) -> None:
        super().__init__(f"no blob {digest}")
        self.digest = digest


class DigestMismatch(StorageError):
    """The bytes are not those the digest names: a wrong upload, or a file damaged at rest."""

    code = "digest_mismatch"

    def __init__(self, expected: str, actual: str) -> None:
        super().__init__(f"expected {expected}, got {actual}")
        self.expected = expected
        self.actual = actual


class Unavailable(StorageError):
    """The store cannot serve now. `code` is `storage_full` when room is missing, else `storage_failed`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class BadAddress(StorageError, ValueError):
    """The storage address cannot be used. The message never repeats credentials."""

    code = "storage_address"
