"""Pages a second, uncached, against a hello-world on the same server with as many threads."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from repository.materials.tables import Version
from tests.bench.measure import Table
from tests.live import ROOT, free_port
from tests.repository.semester.conftest import School
from tests.soak.browser import Browser
from tests.soak.ground import Ground, prepare

CLIENTS, SECONDS = 4, 8
HELLO = """
import sys, flask, waitress
app = flask.Flask("hello")
app.get("/")(lambda: "Hello, world!")
waitress.serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=int(sys.argv[2]), _quiet=True)
"""


def run(table: Table) -> None:
    """Measure and add rows."""
    with tempfile.TemporaryDirectory() as folder:
        ground = prepare(Path(folder) / "data")
        material_id = _public_lesson(ground)
        ground.live.start()
        try:
            librarian = Browser(ground.live.url, "librarian")
            cookies = "; ".join(f"{name}={value}" for name, value in librarian.cookies.items())
            pages = {
                "page of an e-lesson, a stranger": (f"/materials/{material_id}", ""),
                "page of a book, the librarian": (f"/titles/{ground.title}", cookies),
                "search page, the librarian": ("/search?q=de+men", cookies),
            }
            bare = _hello()
            for name, (path, cookie) in pages.items():
                ours = rate(ground.live.port, path, cookie)
                aim = "≥ 0.2" if "page of" in name else ""
                table.add(name, f"{ours:.0f}/s", f"hello-world {bare:.0f}/s", f"× {ours / bare:.2f}", aim)
        finally:
            ground.live.stop()


def rate(port: int, path: str, cookie: str = "") -> float:
    """Return how many requests a second a few keep-alive clients get answered with 200."""
    until = time.perf_counter() + SECONDS
    counts = [0] * CLIENTS

    def ask(number: int) -> None:
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", port)) as server:
            while time.perf_counter() < until:
                server.sendall(request)
                _answered(server)
                counts[number] += 1

    _answered_once(port, path, cookie)
    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / SECONDS


def _answered_once(port: int, path: str, cookie: str) -> None:
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\n\r\n".encode())
        _answered(server)


def _answered(server: socket.socket) -> None:
    received = b""
    while b"\r\n\r\n" not in received:
        received += server.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head[:300]
    length = next(
        int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    left = length - len(body)
    while left > 0:
        left -= len(server.recv(65536))


def _hello() -> float:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", HELLO, str(port), "16"], cwd=ROOT)
    try:
        while True:
            try:
                return rate(port, "/")
            except ConnectionError:
                time.sleep(0.1)
    finally:
        process.terminate()
        process.wait()


def _public_lesson(ground: Ground) -> str:
    """Write a stamped lesson that is open to the public, and return its id."""
    with ground.services() as services:
        school = School(
            services, ground.world, lambda name: services.people.actor_for(ground.world.people[name])
        )
        version_id = school.lesson("Phân số bằng nhau", state="stamped", reach="public")
        return services.db.read(lambda tx: tx.get_one(Version, version_id).material_id)
