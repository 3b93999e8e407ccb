"""The worker: claims jobs from the outbox, runs their handlers, keeps their leases alive, runs the clock.

One process holds the writer of the embedded index; `serve` supervises it. When told to stop it finishes the
job at hand and exits; what it had claimed besides goes back.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
import threading
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from repository.db import outbox
from repository.db.outbox import ClaimedJob
from repository.db.uow import Tx
from repository.db.wakeups import Wakeups
from repository.jobs.clock import run_due
from repository.jobs.handlers import LANES, Lane
from repository.services import Services

HEARTBEAT_SECONDS = 15.0
CLOCK_SECONDS = 30.0
SWITCH_SECONDS = 0.0005
log = logging.getLogger("hoclieu.worker")


class Worker:
    """Works off the outbox, a thread per lane, until told to stop."""

    def __init__(
        self,
        services: Services,
        stopping: threading.Event | None = None,
        lanes: Sequence[Lane] = LANES,
    ) -> None:
        self.services = services
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = stopping or threading.Event()
        self.lanes = lanes
        self.wakeups = Wakeups(services.db.engine, self.stopping)

    def run(self) -> None:
        """Work until SIGTERM, SIGINT or the given event."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        # A batch of records is some ten thousand objects that soon go: looking for cycles among them takes a fifth.
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)
        # A lane that writes asks for the interpreter after every row; the others must not keep it waiting for 5 ms.
        sys.setswitchinterval(SWITCH_SECONDS)
        self.wakeups.start()
        threads = [threading.Thread(target=self._lane, args=(lane,), name=lane.name) for lane in self.lanes]
        threads.append(threading.Thread(target=self._clock, name="clock"))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work_once(self, lane: Lane) -> int:
        """Claim what is due in a lane and do it; return how many jobs were claimed."""
        now = self.services.clock.now()
        names = tuple(lane.handlers)
        if not self.services.db.read(lambda tx: outbox.is_due(tx, now, names)):
            return 0
        jobs = self.services.db.queue(lambda tx: outbox.claim(tx, self.name, now, lane.batch, names))
        by_handler: dict[str, list[ClaimedJob]] = defaultdict(list)
        for job in jobs:
            by_handler[job.handler].append(job)
        for handler, claimed in by_handler.items():
            if self.stopping.is_set():
                self._each(claimed, outbox.hand_back)
            else:
                self._do(lane, handler, claimed)
        return len(jobs)

    def drain(self) -> int:
        """Do everything that is due now, lane by lane (tests, the demonstration); return how many jobs."""
        done = 0
        while claimed := sum(self.work_once(lane) for lane in self.lanes):
            done += claimed
        return done

    def _do(self, lane: Lane, handler: str, jobs: list[ClaimedJob]) -> None:
        try:
            with self._kept_alive(jobs):
                lane.handlers[handler](self.services, [job.payload for job in jobs])
        except Exception:
            error = traceback.format_exc(limit=8)
            log.warning("%d × %s failed\n%s", len(jobs), handler, error)
            self._each(jobs, lambda tx, job, now: outbox.fail(tx, job, now, error))
        else:
            self._each(jobs, lambda tx, job, now: outbox.finish(tx, job))

    @contextmanager
    def _kept_alive(self, jobs: list[ClaimedJob]) -> Iterator[None]:
        finished = threading.Event()

        def beat() -> None:
            while not finished.wait(HEARTBEAT_SECONDS):
                self._each(jobs, outbox.heartbeat)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()

    def _each(self, jobs: list[ClaimedJob], act) -> None:  # type: ignore[no-untyped-def]
        def all_of_them(tx: Tx) -> None:
            for job in jobs:
                act(tx, job, tx.clock.now())

        self.services.db.queue(all_of_them)

    def _lane(self, lane: Lane) -> None:
        while not self.stopping.is_set():
            word = self.wakeups.times()
            try:
                worked = self.work_once(lane)
            except Exception:  # the database may be away for a while: say so and go on
                log.exception("lane %s cannot work", lane.name)
                self.stopping.wait(2.0)
                continue
            if worked:
                self.stopping.wait(lane.pause)
            else:
                self.wakeups.sleep(word)

    def _clock(self) -> None:
        while not self.stopping.is_set():
            try:
                run_due(self.services)
            except Exception:
                log.exception("a task of the clock failed")
            self.stopping.wait(CLOCK_SECONDS)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
