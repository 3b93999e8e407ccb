"""Every use case by name: the one object that the faces hold. Built by `wiring`, frozen ever after."""

from __future__ import annotations

from dataclasses import dataclass

from repository.accounts.calendar import Calendar
from repository.accounts.delegations import Delegations
from repository.accounts.departments import Departments
from repository.accounts.directory import Directory
from repository.accounts.first_setup import FirstSetup
from repository.accounts.passwords import Passwords
from repository.accounts.people import People
from repository.accounts.people_import import PeopleImport
from repository.accounts.schools import Schools
from repository.accounts.signin import SignIn
from repository.accounts.tokens import Tokens
from repository.clock import Clock
from repository.db.blobs import Blobs
from repository.db.uow import Database
from repository.discovery.find import Discovery
from repository.discovery.related import Related
from repository.discovery.sync import Sync
from repository.operations.backup import Backups
from repository.operations.check import Check
from search.index import SearchIndex


@dataclass(frozen=True)
class Services:
    """What the application can do, feature by feature, lowest layer first."""

    clock: Clock
    db: Database
    blobs: Blobs
    index: SearchIndex
    # accounts
    calendar: Calendar
    delegations: Delegations
    departments: Departments
    directory: Directory
    first_setup: FirstSetup
    passwords: Passwords
    people: People
    people_import: PeopleImport
    schools: Schools
    sign_in: SignIn
    tokens: Tokens
    # discovery
    discovery: Discovery
    related: Related
    sync: Sync
    # operations
    backups: Backups
    check: Check
