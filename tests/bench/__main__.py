"""Run every measurement, or those named: `python -m tests.bench searching importing`."""

from __future__ import annotations

import sys

from tests.bench import importing, searching
from tests.bench.measure import Table

BENCHES = {"searching": searching.run, "importing": importing.run}


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
