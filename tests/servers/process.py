"""A server as a process of ours: started, waited for until it answers, stopped or killed, started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.live import free_port

PATIENCE = 180.0  # seconds a server may take to answer on a busy machine


class CannotStart(Exception):
    """The server cannot be had here; the text says what is missing or what its log ended with."""


def cache() -> Path:
    """Where downloads and builds are kept between runs, outside the repository."""
    folder = Path(os.environ.get("HOCLIEU_SERVERS_CACHE") or Path.home() / ".cache" / "hoclieu-servers")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tool(name: str, package: str) -> str:
    """The path of a program, or CannotStart naming the package that has it."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if not found:
        raise CannotStart(f"{name} is not installed (package {package})")
    return found


def run(command: Sequence[str | Path], why: str) -> None:
    """Run a step of the preparation to its end; CannotStart with what it printed otherwise."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise CannotStart(f"{why}: {(done.stdout + done.stderr)[-2000:]}")


def as_plain_user(user: str) -> list[str]:
    """What a command begins with so that it does not run as root, which some servers refuse."""
    return ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []


def give_to(user: str, folder: Path) -> None:
    """Let a plain user own the folder and everything in it, and reach it from outside."""
    if os.geteuid() == 0:
        run(["chown", "-R", user, folder], "chown")
        for parent in folder.parents:
            if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
                parent.chmod(parent.stat().st_mode | 0o011)


class Server:
    """A process in `folder`. Subclasses say how it is prepared, its command, and when it answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._prepared = False

    def prepare(self) -> None:
        """Fetch, unpack, configure; once."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return dict(os.environ)

    def answers(self) -> bool:
        """Whether it serves; errors count as no."""
        raise NotImplementedError

    def start(self) -> Self:
        """Start and return when it answers."""
        if not self._prepared:
            self.prepare()
            self._prepared = True
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, env=self.environment(), start_new_session=True
            )
        self._wait()
        return self

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(Exception):
                if self.answers():
                    return
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.1)
        end = self._log.read_text(errors="replace")[-2000:]
        self.stop()
        raise CannotStart(f"{type(self).__name__} did not answer: {end}")

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def freeze(self) -> None:
        """Leave it running but let it answer nothing, as a network that swallows packets does."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        self._signal(signal.SIGCONT)

    def _signal(self, which: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, which)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
