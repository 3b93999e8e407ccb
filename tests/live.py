"""A real server in its own processes: `hoclieu serve` with its worker, on a free port, over a throw-away folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECRET = "a secret of the tests, long enough"


@dataclass
class Live:
    """A running installation; `kill` is kill -9 of server and worker, `start` brings it back."""

    folder: Path
    port: int
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes see."""
        return {
            **os.environ,
            "HOCLIEU_DATA": str(self.folder),
            "PORT": str(self.port),
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": self.url,
            "HOCLIEU_DEMO": "1",
            "PYTHONPATH": str(ROOT),
            **self.extra,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the command line to its end."""
        command = [sys.executable, "-m", "repository.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300
        )

    def start(self) -> Live:
        """Start and wait until every part is ready."""
        log = (self.folder / "server.log").open("ab")
        command = [sys.executable, "-m", "repository.cli", "serve"]
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        self.wait()
        return self

    def wait(self, seconds: float = 60) -> None:
        """Wait for /readyz; raises with the log's end when the server does not come up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if json.load(answer)["status"] == "ready":
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            assert self.process is not None and self.process.poll() is None, self.log()
            time.sleep(0.1)
        raise AssertionError(f"not ready after {seconds} s\n{self.log()}")

    def log(self) -> str:
        """Return the end of what server and worker said."""
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        """Kill -9 the whole process group: server and worker at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ask the server to end, as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def installation(folder: Path, *prepare: tuple[str, ...], **extra: str) -> Iterator[Live]:
    """Yield a running installation over `folder`, after running the given commands."""
    live = Live(folder, free_port(), extra)
    folder.mkdir(parents=True, exist_ok=True)
    for arguments in prepare:
        done = live.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    try:
        yield live.start()
    finally:
        live.stop()
