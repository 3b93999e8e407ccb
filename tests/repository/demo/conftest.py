"""The small demonstration, loaded once for all tests of this folder that only look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from repository import demo, wiring
from repository.clock import FixedClock
from repository.demo.days import instant
from repository.migrations.tables import metadata
from repository.services import Services
from repository.settings import Settings

TODAY = date(2026, 11, 22)


@contextmanager
def loaded(folder: Path, today: date = TODAY, small: bool = True) -> Iterator[Services]:
    """Services over a fresh folder with the demonstration in it."""
    settings = Settings(data=str(folder), secret_key="a secret of the tests, long enough", password_kib=64)
    services = wiring.build(settings, FixedClock(instant(today, 20)), writes_index=True)
    metadata.create_all(services.db.engine)
    demo.load(services, today, small=small)
    try:
        yield services
    finally:
        services.index.close()
        services.db.close()


@pytest.fixture(scope="package")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with loaded(tmp_path_factory.mktemp("demo")) as services:
        yield services


@pytest.fixture
def load_as_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], object]:
    return lambda today: loaded(tmp_path_factory.mktemp("demo"), today)
