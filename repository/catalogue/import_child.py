"""The child process that reads a MARC file: a `Reading` on stdin, batches of `Step` on stdout, an empty one at the end.

Started by import_reading.py only; it writes nothing but its answer. A thread hands batches over, so that the next ones
are made while the worker writes.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections.abc import Iterator
from itertools import islice
from queue import Queue
from threading import Thread

from repository.catalogue.import_reading import Reading, Step

BATCH = 100
AHEAD = 8  # batches


def main() -> None:
    """Read to the end, however slowly the batches are taken."""
    reading: Reading = pickle.load(sys.stdin.buffer)
    # Nothing made here is in a cycle.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    made: Queue[bytes] = Queue(AHEAD)
    handing = Thread(target=_hand_over, args=(made,), daemon=True)
    handing.start()
    for batch in _batches(reading.steps()):
        made.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
    made.put(b"")
    handing.join()


def _batches(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """Every batch, and the empty one behind them."""
    while batch := list(islice(steps, BATCH)):
        yield batch
    yield []


def _hand_over(made: Queue[bytes]) -> None:
    try:
        while batch := made.get():
            sys.stdout.buffer.write(batch)
            sys.stdout.buffer.flush()
    except OSError:  # nobody reads any more
        os._exit(1)


if __name__ == "__main__":
    main()
