"""Fresh installations with the small world, for one measurement or one soak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import update

from repository import migrations, wiring
from repository.accounts.tables import Membership, Role, SchoolYear
from repository.db.uow import Tx
from repository.services import Services
from repository.settings import Settings
from tests import world

SECRET = "a secret of the bench, long enough"


@contextmanager
def services(folder: str, writes_index: bool = True) -> Iterator[tuple[Services, world.World]]:
    """Yield services over a new database with one person per role."""
    settings = Settings(data=folder, secret_key="a secret of the bench, long enough")
    migrations.upgrade(settings.database)
    built = wiring.build(settings, writes_index=writes_index)
    made = built.db.write(build)
    try:
        yield built, made
    finally:
        built.index.close()
        built.db.close()


def build(tx: Tx) -> world.World:
    """Add the small world, its roles holding on whatever day this runs."""
    made = world.build(tx)
    begins, ends = tx.clock.today() - timedelta(days=60), tx.clock.today() + timedelta(days=300)
    tx.execute(update(Role).values(starts=begins, ends=ends))
    tx.execute(update(Membership).values(starts=begins))
    tx.execute(update(SchoolYear).values(starts=begins, ends=ends))
    return made
