"""From `STORAGE_URL` to a BlobStore. Called by wiring; drivers are loaded only by who uses them."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from storage.blobs import BlobStore
from storage.errors import BadAddress


def connect(url: str) -> BlobStore:
    """Open the store `file:///absolute/folder` names; BadAddress for anything else. Never falls back."""
    address = urlsplit(url)
    opener = _OPENERS.get(address.scheme)
    if opener is None:
        known = ", ".join(f"{scheme}://" for scheme in _OPENERS)
        raise BadAddress(f"unknown storage scheme {address.scheme!r}; known: {known}")
    return opener(address)


def _filesystem(address: SplitResult) -> BlobStore:
    from storage.filesystem import FilesystemStore

    if address.netloc not in ("", "localhost"):
        raise BadAddress("a file address has three slashes: file:///absolute/folder")
    root = Path(url2pathname(address.path))
    if not root.is_absolute() or root == Path(root.anchor):
        raise BadAddress("a file address names an absolute folder: file:///absolute/folder")
    return FilesystemStore(root)


_OPENERS: dict[str, Callable[[SplitResult], BlobStore]] = {"file": _filesystem}
