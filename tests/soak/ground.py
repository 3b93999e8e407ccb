"""A real school for rough use: the small world with roles that hold today, a shelf of copies, cards and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from repository import migrations, wiring
from repository.accounts.access import Actor, HeldRole
from repository.accounts.tables import Person, School
from repository.accounts.tokens import SCOPES
from repository.circulation.patrons import ensure_patrons
from repository.circulation.tables import LoanRule, Patron
from repository.clock import Clock
from repository.db.uow import Tx
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.services import Services
from repository.settings import Settings
from tests.bench.worlds import build
from tests.live import Live, free_port
from tests.repository.web.matrix_world import PASSWORD
from tests.world import World

COPIES = 24
KNOCKING = ("teacher", "teacher2", "head", "deputy", "librarian")


@dataclass
class Ground:
    """A prepared installation: who may knock with which token, what can be lent to whom."""

    live: Live
    world: World
    tokens: dict[str, str]
    title: str
    barcodes: list[str]
    patrons: list[str]

    @contextmanager
    def services(self, clock: Clock | None = None, writes_index: bool = False) -> Iterator[Services]:
        """Yield the use cases over the same data, as another process would."""
        settings = Settings.from_env(self.live.environment)
        built = wiring.build(settings, clock, writes_index=writes_index)
        try:
            yield built
        finally:
            built.index.close()
            built.db.close()


def prepare(folder: Path) -> Ground:
    """Make database, people, copies and tokens; nothing runs yet."""
    live = Live(
        folder,
        free_port(),
        {"PASSWORD_KIB": "64", "THREADS": "16", "API_PER_TOKEN": "0", "API_PER_ADDRESS": "0"},
    )
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings.from_env(live.environment)
    migrations.upgrade(settings.database)
    services = wiring.build(settings)
    small = services.db.write(build)
    services.db.write(lambda tx: _entitle(tx, services.passwords.hasher.hash(PASSWORD)))
    title, barcodes = _shelve(services, small)
    patrons = services.db.write(lambda tx: _cards(tx, small.school))
    operator = Actor(school_id=small.school, roles=frozenset({HeldRole("administrator", small.school)}))
    tokens = {
        name: services.tokens.add(operator, small.people[name], "soak", list(SCOPES)) for name in KNOCKING
    }
    services.db.close()
    return Ground(live, small, tokens, title, barcodes, patrons)


def _entitle(tx: Tx, hashed: str) -> None:
    """Give everybody a password, and no limit at the desk."""
    tx.execute(update(Person).values(password_hash=hashed))
    for school_id in tx.scalars(select(School.id)).all():
        for kind in ("student", "teacher", "staff"):
            tx.add(LoanRule(school_id=school_id, patron_kind=kind, item_kind="tn", days=14, at_most=500,
                            renewals=9))  # fmt: skip


def _shelve(services: Services, small: World) -> tuple[str, list[str]]:
    librarian = services.people.actor_for(small.people["librarian"])
    title = services.records.create(librarian, {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",)})
    series = {one.prefix: one.id for one in services.accession_series.all(librarian)}
    bought = Purchase(series["TN"], COPIES, Document(services.clock.today()))
    return title, [copy.barcode for copy in services.copies.add(librarian, title, bought)]


def _cards(tx: Tx, school_id: str) -> list[str]:
    ensure_patrons(tx, school_id)
    return list(
        tx.scalars(select(Patron.id).where(Patron.school_id == school_id).order_by(Patron.card_number))
    )
