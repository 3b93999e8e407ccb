"""What every BlobStore does when several processes use it, when one is killed, and when the file is large."""

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from storage.blobs import BlobStore
from storage.digest import of_bytes

PUTTER = """
import io, sys
from storage.connect import connect
store = connect(sys.argv[1])
sys.stdin.readline()
for turn in range(20):
    common, own = b"common" * 50_000 + bytes([turn]), f"{sys.argv[2]}-{turn}".encode() * 9_999
    for data in (common, own):
        digest = store.put(io.BytesIO(data)).digest
        assert store.verify(digest).size == len(data)
print("done")
"""

STALLED = """
import sys
from storage.connect import connect
class Stalled:
    sent = 0
    def read(self, size):
        if self.sent == int(sys.argv[2]):
            print("stalled", flush=True)
            sys.stdin.readline()
        self.sent += 1
        return b"x" * size
connect(sys.argv[1]).put(Stalled())
"""

LARGE = """
import resource, sys
from storage.connect import connect
class Large:
    left = 300 * 1_048_576
    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return bytes([self.left % 251]) * size
store = connect(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
blob = store.put(Large())
with store.open(blob.digest) as content:
    assert sum(map(len, content)) == blob.size == 300 * 1_048_576
store.verify(blob.digest)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_processes_that_put_the_same_and_different_blobs_lose_nothing(
    store: BlobStore, store_url: str
) -> None:
    putters = [start(PUTTER, store_url, str(number)) for number in range(6)]
    for putter in putters:
        assert putter.stdin
        putter.stdin.write("go\n")
        putter.stdin.flush()
    assert [putter.communicate()[0] for putter in putters] == ["done\n"] * 6
    listed = [one.digest for one in store.digests()]
    assert len(listed) == 20 + 6 * 20
    for digest in listed:
        store.verify(digest)
    assert store.sweep_incoming(datetime.now(UTC) + timedelta(days=1)) == 0


@pytest.mark.parametrize("blocks", [0, 1, 8])
def test_a_process_killed_in_the_middle_leaves_nothing_half_visible(
    store: BlobStore, store_url: str, blocks: int
) -> None:
    doomed = start(STALLED, store_url, str(blocks))
    assert doomed.stdout
    assert doomed.stdout.readline() == "stalled\n"
    assert list(store.digests()) == []
    doomed.kill()
    doomed.communicate()
    assert list(store.digests()) == []
    store.sweep_incoming(datetime.now(UTC) + timedelta(days=1))
    digest = store.put(io.BytesIO(b"x" * blocks)).digest
    assert [one.digest for one in store.digests()] == [digest] == [of_bytes(b"x" * blocks)]


def test_an_upload_under_way_survives_the_sweep_of_old_ones(store: BlobStore, store_url: str) -> None:
    slow = start(STALLED, store_url, "2")
    assert slow.stdout
    assert slow.stdout.readline() == "stalled\n"
    assert store.sweep_incoming(datetime.now(UTC) - timedelta(hours=1)) == 0
    slow.kill()
    slow.communicate()


def test_a_large_file_passes_in_flat_memory(store_url: str) -> None:
    growth, _ = start(LARGE, store_url).communicate()
    assert int(growth) <= 32, f"{growth.strip()} MiB more after 300 MiB"
