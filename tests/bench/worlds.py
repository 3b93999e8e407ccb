"""A fresh installation with the small world, for one measurement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from repository import wiring
from repository.migrations import upgrade
from repository.services import Services
from repository.settings import Settings
from tests import world


@contextmanager
def services(folder: str) -> Iterator[tuple[Services, world.World]]:
    """Yield services that may write the index, over a new database with one person per role."""
    settings = Settings(data=folder, secret_key="a secret of the bench, long enough")
    upgrade(settings.database)
    built = wiring.build(settings, writes_index=True)
    made = built.db.write(world.build)
    try:
        yield built, made
    finally:
        built.index.close()
        built.db.close()
