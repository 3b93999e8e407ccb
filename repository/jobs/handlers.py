"""The table of handlers, by lane: the name in an outbox row → the function that does the work.

Each lane is a thread of the worker, so that a deck that renders for a minute holds up neither the index nor a
notice, and what somebody just changed is found at once though a file of thousands is taken in meanwhile. A batched
handler takes many payloads at once, because one index commit costs as much as a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from repository.jobs import imports, index, notify, patrons, previews, semester
from repository.services import Services

Handler = Callable[[Services, dict[str, Any]], None]
BatchHandler = Callable[[Services, Sequence[dict[str, Any]]], None]


@dataclass(frozen=True)
class Lane:
    """Handlers that share a thread; `batch` is how many jobs one claim takes, `pause` how long they may gather."""

    name: str
    handlers: Mapping[str, BatchHandler]
    batch: int = 1
    pause: float = 0.0


def one_by_one(handler: Handler) -> BatchHandler:
    """Make a handler of single jobs fit a lane."""

    def run(services: Services, payloads: Sequence[dict[str, Any]]) -> None:
        for payload in payloads:
            handler(services, payload)

    return run


LANES: tuple[Lane, ...] = (
    Lane("index", {"index": index.agree}, batch=200),
    Lane("bulk index", {"index_many": index.agree_all, "rebuild_index": index.rebuild}, batch=8, pause=0.5),
    Lane("import", {"import": one_by_one(imports.run)}),
    Lane(
        "quick",
        {"patron": one_by_one(patrons.sync)}
        | {name: one_by_one(run) for name, run in (notify.HANDLERS | semester.HANDLERS).items()},
    ),
    Lane("slow", {"preview": one_by_one(previews.make)}),
)
