"""Fixtures: the real application over real SQLite, files and the embedded index in a throw-away folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from repository import wiring
from repository.accounts.access import Actor
from repository.app import create_app
from repository.clock import FixedClock
from repository.db.uow import Database
from repository.migrations.tables import metadata
from repository.services import Services
from repository.settings import Settings
from tests import world
from tests.servers.engines import Engines

pytest_plugins = ["tests.servers.fixtures"]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 22, 2, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """An empty installation; on the distributed engines with ENGINES=distributed."""
    embedded = Settings(
        data=str(tmp_path / "data"), secret_key="a secret of the tests, long enough", password_kib=64
    )
    if os.environ.get("ENGINES") != "distributed":
        yield embedded
        return
    engines: Engines = request.getfixturevalue("engines")
    place = engines.place()
    urls = {
        "database_url": place.database_url,
        "storage_url": place.storage_url,
        "search_url": place.search_url,
    }
    yield replace(embedded, **urls)
    engines.clear(place)


@pytest.fixture
def services(settings: Settings, clock: FixedClock) -> Iterator[Services]:
    """The services, with the right to write the index, so that tests can run jobs themselves."""
    built = wiring.build(settings, clock, writes_index=True)
    metadata.create_all(built.db.engine)
    yield built
    built.index.close()
    built.db.close()


@pytest.fixture
def db(services: Services) -> Database:
    return services.db


@pytest.fixture
def small(services: Services) -> world.World:
    """The small world's rows, written."""
    return services.db.write(world.build)


@pytest.fixture
def who(services: Services, small: world.World):
    """`who('head')` is the Actor of that person of the small world."""

    def actor(name: str) -> Actor:
        return services.people.actor_for(small.people[name])

    return actor


@pytest.fixture
def app(settings: Settings, services: Services) -> Flask:
    app = create_app(settings, services)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
