"""How soon a server that was there before answers again, and what web and worker weigh at rest."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.bench.measure import Table, rss_mb, timed
from tests.soak.ground import prepare

REST_SECONDS = 3


def run(table: Table) -> None:
    """Measure and add rows."""
    with tempfile.TemporaryDirectory() as folder:
        live = prepare(Path(folder) / "data").live
        live.start()
        live.stop()
        with timed() as starting:
            live.start()
        assert live.process is not None
        time.sleep(REST_SECONDS)
        web, workers = live.process.pid, children(live.process.pid)
        table.add("second start until /readyz says ready", f"{starting():.1f} s", "", "", "≤ 2 s")
        table.add("web process at rest", f"{rss_mb(web):.0f} MB", "", "", "≤ 110 MB")
        table.add("worker at rest", f"{sum(rss_mb(pid) for pid in workers):.0f} MB")
        live.stop()


def children(parent: int) -> list[int]:
    """Return the processes a process has begun (Linux)."""
    stats = (path.read_text() for path in Path("/proc").glob("[0-9]*/stat"))
    fields = ((stat.split()[0], stat.rpartition(")")[2].split()) for stat in stats)
    return [int(pid) for pid, rest in fields if int(rest[1]) == parent]
