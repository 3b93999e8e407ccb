"""Loading the demonstration into an empty installation, scene by scene."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import func, select

from repository.accounts.tables import Person, School
from repository.catalogue.tables import Record
from repository.circulation.tables import Loan
from repository.db.outbox import enqueue
from repository.db.uow import Tx
from repository.demo import lending, lists, materials, people, shelves
from repository.demo.accounts import PASSWORD
from repository.demo.loaded import Loaded
from repository.demo.stage import Stage, open_stage
from repository.errors import Refused
from repository.holdings.tables import Copy
from repository.materials.events import FileReceived
from repository.materials.tables import File, Material
from repository.semester.case import Publisher
from repository.services import Services

BEHIND_EVERYBODY = 1_000_000_000  # pictures of the demonstration wait for any real upload


def load(
    services: Services, today: date, small: bool = False, progress: Callable[[str], None] | None = None
) -> Loaded:
    """Load the demonstration as of a day; `small` has a few of everything. Raises `Refused(not_empty)`.

    The services must hold the right to write the index, which is rebuilt at the end.
    """
    tell = progress or (lambda _line: None)
    if services.db.read(lambda tx: tx.scalar(select(School.id).limit(1))) is not None:
        raise Refused(["not_empty"])
    hashed = services.passwords.hasher.hash(PASSWORD)
    stage = open_stage(services, today, small, tell)
    try:
        stage.at(today - timedelta(days=400))
        tell("schools and people")
        stage.at(today, 7)
        troupes = stage.db.write(lambda tx: people.cast(tx, stage, hashed))
        placed = materials.play(stage, troupes)
        tell("semester lists")
        lists.play(stage, troupes, placed, _publisher(services))
        shelved = shelves.play(stage, troupes)
        tell("loans")
        lending.play(stage, troupes, shelved)
        stage.db.write(lambda tx: _ask_for_pictures(tx, stage))
        loaded = stage.db.read(_counted)
    finally:
        stage.db.close()
    tell("search index")
    services.sync.rebuild()
    return loaded


def _publisher(services: Services) -> Publisher:
    """The address that stands on the lists: this server's own, or one of this machine where none is set yet."""
    configured = services.lists.publisher
    return configured if configured.usable else Publisher("http://127.0.0.1:8080", demo=True)


def _ask_for_pictures(tx: Tx, stage: Stage) -> None:
    """Have page pictures made in the background, the newest lessons first, every real upload before them."""
    rows = tx.execute(select(File.id, Material.created_at).join_from(File, Material, File.version_id.in_(
        (Material.published_version_id, Material.working_version_id))))  # fmt: skip
    for file_id, created_at in rows.all():
        event = FileReceived(file_id, int(created_at.timestamp()))
        priority = event.priority - BEHIND_EVERYBODY
        enqueue(tx, "FileReceived", "preview", {"file_id": file_id, "at": event.at}, stage.clock.now(),
                event.dedupe, priority=priority)  # fmt: skip


def _counted(tx: Tx) -> Loaded:
    tables = (School, Person, Material, Record, Copy, Loan)
    schools, everybody, lessons, records, copies, loans = (
        tx.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    )
    return Loaded(schools, everybody, lessons, records - lessons, copies, loans)
