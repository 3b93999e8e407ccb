"""Timing and memory, and the table that is printed."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Table:
    """Rows of (what, measured, compared with, ratio or remark, aim)."""

    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, measured: str, against: str = "", ratio: str = "", aim: str = "") -> None:
        """Add a row and show it at once."""
        self.rows.append((what, measured, against, ratio, aim))
        print(f"  {what}: {measured} {against} {ratio}", flush=True)

    def text(self) -> str:
        """Return the table, aligned."""
        head = ("what", "measured", "compared with", "ratio", "aim")
        widths = [max(len(row[i]) for row in (head, *self.rows)) for i in range(5)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in
                 (head, tuple("-" * width for width in widths), *self.rows)]  # fmt: skip
        return "\n".join(lines)


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Yield a function that tells the seconds since the block began (or that it took)."""
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: (ended[0] if ended else time.perf_counter()) - began
    ended.append(time.perf_counter())


def percentiles(work: Callable[[int], object], times: int, warm: int = 20) -> tuple[float, float, float]:
    """Run `work(n)` and return (p50 ms, p95 ms, per second)."""
    for n in range(warm):
        work(n)
    taken = []
    for n in range(times):
        with timed() as took:
            work(n)
        taken.append(took() * 1000)
    cuts = statistics.quantiles(taken, n=20)
    return statistics.median(taken), cuts[18], 1000 * len(taken) / sum(taken)


def rss_mb(pid: int | None = None) -> float:
    """Return the resident memory of a process in MiB (Linux)."""
    status = Path(f"/proc/{pid or os.getpid()}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def peak_rss_mb(pid: int) -> float:
    """Return the highest resident memory a process has had, in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
