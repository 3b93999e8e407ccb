"""The child process in which strangers' files are parsed: one JSON request on stdin, one answer on stdout.

Started by `sandbox` only. Limits are set before anything is read from the file; each task imports its own
libraries, so that an inspection does not pay for the painters.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from repository.errors import Unacceptable

Answer = dict[str, Any]


def limit(memory_mb: int, cpu_seconds: int, file_mb: int, timeout: float) -> None:
    """Bound this process and what it starts (POSIX). Windows has only the parent's time-out."""
    if importlib.util.find_spec("resource") is None:
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb << 20, file_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Should the parent be killed, nobody is left to stop this process but itself.
    signal.alarm(int(timeout) + 10)


def inspect(request: Answer) -> Answer:
    """Return the verdict of the whole gate."""
    from repository.derivatives import gate

    return asdict(gate.inspect(Path(request["path"]), request["name"]))


def outline(request: Answer) -> Answer:
    """Return the text alone."""
    from repository.derivatives import text

    return {"texts": [asdict(page) for page in text.extract(Path(request["path"]), request["format"])]}


def process(request: Answer) -> Answer:
    """Return text and pictures; through the gate again, as a file may not have come by the web."""
    from repository.derivatives import gate, pages, text

    path, code = Path(request["path"]), request["format"]
    gate.inspect(path, f"file.{code}")
    made = pages.render(path, code, Path(request["out_dir"]))
    texts = text.by_page(path, code, made.shown) if made.shown else text.extract(path, code)
    answer = asdict(made)
    del answer["shown"]
    return answer | {"texts": [asdict(page) for page in texts]}


def open_copy(request: Answer) -> Answer:
    """Return what of a deck everybody may have; a copy is written as `out_dir/open`."""
    from repository.derivatives import gate
    from repository.derivatives.open_copies.make import make

    path, code = Path(request["path"]), request["format"]
    gate.inspect(path, f"file.{code}")
    return {"outcome": make(path, code, Path(request["out_dir"]) / "open")}


TASKS: dict[str, Callable[[Answer], Answer]] = {
    "inspect": inspect,
    "open_copy": open_copy,
    "outline": outline,
    "process": process,
}


def answer(task: str, request: Answer) -> Answer:
    """Run one task; what went wrong is an answer too."""
    try:
        return {"done": TASKS[task](request)}
    except Unacceptable as refusal:
        return {"refused": refusal.code, "facts": {name: str(fact) for name, fact in refusal.facts.items()}}
    except MemoryError:
        return {"failed": "out_of_memory"}


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    request = json.load(sys.stdin)
    limit(**request.pop("limits"))
    # Native libraries may print; only this process's own words reach the parent as its answer.
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    json.dump(answer(sys.argv[1], request), reply)
    reply.flush()


if __name__ == "__main__":
    main()
