"""Every use case by name: the one object that the faces hold. Built by `wiring`, frozen ever after."""

from __future__ import annotations

from dataclasses import dataclass

from repository.accounts.admissions import Admissions
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
from repository.curriculum.lessons import Curriculum
from repository.db.blobs import Blobs
from repository.db.meter import Meter
from repository.db.uow import Database
from repository.discovery.find import Discovery
from repository.discovery.items import Items
from repository.discovery.popular import Popular
from repository.discovery.related import Related
from repository.discovery.sync import Sync
from repository.holdings.copies import Copies
from repository.holdings.labels import CopyLabels
from repository.holdings.ledger import Ledger
from repository.holdings.series import SeriesOfSchool
from repository.holdings.shelving import Shelves
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
from repository.semester.flow import ListFlow
from repository.semester.legal_bases import LegalBases
from repository.semester.lists import SemesterLists
from repository.semester.scan import Scans
from repository.semester.tellings import ListTellings
from repository.semester.verification import Verification
from search.index import SearchIndex


@dataclass(frozen=True)
class Services:
    """What the application can do, feature by feature, lowest layer first."""

    clock: Clock
    db: Database
    blobs: Blobs
    index: SearchIndex
    meter: Meter
    # accounts
    admissions: Admissions
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
    year_change: YearChange
    # curriculum
    curriculum: Curriculum
    # catalogue
    exports: Exports
    imports: Imports
    records: Records
    # holdings
    accession_series: SeriesOfSchool
    copies: Copies
    copy_labels: CopyLabels
    ledger: Ledger
    shelves: Shelves
    # circulation
    desk: Desk
    loan_rules: Rules
    loans: Loans
    overdue: Overdue
    patrons: Patrons
    titles: Availability
    # notices
    bell: Bell
    # materials
    deposits: Deposits
    descriptions: Descriptions
    material_files: Files
    materials: Materials
    previews: Previews
    reading: Reading
    reviews: Reviews
    teachings: Teachings
    tellings: Tellings
    versions: Versions
    # discovery
    discovery: Discovery
    items: Items
    popular: Popular
    related: Related
    sync: Sync
    # home
    home: Home
    # semester
    legal_bases: LegalBases
    list_flow: ListFlow
    list_scans: Scans
    list_tellings: ListTellings
    lists: SemesterLists
    verification: Verification
    # operations
    backups: Backups
    check: Check
    status: Status
