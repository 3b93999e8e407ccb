"""The only file that knows every concrete class: settings in, services out."""

from __future__ import annotations

from repository.accounts.calendar import Calendar
from repository.accounts.delegations import Delegations
from repository.accounts.departments import Departments
from repository.accounts.directory import Directory
from repository.accounts.first_setup import FirstSetup
from repository.accounts.passwords import Hasher, Passwords
from repository.accounts.people import People
from repository.accounts.people_import import PeopleImport
from repository.accounts.schools import Schools
from repository.accounts.signin import SignIn
from repository.accounts.tokens import Tokens
from repository.clock import Clock
from repository.curriculum.intake import load_shipped
from repository.db.blobs import Blobs
from repository.db.uow import Database
from repository.discovery.fields import SCHEMA
from repository.discovery.find import Discovery
from repository.discovery.labels import Labels
from repository.discovery.related import Related
from repository.discovery.showing import Shower
from repository.discovery.sync import Sync
from repository.operations.backup import Backups
from repository.operations.check import Check
from repository.services import Services
from repository.settings import Settings
from search.connect import connect as connect_search
from storage.connect import connect as connect_storage

# event name → handlers in repository/jobs that follow from it
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "RebuildAsked": ("rebuild_index",),
    "RecordChanged": ("index",),
}


def build(settings: Settings, clock: Clock | None = None, writes_index: bool = False) -> Services:
    """Connect the engines the URLs name and build every service over them.

    `writes_index` is for the worker alone: the embedded index has one writer across processes.
    """
    clock = clock or Clock()
    if not settings.database_url:
        settings.folder.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database, clock, SUBSCRIPTIONS, settings.pool_size)
    blobs = Blobs(db, connect_storage(settings.storage))
    index = connect_search(settings.search, SCHEMA, mode="write" if writes_index else "read")
    hasher = Hasher(settings.password_kib)
    shower = Shower()
    sync = Sync(db, index)
    return Services(
        clock=clock,
        db=db,
        blobs=blobs,
        index=index,
        # accounts
        calendar=Calendar(db),
        delegations=Delegations(db),
        departments=Departments(db),
        directory=Directory(db),
        first_setup=FirstSetup(db, hasher, settings.folder, load_shipped),
        passwords=Passwords(db, hasher),
        people=People(db),
        people_import=PeopleImport(db),
        schools=Schools(db),
        sign_in=SignIn(db, hasher),
        tokens=Tokens(db),
        # discovery
        discovery=Discovery(db, index, shower, Labels(db)),
        related=Related(db, shower),
        sync=sync,
        # operations
        backups=Backups(db, blobs, settings.folder / "backups", settings.backups_kept),
        check=Check(blobs, sync),
    )
