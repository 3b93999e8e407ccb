"""One upload to a real server: time against a raw copy of the same bytes to disk, growth of the web process."""

from __future__ import annotations

import http.client
import io
import os
import secrets
import shutil
import struct
import tempfile
import threading
from pathlib import Path
from typing import BinaryIO

from tests.bench.measure import Table, rss_mb, timed
from tests.soak.ground import Ground, prepare

MB = 1024 * 1024
SIZES = (("200 KB", 200 * 1024, 20), ("200 MB", 200 * MB, 2))
BOUNDARY = "a-boundary-of-the-bench"


def film(path: Path, size: int) -> Path:
    """Write an MP4 of `size` bytes that no other equals: real boxes, noise for pictures."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", len(body) + 8, kind) + body

    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + b"vide" + bytes(12))))
    head = box(b"ftyp", b"isom" + bytes(4)) + box(b"moov", track)
    left = size - len(head)
    with path.open("wb") as out:
        out.write(head + struct.pack(">I4s", left, b"mdat"))
        left -= 8
        while left:
            left -= out.write(secrets.token_bytes(min(MB, left)))
    return path


def send(ground: Ground, path: Path) -> int:
    """Post a file as a browser does, streamed; return the status."""
    head = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n'
            "Content-Type: video/mp4\r\n\r\n").encode()  # fmt: skip
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    server = http.client.HTTPConnection("127.0.0.1", ground.live.port, timeout=300)
    with path.open("rb") as content:
        server.putrequest("POST", "/api/v1/materials")
        server.putheader("Authorization", f"Bearer {ground.tokens['teacher']}")
        server.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        server.putheader("Content-Length", str(len(head) + path.stat().st_size + len(tail)))
        server.endheaders()
        for part in (io.BytesIO(head), content, io.BytesIO(tail)):
            _pump(part, server)
        return server.getresponse().status


def run(table: Table) -> None:
    """Measure and add rows."""
    with tempfile.TemporaryDirectory() as folder:
        ground = prepare(Path(folder) / "data")
        ground.live.start()
        assert ground.live.process is not None
        pid = ground.live.process.pid
        try:
            send(ground, film(Path(folder) / "warm.mp4", 200 * 1024))
            for name, size, times in SIZES:
                _measure(table, ground, pid, Path(folder), name, size, times)
        finally:
            ground.live.stop()


def _measure(table: Table, ground: Ground, pid: int, folder: Path, name: str, size: int, times: int) -> None:
    before, took, raw = rss_mb(pid), 0.0, 0.0
    with _watched(pid) as peak:
        for number in range(times):
            path = film(folder / f"phim {number}.mp4", size)
            with timed() as copying:
                _copy(path, folder / "copy")
            with timed() as uploading:
                assert send(ground, path) == 201
            raw, took = raw + copying(), took + uploading()
            path.unlink()
    table.add(
        f"upload of {name}",
        f"{took / times * 1000:.0f} ms",
        f"raw copy with fsync {raw / times * 1000:.0f} ms",
        f"× {took / raw:.1f}",
    )
    table.add(f"growth of the web process, {name}", f"{peak() - before:.0f} MB", "before", "", "≤ 32 MB")


class _watched:
    """The highest resident memory within a block, where the kernel cannot be told to forget the earlier one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.highest = 0.0
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self):  # type: ignore[no-untyped-def]
        self.thread.start()
        return lambda: self.highest

    def __exit__(self, *_error: object) -> None:
        self.done.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.done.wait(0.005):
            self.highest = max(self.highest, rss_mb(self.pid))


def _pump(part: BinaryIO, server: http.client.HTTPConnection) -> None:
    while block := part.read(256 * 1024):
        server.send(block)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("wb") as write:
        shutil.copyfileobj(read, write, MB)
        write.flush()
        os.fsync(write.fileno())
