"""From `STORAGE_URL` to a BlobStore. Called by wiring; drivers are loaded only by who uses them."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from urllib.request import url2pathname

from storage.blobs import BlobStore
from storage.errors import BadAddress


def connect(url: str) -> BlobStore:
    """Open the store an address names; BadAddress for anything else. Never falls back, never connects yet.

    `file:///absolute/folder`: a folder of this machine.
    `s3://access:secret@host:9000/bucket?tls=1&region=us-east-1`: a bucket, reached by HTTPS unless `tls=0`;
    `&public=https://files.example` where browsers reach the server too, and so may fetch files straight from it.
    """
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


def _s3(address: SplitResult) -> BlobStore:
    import urllib3
    from minio import Minio

    from storage.minio import S3Store

    more = {name: values[0] for name, values in parse_qs(address.query).items()}
    bucket = address.path.strip("/")
    if not address.hostname or not address.username or not address.password or not 3 <= len(bucket) <= 63:
        raise BadAddress(
            "an S3 address is s3://access:secret@host:9000/bucket, the bucket of 3 to 63 letters"
        )
    if "/" in bucket:
        raise BadAddress("an S3 address names a bucket, not a folder in it")

    def client(host: str, tls: bool) -> Minio:
        # Another try after 0.3 s and 0.6 s, give or take; a server that swallows everything costs half a minute.
        again = urllib3.Retry(
            total=2, backoff_factor=0.3, backoff_jitter=0.3, status_forcelist=[500, 502, 503, 504]
        )
        waits = urllib3.Timeout(connect=3, read=8)
        pool = urllib3.PoolManager(maxsize=32, retries=again, timeout=waits)
        access, secret = unquote(address.username or ""), unquote(address.password or "")
        region = more.get("region", "us-east-1")
        return Minio(host, access, secret, secure=tls, region=region, http_client=pool)

    port = f":{address.port}" if address.port else ""
    public = urlsplit(more["public"]) if "public" in more else None
    return S3Store(
        client(f"{address.hostname}{port}", more.get("tls", "1") == "1"),
        bucket,
        client(public.netloc, public.scheme == "https") if public else None,
    )


_OPENERS: dict[str, Callable[[SplitResult], BlobStore]] = {"file": _filesystem, "s3": _s3}
