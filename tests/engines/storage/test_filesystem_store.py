"""What only the filesystem can be made to suffer: damage at rest, a full disk, leftovers, strange files."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.digest import of_bytes
from storage.errors import DigestMismatch, Unavailable
from storage.filesystem import FilesystemStore

FULL = """
import io, resource, sys
from pathlib import Path
from storage.errors import Unavailable
from storage.filesystem import FilesystemStore
store = FilesystemStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))
small = store.put(io.BytesIO(b"fits"))
try:
    store.put(io.BytesIO(b"x" * 8_000_000))
except Unavailable as error:
    print(error.code, store.exists(small.digest))
"""


@pytest.fixture
def store(tmp_path: Path) -> FilesystemStore:
    return FilesystemStore(tmp_path / "blobs")


def damage(store: FilesystemStore, data: bytes) -> Path:
    path = store.local_path(store.put(io.BytesIO(data)).digest)
    assert path
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return path


def test_one_flipped_bit_is_found_and_never_copied_out(store: FilesystemStore, tmp_path: Path) -> None:
    damage(store, b"a lesson")
    with pytest.raises(DigestMismatch):
        store.verify(of_bytes(b"a lesson"))
    with pytest.raises(DigestMismatch):
        store.copy_to_path(of_bytes(b"a lesson"), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_putting_the_right_bytes_again_heals_a_damaged_blob(store: FilesystemStore) -> None:
    damage(store, b"a lesson")
    store.put(io.BytesIO(b"a lesson"))
    assert store.verify(of_bytes(b"a lesson")).size == 8


def test_a_blob_cut_short_while_it_is_read_is_never_taken_for_whole(store: FilesystemStore) -> None:
    path = store.local_path(store.put(io.BytesIO(b"a lesson")).digest)
    assert path
    with store.open(of_bytes(b"a lesson")) as content:
        os.truncate(path, 3)
        with pytest.raises(Unavailable):
            list(content)


def test_a_full_disk_says_so_and_leaves_nothing(store: FilesystemStore, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL, str(tmp_path / "blobs")]
    assert subprocess.check_output(command, text=True) == "storage_full True\n"
    assert [one.size for one in store.digests()] == [4]
    assert list((tmp_path / "blobs" / "incoming").iterdir()) == []


def test_a_store_that_vanished_is_unavailable_not_empty(store: FilesystemStore, tmp_path: Path) -> None:
    digest = store.put(io.BytesIO(b"a lesson")).digest
    (tmp_path / "blobs").rename(tmp_path / "unplugged")
    with pytest.raises(Unavailable):
        store.health()
    with pytest.raises(Unavailable):
        store.exists(digest)
    with pytest.raises(Unavailable):
        list(store.digests())
    with pytest.raises(Unavailable):
        store.put(io.BytesIO(b"a lesson"))


def test_the_sweep_takes_only_what_is_old(store: FilesystemStore, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for name, age in (("old", 25), ("young", 1)):
        path = tmp_path / "blobs" / "incoming" / name
        path.write_bytes(b"half")
        os.utime(path, times=((now - timedelta(hours=age)).timestamp(),) * 2)
    assert store.sweep_incoming(now - timedelta(hours=24)) == 1
    assert [path.name for path in (tmp_path / "blobs" / "incoming").iterdir()] == ["young"]


def test_strange_files_in_the_folder_are_no_blobs(store: FilesystemStore, tmp_path: Path) -> None:
    digest = store.put(io.BytesIO(b"a lesson")).digest
    stray = tmp_path / "blobs" / "blobs" / "zz"
    stray.mkdir()
    (stray.parent / "desktop.ini").write_bytes(b"")
    path = store.local_path(digest)
    assert path
    (path.parent / "Thumbs.db").write_bytes(b"")
    (path.parent / ("0" * 64)).write_bytes(b"in a folder that is not its own")
    assert [one.digest for one in store.digests()] == [digest]
