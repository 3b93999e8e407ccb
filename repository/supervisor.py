"""`hoclieu serve`: waitress in this process, one worker process beside it, restarted when it dies.

The worker is a process even at home: pure-Python work in a thread would starve the pages (measured). The pipe
to its standard input is its leash: it closes when this process ends, however it ends.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

import waitress

from repository import migrations, wiring
from repository.app import create_app
from repository.settings import Settings

log = logging.getLogger("hoclieu.serve")
RESTART_SECONDS = (0.5, 1, 2, 5, 10, 30)


class WorkerProcess:
    """Keeps one worker running until told to stop."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        """Begin to supervise, in the background."""
        self.thread.start()

    def release(self) -> None:
        """Close the leash: the worker finishes the job at hand and ends."""
        self.stopping.set()
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def stop(self) -> None:
        """Release the worker and wait until it has ended."""
        self.release()
        if self.process is not None:
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _keep(self) -> None:
        deaths = 0
        while not self.stopping.is_set():
            command = [sys.executable, "-m", "repository.cli", "worker", "--supervised"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE)
            self.process.wait()
            if not self.stopping.is_set():
                pause = RESTART_SECONDS[min(deaths, len(RESTART_SECONDS) - 1)]
                log.warning("the worker ended (%s); again in %s s", self.process.returncode, pause)
                deaths += 1
                self.stopping.wait(pause)


def keep_workers(count: int) -> None:
    """Keep so many workers running until told to stop; each finishes its job at hand."""
    workers = [WorkerProcess() for _ in range(count)]
    _stop_on_signal()
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.thread.join()
    except SystemExit:
        pass
    finally:
        for worker in workers:
            worker.release()
        for worker in workers:
            worker.stop()


def serve(settings: Settings, with_worker: bool = True, ready: Callable[[str], None] | None = None) -> None:
    """Serve until interrupted. The schema is brought up to date first; `ready` is told the address."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(settings.database)
    services = wiring.build(settings)
    app = create_app(settings, services)
    server = waitress.create_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        max_request_body_size=settings.max_upload_mb * 1024 * 1024,
        channel_timeout=120,
        ident="HocLieu",
    )
    worker = WorkerProcess()
    if with_worker:
        worker.start()
    _stop_on_signal()
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    log.info("HocLieu answers at %s", address)
    if ready is not None:
        ready(address)
    if services.first_setup.is_open():
        log.info("no school yet: begin at %s/setup?token=%s", address, services.first_setup.token())
    try:
        server.run()
    except (SystemExit, KeyboardInterrupt):
        pass
    finally:
        server.close()
        worker.stop()
        services.db.close()


def _stop_on_signal() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
