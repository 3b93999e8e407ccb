"""What every BlobStore does, one process at a time."""

import io
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from storage.blobs import Blob, BlobStore
from storage.digest import EMPTY, Sha256, of_bytes
from storage.errors import BlobMissing, DigestMismatch

ABSENT = of_bytes(b"never stored")
LESSON = "Phân số bằng nhau. ".encode() * 200_000  # 4.4 MB: several blocks and a ragged end


def put(store: BlobStore, data: bytes) -> Sha256:
    return store.put(io.BytesIO(data)).digest


def read(store: BlobStore, digest: Sha256, start: int = 0, length: int | None = None) -> bytes:
    with store.open(digest, start, length) as content:
        data = b"".join(content)
        assert len(data) == content.length
    return data


def test_what_was_put_is_read_back_under_its_digest(store: BlobStore) -> None:
    blob = store.put(io.BytesIO(LESSON))
    assert blob == Blob(of_bytes(LESSON), len(LESSON))
    assert read(store, blob.digest) == LESSON
    assert store.size(blob.digest) == len(LESSON)
    assert store.exists(blob.digest)
    assert store.verify(blob.digest) == blob


def test_an_empty_blob_is_a_blob(store: BlobStore) -> None:
    assert put(store, b"") == EMPTY
    assert read(store, EMPTY) == b""
    assert read(store, EMPTY, 5, 5) == b""
    assert store.size(EMPTY) == 0


def test_putting_the_same_bytes_twice_keeps_one_blob_and_makes_it_new(store: BlobStore) -> None:
    put(store, LESSON)
    (first,) = store.digests()
    put(store, LESSON)
    (second,) = store.digests()
    assert (second.digest, second.size) == (first.digest, first.size)
    assert second.modified >= first.modified


def test_unexpected_bytes_are_refused_and_nothing_is_stored(store: BlobStore) -> None:
    with pytest.raises(DigestMismatch):
        store.put(io.BytesIO(b"other bytes"), expected_digest=of_bytes(LESSON))
    assert list(store.digests()) == []
    assert store.put(io.BytesIO(LESSON), expected_digest=of_bytes(LESSON)).size == len(LESSON)


def test_a_stream_that_breaks_leaves_nothing_and_its_own_error_is_heard(store: BlobStore) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(size) or self.fail()

        def fail(self) -> bytes:
            raise ConnectionResetError("the phone left the network")

    with pytest.raises(ConnectionResetError):
        store.put(Broken(LESSON))
    assert list(store.digests()) == []
    assert store.sweep_incoming(datetime.now(UTC) + timedelta(days=1)) == 0


def test_progress_counts_the_bytes_received(store: BlobStore) -> None:
    seen: list[int] = []
    store.put(io.BytesIO(LESSON), on_progress=seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == len(LESSON)
    assert len(seen) >= 4


def test_a_stream_that_gives_little_at_a_time_is_read_to_its_end(store: BlobStore) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size or 7))

    assert store.put(Trickle(LESSON[:1000])).digest == of_bytes(LESSON[:1000])


MIB = 1024 * 1024
EDGES = [
    (0, 0),
    (0, 1),
    (0, None),
    (1, None),
    (MIB - 1, 2),
    (MIB, MIB),
    (len(LESSON) - 1, 1),
    (len(LESSON) - 1, 99),
    (len(LESSON), None),
    (len(LESSON), 1),
    (len(LESSON) + 1, 1),
    (3, len(LESSON) * 2),
]


@pytest.mark.parametrize(("start", "length"), EDGES)
def test_a_range_is_clipped_as_a_slice_would_be(store: BlobStore, start: int, length: int | None) -> None:
    digest = put(store, LESSON)
    wanted = LESSON[start:] if length is None else LESSON[start : start + length]
    assert read(store, digest, start, length) == wanted


@pytest.mark.parametrize(("start", "length"), [(-1, None), (0, -1)])
def test_a_range_from_the_end_is_an_error(store: BlobStore, start: int, length: int) -> None:
    digest = put(store, LESSON)
    with pytest.raises(ValueError, match="range"):
        store.open(digest, start, length)


def test_read_gives_what_is_asked_and_then_nothing(store: BlobStore) -> None:
    digest = put(store, b"0123456789")
    with store.open(digest, 2, 5) as content:
        assert content.length == 5
        assert content.read(3) == b"234"
        assert content.read(100) == b"56"
        assert content.read(100) == b""


def test_what_is_missing_is_said_to_be_missing(store: BlobStore, tmp_path: Path) -> None:
    assert not store.exists(ABSENT)
    for ask in (store.size, store.open, store.verify):
        with pytest.raises(BlobMissing):
            ask(ABSENT)
    with pytest.raises(BlobMissing):
        store.copy_to_path(ABSENT, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"])
def test_text_that_is_no_digest_is_refused(store: BlobStore, text: str) -> None:
    for ask in (store.size, store.exists, store.open, store.delete, store.local_path):
        with pytest.raises(ValueError, match="digest"):
            ask(Sha256(text))


def test_a_deleted_blob_is_gone_and_can_come_again(store: BlobStore) -> None:
    digest = put(store, LESSON)
    store.delete(digest)
    store.delete(digest)
    assert not store.exists(digest)
    assert list(store.digests()) == []
    assert put(store, LESSON) == digest
    assert read(store, digest, 0, 5) == LESSON[:5]


def test_a_reader_that_began_may_finish_after_the_delete(store: BlobStore) -> None:
    digest = put(store, LESSON)
    with store.open(digest) as content:
        begun = content.read(10)
        store.delete(digest)
        assert begun + b"".join(content) == LESSON


def test_every_blob_is_listed_once_in_order(store: BlobStore) -> None:
    sizes = {put(store, data): len(data) for data in (f"bài {n}".encode() * n for n in range(50))}
    listed = list(store.digests())
    assert [(one.digest, one.size) for one in listed] == sorted(sizes.items())
    assert all(one.modified.utcoffset() == timedelta(0) for one in listed)


def test_a_copy_on_this_machine_is_whole(store: BlobStore, tmp_path: Path) -> None:
    store.copy_to_path(put(store, LESSON), tmp_path / "bài giảng.pptx")
    assert (tmp_path / "bài giảng.pptx").read_bytes() == LESSON


def test_capabilities_say_what_is_answered(store: BlobStore) -> None:
    digest = put(store, LESSON)
    path = store.local_path(digest)
    assert (path is not None) == store.capabilities.local_paths
    assert path is None or path.read_bytes() == LESSON
    url = store.presigned_url(digest, "Phân số.pptx", "application/pdf", 60)
    assert (url is not None) == store.capabilities.presigned_urls
    if url is not None:
        with urllib.request.urlopen(url) as fetched:
            assert fetched.read() == LESSON and fetched.headers["Content-Type"] == "application/pdf"
            assert quote("Phân số.pptx") in fetched.headers["Content-Disposition"]


def test_a_healthy_store_leaves_no_trace_of_being_asked(store: BlobStore) -> None:
    free = store.health().free_bytes
    assert free is None or free > 0
    assert list(store.digests()) == []
    assert store.sweep_incoming(datetime.now(UTC) + timedelta(days=1)) == 0
