"""Blobs in a bucket of any S3 server, by the minio SDK: MinIO, SeaweedFS, Ceph, the clouds.

An object appears whole or not at all, so bytes whose digest is known go straight to their key. Bytes that can
be read but once go to `incoming/` first and are copied to their key by the server. Only plain S3 is used.
"""

import contextlib
import hashlib
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from minio import Minio
from minio.commonconfig import CopySource
from minio.error import MinioException, S3Error
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from storage.blobs import Blob, BlobStore, Capabilities, Health, Listed, Progress
from storage.digest import Sha256
from storage.errors import BlobMissing, DigestMismatch, Unavailable
from storage.layout import BLOBS, INCOMING, blob_key, digest_of_key, incoming_key
from storage.reading import BLOCK, Readable, Reading

PART = 8 * 1024 * 1024  # bytes held in memory for one part; 10,000 parts make 80 GB
_COPYABLE = 5 * 1024**3  # bytes a server copies in one request
_MADE_MEANWHILE = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
_FULL = {"XMinioStorageFull", "QuotaExceeded", "InsufficientStorage"}


class S3Store(BlobStore):
    """A BlobStore in a bucket, which is made at the first use when it is not there."""

    def __init__(self, client: Minio, bucket: str, public: Minio | None = None) -> None:
        """`public` signs addresses that browsers fetch from, where they reach the server at all."""
        self._connected, self._bucket, self._public = client, bucket, public
        self._there = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(local_paths=False, presigned_urls=self._public is not None)

    @property
    def _client(self) -> Minio:
        if not self._there:
            self._make_bucket()
            self._there = True
        return self._connected

    def _make_bucket(self) -> None:
        try:
            if not self._connected.bucket_exists(self._bucket):
                self._connected.make_bucket(self._bucket)
        except S3Error as error:
            if error.code not in _MADE_MEANWHILE:
                raise

    def put(
        self, stream: Readable, expected_digest: Sha256 | None = None, on_progress: Progress | None = None
    ) -> Blob:
        if isinstance(stream, io.IOBase) and stream.seekable():
            return self._put_known(stream, expected_digest, on_progress)
        return self._put_unknown(_Hashed(stream, on_progress), expected_digest)

    def _put_known(self, stream: io.IOBase, expected: Sha256 | None, on_progress: Progress | None) -> Blob:
        """Send to where it belongs; read once before for its name, where nobody told it."""
        file = cast(BinaryIO, stream)
        start = file.tell()
        digest = expected or _Hashed(file, None).to_the_end().digest
        blob = Blob(digest, file.seek(0, io.SEEK_END) - start)
        file.seek(start)
        self._send(_Checked(file, on_progress, blob), blob_key(digest), blob.size)
        return blob

    def _put_unknown(self, told: "_Hashed", expected: Sha256 | None) -> Blob:
        """Send on while it is read; the name is known at the end."""
        arriving = incoming_key()
        try:
            self._send(told, arriving, -1)
            _demand(expected, told.blob)
            self._settle(arriving, told.blob)
        finally:
            with contextlib.suppress(Unavailable), _answering():
                self._client.remove_object(self._bucket, arriving)
        return told.blob

    def _send(self, told: "_Told", key: str, length: int) -> None:
        # One part at a time: with more, the SDK queues the whole stream in memory (measured: 500 MB for 300).
        with _answering(told):
            self._client.put_object(self._bucket, key, cast(BinaryIO, told), length, part_size=PART)

    def _settle(self, arriving: str, blob: Blob) -> None:
        if blob.size < _COPYABLE:
            with _answering():
                source = CopySource(self._bucket, arriving)
                self._client.copy_object(self._bucket, blob_key(blob.digest), source)
            return
        with _answering():
            content = Reading(_Response(self._client.get_object(self._bucket, arriving)), blob.size)
        with content:
            self._send(_Told(content, None), blob_key(blob.digest), blob.size)

    def open(self, digest: Sha256, start: int = 0, length: int | None = None) -> Reading:
        if start < 0 or (length is not None and length < 0):
            raise ValueError("a range counts from the beginning of the blob")
        left = max(0, self.size(digest) - start)
        wanted = left if length is None else min(left, length)
        if wanted == 0:
            return Reading(io.BytesIO(), 0)
        with _finding(digest):
            response = self._client.get_object(self._bucket, blob_key(digest), start, wanted)
        return Reading(_Response(response), wanted)

    def size(self, digest: Sha256) -> int:
        with _finding(digest):
            return int(self._client.stat_object(self._bucket, blob_key(digest)).size or 0)

    def delete(self, digest: Sha256) -> None:
        with _answering():
            self._client.remove_object(self._bucket, blob_key(digest))

    def digests(self) -> Iterator[Listed]:
        with _answering():
            for each in self._client.list_objects(self._bucket, f"{BLOBS}/", recursive=True):
                digest = digest_of_key(str(each.object_name))
                if digest and each.last_modified:
                    yield Listed(digest, int(each.size or 0), each.last_modified)

    def local_path(self, digest: Sha256) -> Path | None:
        blob_key(digest)
        return None

    def presigned_url(self, digest: Sha256, filename: str, mime: str, seconds: int) -> str | None:
        key = blob_key(digest)
        if self._public is None:
            return None
        named = f"attachment; filename*=UTF-8''{quote(filename)}"
        answer: dict[str, str | list[str] | tuple[str]] = {
            "response-content-disposition": named,
            "response-content-type": mime,
        }
        with _answering():
            return self._public.get_presigned_url(
                "GET", self._bucket, key, timedelta(seconds=seconds), response_headers=answer
            )

    def sweep_incoming(self, older_than: datetime) -> int:
        """Remove old objects under `incoming/` and abort multipart uploads that nobody goes on with.

        MinIO lists no uploads but those of one key; it sweeps its own after a day.
        """
        swept = 0
        with _answering():
            for each in self._client.list_objects(self._bucket, f"{INCOMING}/", recursive=True):
                if each.last_modified and each.last_modified < older_than:
                    self._client.remove_object(self._bucket, str(each.object_name))
                    swept += 1
            for upload in self._client._list_multipart_uploads(self._bucket).uploads:
                if upload.initiated_time and upload.initiated_time < older_than:
                    self._client._abort_multipart_upload(
                        self._bucket, upload.object_name, str(upload.upload_id)
                    )
                    swept += 1
        return swept

    def health(self) -> Health:
        probe = incoming_key()
        with _answering():
            self._client.put_object(self._bucket, probe, io.BytesIO(b"health"), 6)
            self._client.remove_object(self._bucket, probe)
        return Health(free_bytes=None)


class _Told:
    """A stream that tells of its progress while the SDK reads it, and remembers its own failure."""

    def __init__(self, stream: Readable, on_progress: Progress | None) -> None:
        self._stream, self._on_progress, self._size = stream, on_progress, 0
        self.broken: BaseException | None = None

    def read(self, size: int = BLOCK) -> bytes:
        try:
            block = self._stream.read(min(size, BLOCK))
        except BaseException as error:
            self.broken = error
            raise
        self._size += len(block)
        if block and self._on_progress is not None:
            self._on_progress(self._size)
        return block


class _Hashed(_Told):
    """One whose bytes get their name on the way."""

    def __init__(self, stream: Readable, on_progress: Progress | None) -> None:
        super().__init__(stream, on_progress)
        self._checksum = hashlib.sha256()

    def read(self, size: int = BLOCK) -> bytes:
        block = super().read(size)
        self._checksum.update(block)
        return block

    @property
    def blob(self) -> Blob:
        """The name of what was read so far."""
        return Blob(Sha256(self._checksum.hexdigest()), self._size)

    def to_the_end(self) -> Blob:
        while self.read():
            pass
        return self.blob


class _Checked(_Hashed):
    """One that breaks at its end when its bytes are not those expected, so that nothing is stored."""

    def __init__(self, stream: Readable, on_progress: Progress | None, expected: Blob) -> None:
        super().__init__(stream, on_progress)
        self._expected = expected
        if expected.size == 0:
            _demand(expected.digest, self.blob)  # the SDK reads nothing of nothing

    def read(self, size: int = BLOCK) -> bytes:
        block = super().read(size)
        if self._size >= self._expected.size:
            _demand(self._expected.digest, self.blob)
        return block


class _Response:
    """An HTTP response as a source of bytes, its errors those of a file."""

    def __init__(self, response: BaseHTTPResponse) -> None:
        self._response = response

    def read(self, size: int, /) -> bytes:
        try:
            return self._response.read(size)
        except HTTPError as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        self._response.close()
        self._response.release_conn()


def _demand(expected: Sha256 | None, blob: Blob) -> None:
    if expected is not None and blob.digest != expected:
        raise DigestMismatch(expected, blob.digest)


@contextlib.contextmanager
def _answering(told: _Told | None = None) -> Iterator[None]:
    """Turn the SDK's and the network's errors into this engine's own; those of the stream stay as they are."""
    try:
        yield
    except (MinioException, HTTPError, OSError) as error:
        if told is not None and told.broken is not None:
            raise told.broken from None
        full = isinstance(error, S3Error) and error.code in _FULL
        raise Unavailable("storage_full" if full else "storage_failed", str(error)[:500]) from error


@contextlib.contextmanager
def _finding(digest: Sha256) -> Iterator[None]:
    with _answering():
        try:
            yield
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise BlobMissing(digest) from error
            raise
