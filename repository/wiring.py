"""The only file that knows every concrete class: settings in, services out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from repository.accounts.admissions import Admissions
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
from repository.accounts.year_change import YearChange
from repository.catalogue.exports import Exports
from repository.catalogue.imports import Imports
from repository.catalogue.records import Records
from repository.circulation.availability import Availability
from repository.circulation.desk import Desk
from repository.circulation.loans import Loans
from repository.circulation.overdue import Overdue
from repository.circulation.patrons import Patrons
from repository.circulation.rules import Rules
from repository.clock import Clock
from repository.curriculum.guesses import Guesser
from repository.curriculum.intake import load_shipped
from repository.curriculum.lessons import Curriculum
from repository.db.blobs import Blobs
from repository.db.meter import Meter
from repository.db.uow import Database
from repository.discovery.fields import SCHEMA
from repository.discovery.find import Discovery
from repository.discovery.items import Items
from repository.discovery.labels import Labels
from repository.discovery.popular import Popular
from repository.discovery.related import Related
from repository.discovery.showing import Shower
from repository.discovery.sync import Sync
from repository.holdings.copies import Copies
from repository.holdings.intake import HoldingIntake
from repository.holdings.labels import CopyLabels
from repository.holdings.ledger import Ledger
from repository.holdings.series import SeriesOfSchool
from repository.holdings.shelving import Shelves
from repository.holdings.use_of_records import CopiesOfRecords
from repository.home.waiting import Home
from repository.materials.deposit import Deposits
from repository.materials.describe import Descriptions
from repository.materials.files import Files
from repository.materials.overview import Materials
from repository.materials.previewing import Previews
from repository.materials.reading import Reading
from repository.materials.review import Reviews
from repository.materials.teaching import Teachings
from repository.materials.telling import Tellings
from repository.materials.versions import Versions
from repository.notices.bell import Bell
from repository.operations.backup import Backups
from repository.operations.check import Check
from repository.operations.status import Status
from repository.semester.case import Publisher
from repository.semester.flow import ListFlow
from repository.semester.legal_bases import LegalBases
from repository.semester.lists import SemesterLists
from repository.semester.scan import Scans
from repository.semester.tellings import ListTellings
from repository.semester.verification import Verification
from repository.services import Services
from repository.settings import Settings
from search.connect import connect as connect_search
from search.index import SearchIndex
from storage.connect import connect as connect_storage

# event name → handlers in repository/jobs that follow from it
SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    "FileReceived": ("preview",),
    "ImportStarted": ("import",),
    "ListDelivered": ("notify_ListDelivered",),
    "ListReceived": ("notify_ListReceived",),
    "ListReturned": ("notify_ListReturned",),
    "ListStamped": ("notify_ListStamped",),
    "MaterialApproved": ("notify_MaterialApproved",),
    "MaterialRejected": ("notify_MaterialRejected",),
    "MaterialReturned": ("notify_MaterialReturned",),
    "MaterialStamped": ("notify_MaterialStamped",),
    "MaterialSubmitted": ("notify_MaterialSubmitted",),
    "MaterialWithdrawn": ("notify_MaterialWithdrawn",),
    "PersonChanged": ("patron",),
    "RebuildAsked": ("rebuild_index",),
    "RecordChanged": ("index",),
    "RecordsChanged": ("index_many",),
    "ReviewEscalated": ("notify_ReviewEscalated",),
    "ReviewOverdue": ("notify_ReviewOverdue",),
    "TeachingReported": ("notify_TeachingReported",),
}


@dataclass(frozen=True)
class Parts:
    """What every service is made of."""

    settings: Settings
    clock: Clock
    db: Database
    blobs: Blobs
    index: SearchIndex


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
    parts = Parts(settings, clock, db, blobs, index)
    return Services(
        clock=clock,
        db=db,
        blobs=blobs,
        index=index,
        meter=Meter(db),
        **_people(parts),
        **_library(parts),
        **_materials(parts),
        **_semester(parts),
        **_finding(parts),
        **_operations(parts),
    )


def _people(parts: Parts) -> dict[str, Any]:
    """Schools and people."""
    db, hasher = parts.db, Hasher(parts.settings.password_kib)
    return dict(
        admissions=Admissions(db),
        calendar=Calendar(db),
        delegations=Delegations(db),
        departments=Departments(db),
        directory=Directory(db),
        first_setup=FirstSetup(db, hasher, parts.settings.folder, load_shipped),
        passwords=Passwords(db, hasher),
        people=People(db),
        people_import=PeopleImport(db),
        schools=Schools(db),
        sign_in=SignIn(db, hasher),
        tokens=Tokens(db),
        year_change=YearChange(db),
    )


def _library(parts: Parts) -> dict[str, Any]:
    """The catalogue and the library of things on shelves."""
    db, blobs, shelver = parts.db, parts.blobs, HoldingIntake()
    return dict(
        curriculum=Curriculum(db),
        exports=Exports(db),
        imports=Imports(db, blobs, Guesser.read, shelver),
        records=Records(db, Guesser.read, shelver, users=(CopiesOfRecords(),)),
        accession_series=SeriesOfSchool(db),
        copies=Copies(db),
        copy_labels=CopyLabels(db),
        ledger=Ledger(db),
        shelves=Shelves(db),
        desk=Desk(db, Loans(db), Patrons(db)),
        loan_rules=Rules(db),
        loans=Loans(db),
        overdue=Overdue(db),
        patrons=Patrons(db),
        titles=Availability(db),
    )


def _materials(parts: Parts) -> dict[str, Any]:
    """E-lessons and whoever is told about them."""
    db, blobs = parts.db, parts.blobs
    return dict(
        bell=Bell(db),
        deposits=Deposits(db, blobs),
        descriptions=Descriptions(db),
        material_files=Files(db),
        materials=Materials(db),
        previews=Previews(db),
        reading=Reading(db),
        reviews=Reviews(db),
        teachings=Teachings(db),
        tellings=Tellings(db),
        versions=Versions(db),
    )


def _semester(parts: Parts) -> dict[str, Any]:
    """The stamped lists."""
    db, blobs = parts.db, parts.blobs
    publisher = Publisher(parts.settings.public_url.rstrip("/"), parts.settings.demo)
    return dict(
        legal_bases=LegalBases(db),
        list_flow=ListFlow(db, blobs, publisher),
        list_scans=Scans(db, blobs),
        list_tellings=ListTellings(db),
        lists=SemesterLists(db, publisher),
        verification=Verification(db),
    )


def _finding(parts: Parts) -> dict[str, Any]:
    """Search, item pages and home."""
    db, index, shower = parts.db, parts.index, Shower()
    return dict(
        discovery=Discovery(db, index, shower, Labels(db)),
        items=Items(db, shower),
        popular=Popular(db, shower),
        related=Related(db, shower),
        sync=Sync(db, index),
        home=Home(db, Reviews(db), Teachings(db)),
    )


def _operations(parts: Parts) -> dict[str, Any]:
    """Keeping the installation whole."""
    db, blobs, index = parts.db, parts.blobs, parts.index
    backups = Backups(db, blobs, parts.settings.folder / "backups", parts.settings.backups_kept)
    return dict(
        backups=backups,
        check=Check(blobs, Sync(db, index)),
        status=Status(db, index, backups),
    )
