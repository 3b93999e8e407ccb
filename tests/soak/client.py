"""A client that lives through the death of its server: it asks again, with the same key, until it is answered."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import urllib3

File = tuple[str, bytes]
PAUSE_SECONDS = 0.05


class Stopped(Exception):
    """The day is over; what was asked last may or may not have been done."""


@dataclass
class Answer:
    """What came back, and at which attempt: from the second on, an earlier one may have been carried out."""

    status: int
    body: Any
    attempt: int

    @property
    def raw(self) -> bytes:
        """The body as bytes, where it is no JSON."""
        assert isinstance(self.body, bytes)
        return self.body


@dataclass
class Client:
    """Speaks `/api/v1` as one person."""

    url: str
    token: str
    stopping: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pool = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=5, read=30), maxsize=2)

    def get(self, path: str) -> Answer:
        """Read."""
        return self.insist("GET", path)

    def post(self, path: str, said: Any = None, key: str = "", **files: File) -> Answer:
        """Do something; `key` makes it safe to ask twice."""
        return self.insist("POST", path, said, key, files)

    def insist(
        self, method: str, path: str, said: Any = None, key: str = "", files: dict[str, File] | None = None
    ) -> Answer:
        """Ask until answered; raises `Stopped` when the day ends before."""
        attempt = 0
        while not self.stopping.is_set():
            attempt += 1
            try:
                answer = self.once(method, path, said, key, files)
            except urllib3.exceptions.HTTPError:
                self.stopping.wait(PAUSE_SECONDS)
                continue
            answer.attempt = attempt
            if answer.status == 503:
                self.stopping.wait(PAUSE_SECONDS)
                continue
            if answer.status >= 500:
                self.faults.append(f"{method} {path}: {answer.status} {answer.body}")
            return answer
        raise Stopped

    def once(
        self, method: str, path: str, said: Any = None, key: str = "", files: dict[str, File] | None = None
    ) -> Answer:
        """Ask one time; connection errors are raised."""
        headers = {"Authorization": f"Bearer {self.token}", "If-Match": "*", "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        more: dict[str, Any] = {"json": said} if said is not None else {}
        if files:
            more = {"fields": files}
        found = self.pool.request(method, f"{self.url}/api/v1{path}", headers=headers, **more)
        is_json = "json" in found.headers.get("Content-Type", "")
        return Answer(found.status, json.loads(found.data) if is_json else found.data, 1)
