"""Run every measurement, or those named: `python -m tests.bench searching importing`."""

from __future__ import annotations

import sys

from tests.bench import importing, reviewing, searching, serving, starting, uploading
from tests.bench.measure import Table

BENCHES = {
    "starting": starting.run,
    "serving": serving.run,
    "reviewing": reviewing.run,
    "uploading": uploading.run,
    "importing": importing.run,
    "searching": searching.run,
}


def main(names: list[str]) -> None:
    """Measure and print one table."""
    table = Table()
    for name in names or BENCHES:
        print(f"{name} …", flush=True)
        BENCHES[name](table)
    print()
    print(table.text())


if __name__ == "__main__":
    main(sys.argv[1:])
