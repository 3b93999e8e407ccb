"""The worker: claims jobs from the outbox, runs their handlers, keeps their leases alive, runs the clock.

One process holds the worker lock of the embedded index; `serve` supervises it. On SIGTERM it finishes the job
at hand, hands back what it has not begun, and exits.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import traceback
from types import FrameType

from repository.db import outbox
from repository.db.outbox import ClaimedJob
from repository.db.uow import Tx
from repository.jobs.clock import run_due
from repository.jobs.handlers import HANDLERS
from repository.services import Services

POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 15.0
CLOCK_SECONDS = 30.0
log = logging.getLogger("hoclieu.worker")


class Worker:
    """Works off the outbox until told to stop."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        threading.Thread(target=self._clock, name="clock", daemon=True).start()
        while not self.stopping.is_set():
            try:
                worked = self.work_once()
            except Exception:  # the database may be away for a while: say so and go on
                log.exception("the outbox cannot be read")
                worked = False
                self.stopping.wait(2.0)
            if not worked:
                self.stopping.wait(POLL_SECONDS)

    def work_once(self, limit: int = 8) -> bool:
        """Claim some jobs and do them; False when there was nothing to do."""
        jobs = self.services.db.write(lambda tx: outbox.claim(tx, self.name, tx.clock.now(), limit))
        for position, job in enumerate(jobs):
            if self.stopping.is_set():
                self._hand_back(jobs[position:])
                break
            self._do(job)
        return bool(jobs)

    def drain(self, most: int = 10_000) -> int:
        """Do every job that is due now (tests and `hoclieu demo`); return how many were claimed."""
        done = 0
        while done < most and self.work_once(limit=1):
            done += 1
        return done

    def _do(self, job: ClaimedJob) -> None:
        finished = threading.Event()
        beat = threading.Thread(target=self._keep_alive, args=(job, finished), daemon=True)
        beat.start()
        try:
            HANDLERS[job.handler](self.services, job.payload)
        except Exception:
            error = traceback.format_exc(limit=8)
            log.warning("job %s (%s) failed, attempt %d\n%s", job.id, job.handler, job.attempts, error)
            self.services.db.write(lambda tx: outbox.fail(tx, job, tx.clock.now(), error))
        else:
            self.services.db.write(lambda tx: outbox.finish(tx, job))
        finally:
            finished.set()

    def _keep_alive(self, job: ClaimedJob, finished: threading.Event) -> None:
        while not finished.wait(HEARTBEAT_SECONDS):
            self.services.db.write(lambda tx: outbox.heartbeat(tx, job, tx.clock.now()))

    def _hand_back(self, jobs: list[ClaimedJob]) -> None:
        def give(tx: Tx) -> None:
            for job in jobs:
                outbox.hand_back(tx, job, tx.clock.now())

        self.services.db.write(give)

    def _clock(self) -> None:
        while not self.stopping.is_set():
            try:
                run_due(self.services)
            except Exception:
                log.exception("a task of the clock failed")
            self.stopping.wait(CLOCK_SECONDS)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()
