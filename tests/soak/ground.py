"""A real school for rough use: the small world with roles that hold today, a shelf of copies, cards and tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from repository import migrations, wiring
from repository.accounts.access import Actor, HeldRole
from repository.accounts.tables import Membership, Person, Role, School, SchoolYear
from repository.accounts.tokens import SCOPES
from repository.circulation.patrons import ensure_patrons
from repository.circulation.tables import LoanRule, Patron
from repository.clock import Clock
from repository.db.uow import Tx
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document
from repository.services import Services
from repository.settings import Settings
from tests import world
from tests.live import Live, free_port
from tests.repository.web.matrix_world import PASSWORD

COPIES = 24


@dataclass
class Ground:
    """A prepared installation: who may knock with which token, what can be lent to whom."""

    live: Live
    tokens: dict[str, str]
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
    live = Live(folder, free_port(), {"PASSWORD_KIB": "64", "THREADS": "16"})
    ground = Ground(live, {}, [], [])
    folder.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(Settings.from_env(live.environment).database)
    with ground.services() as services:
        small = services.db.write(world.build)
        services.db.write(lambda tx: _today(tx, small, services.passwords.hasher.hash))
        ground.barcodes = _copies(services, small)
        ground.patrons = services.db.write(lambda tx: _cards(tx, small.school))
        operator = Actor(school_id=small.school, roles=frozenset({HeldRole("administrator", small.school)}))
        for name in ("teacher", "teacher2", "head", "deputy", "librarian"):
            token = services.tokens.add(operator, small.people[name], "soak", list(SCOPES))
            ground.tokens[name] = token
    return ground


def _today(tx: Tx, small: world.World, hashed: Callable[[str], str]) -> None:
    """Let the world hold on whatever day this runs, with passwords, and no limit at the desk."""
    day = tx.clock.today()
    begins, ends = day - timedelta(days=60), day + timedelta(days=300)
    tx.execute(update(Role).values(starts=begins, ends=ends))
    tx.execute(update(Membership).values(starts=begins))
    tx.execute(update(SchoolYear).values(starts=begins, ends=ends))
    tx.execute(update(Person).values(password_hash=hashed(PASSWORD)))
    for school_id in tx.scalars(select(School.id)):
        tx.add(
            LoanRule(school_id=school_id, patron_kind="*", item_kind="*", days=14, at_most=500, renewals=9)
        )
        for kind in ("student", "teacher", "staff"):
            tx.add(LoanRule(school_id=school_id, patron_kind=kind, item_kind="tn", days=14, at_most=500,
                            renewals=9))  # fmt: skip


def _copies(services: Services, small: world.World) -> list[str]:
    librarian = services.people.actor_for(small.people["librarian"])
    title = services.records.create(librarian, {"title": "Dế mèn phiêu lưu ký", "authors": ("Tô Hoài",)})
    series = {one.prefix: one.id for one in services.accession_series.all(librarian)}
    bought = Purchase(series["TN"], COPIES, Document(services.clock.today()))
    return [copy.barcode for copy in services.copies.add(librarian, title, bought)]


def _cards(tx: Tx, school_id: str) -> list[str]:
    ensure_patrons(tx, school_id)
    return list(
        tx.scalars(select(Patron.id).where(Patron.school_id == school_id).order_by(Patron.card_number))
    )
