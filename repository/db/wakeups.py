"""How a worker learns that there is work: by looking, and on PostgreSQL by being told at once.

A notification may be lost with its connection, so lanes look by themselves all the same, only less often.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from typing import Any

from sqlalchemy import Engine

from repository.db.outbox import CHANNEL

LOOK_SECONDS, TOLD_SECONDS = 0.2, 2.0  # between two looks, without and with notifications
LISTEN_SECONDS = 1.0  # after which the listener sees whether it should stop
log = logging.getLogger("hoclieu.worker")


class Wakeups:
    """Lets each lane sleep until there may be work for it."""

    def __init__(self, engine: Engine, stopping: threading.Event) -> None:
        self._engine, self._stopping = engine, stopping
        self._told = threading.Condition()
        self._times = 0
        self.listening = False

    def start(self) -> None:
        """Begin to listen, where the database can tell."""
        if self._engine.dialect.name == "postgresql":
            threading.Thread(target=self._listen, name="listener", daemon=True).start()

    def times(self) -> int:
        """How often there was word of work; to be taken before one looks, and handed to `sleep`."""
        with self._told:
            return self._times

    def sleep(self, seen: int) -> None:
        """Return when there was word since `seen`, or after a while."""
        seconds = TOLD_SECONDS if self.listening else LOOK_SECONDS
        with self._told:
            self._told.wait_for(lambda: self._times != seen or self._stopping.is_set(), seconds)

    def tell(self) -> None:
        """Wake every lane."""
        with self._told:
            self._times += 1
            self._told.notify_all()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear()
            except Exception as problem:  # the database went away; lanes look by themselves meanwhile
                log.info("no notifications: %s", problem)
            self.listening = False
            self._stopping.wait(LISTEN_SECONDS)

    def _hear(self) -> None:
        """Wake the lanes at every notification, on a connection of its own."""
        pooled = self._engine.raw_connection()
        driver: Any = pooled.driver_connection
        pooled.detach()
        with contextlib.closing(driver):
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            self.listening = True
            while not self._stopping.is_set():
                for _ in driver.notifies(timeout=LISTEN_SECONDS):
                    self.tell()
