"""The door to `child`: starts it limited, ends its process tree in time, turns its answer into values.

Called by the web at upload (`inspect_safely`) and by the worker (`process`, `open_copy`). No parser of users' files is
imported here but the light gate.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repository.derivatives.glance import Inspected, glance
from repository.derivatives.readers.page import PageText
from repository.errors import Unacceptable

_ROOT = Path(__file__).parents[2]
# What a program needs of the environment to start; no setting and no secret of the server's.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_STDERR_KEPT = 2_000
_BY_SIGNAL = {"SIGXCPU": "timeout", "SIGALRM": "timeout", "SIGXFSZ": "too_much_output", "SIGKILL": "killed"}


class SandboxFailed(Exception):
    """The child gave no answer. `code`: timeout, out_of_memory, too_much_output, killed, crashed."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Picture:
    """One page's picture and thumbnail: files in the output folder, size in pixels."""

    number: int
    width: int
    height: int
    file: str
    thumb: str


@dataclass(frozen=True)
class Derived:
    """All the worker stores of a file. `no_picture` is '' or no_engine, engine_failed, no_pages."""

    engine: str = ""
    engine_version: str = ""
    pages: list[Picture] = field(default_factory=list)
    texts: list[PageText] = field(default_factory=list)
    no_picture: str = ""


def inspect_safely(path: Path, claimed_name: str, timeout: float = 30) -> Inspected:
    """Return what an uploaded file is, or raise `Unacceptable`; one that breaks a parser is `unreadable`."""
    seen = glance(path, claimed_name)
    if seen.settled:
        return seen
    try:
        return Inspected(**run("inspect", {"path": str(path), "name": claimed_name}, timeout, memory_mb=1024))
    except SandboxFailed as failed:
        raise Unacceptable("unreadable", reason=failed.code) from failed


def process(path: Path, code: str, out_dir: Path, timeout: float = 240) -> Derived:
    """Return text and pictures of a file; where drawing kills the child, its text alone.

    Raises `Unacceptable` for a hostile or broken file and `SandboxFailed` when not even the text can be had.
    """
    request = {"path": str(path), "format": code, "out_dir": str(out_dir)}
    try:
        made = run("process", request, timeout, memory_mb=3072, cpu_seconds=int(timeout))
    except SandboxFailed:
        made = run("outline", request, 60) | {"no_picture": "engine_failed"}
    texts = [PageText(**page) for page in made.pop("texts")]
    pages = [Picture(**page) for page in made.pop("pages", [])]
    return Derived(texts=texts, pages=pages, **made)


def open_copy(path: Path, code: str, out_dir: Path, timeout: float = 120) -> tuple[str, Path]:
    """Return `as_it_is`, `copy` or `kept` (see `open_copies.make`), and where the copy lies if there is one.

    Raises `Unacceptable` and `SandboxFailed` as `process` does.
    """
    request = {"path": str(path), "format": code, "out_dir": str(out_dir)}
    made = run("open_copy", request, timeout, cpu_seconds=int(timeout))
    return made["outcome"], out_dir / "open"


def run(
    task: str,
    request: dict[str, Any],
    timeout: float = 60,
    memory_mb: int = 1024,
    cpu_seconds: int = 60,
    file_mb: int = 700,
) -> dict[str, Any]:
    """Return a task's answer; raise `Unacceptable` as it did, `SandboxFailed` when it gave none."""
    limits = {"memory_mb": memory_mb, "cpu_seconds": cpu_seconds, "file_mb": file_mb, "timeout": timeout}
    absolute = {
        name: os.path.abspath(value) if name in ("path", "out_dir") else value
        for name, value in request.items()
    }
    with tempfile.TemporaryDirectory(prefix="hoclieu-") as home:
        output = _talk(task, json.dumps({**absolute, "limits": limits}), timeout, home)
    if "refused" in output:
        raise Unacceptable(output["refused"], **output["facts"])
    if "failed" in output:
        raise SandboxFailed(output["failed"])
    done: dict[str, Any] = output["done"]
    return done


def _talk(task: str, request: str, timeout: float, home: str) -> dict[str, Any]:
    """Start the child, hand it the request, wait, and leave none of its processes behind."""
    child = subprocess.Popen(
        [sys.executable, "-m", "repository.derivatives.child", task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home,
        env=_environment(home),
        start_new_session=True,
    )
    try:
        out, err = child.communicate(request.encode(), timeout)
    except subprocess.TimeoutExpired as late:
        raise SandboxFailed("timeout") from late
    finally:
        _end(child)
    try:
        answer: dict[str, Any] = json.loads(out)
        return answer
    except ValueError as silent:
        raise _failure(child.returncode, err) from silent


def _environment(home: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # HOME and TMPDIR vanish with the call, whatever is left in them.
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "HOME": home, "TMPDIR": home, "TEMP": home}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child's whole group: a converter it started must not outlive it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        elif child.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(child.pid)], capture_output=True, check=False)
    child.communicate()


def _failure(returncode: int, err: bytes) -> SandboxFailed:
    detail = err.decode("utf-8", "replace")[-_STDERR_KEPT:]
    if "MemoryError" in detail or "memory allocation of" in detail or "Cannot allocate memory" in detail:
        return SandboxFailed("out_of_memory", detail)
    name = signal.Signals(-returncode).name if returncode < 0 else ""
    return SandboxFailed(_BY_SIGNAL.get(name, "crashed"), detail)
