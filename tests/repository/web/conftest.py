"""Signing in without a password: a session as the door makes it, for tests of what lies behind the door."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from repository.services import Services
from tests import world
from tests.world import World


@pytest.fixture
def sign_in(client: FlaskClient, services: Services, small: World):
    """`sign_in('head')` makes the client that person of the small world."""

    def become(name: str) -> None:
        world.come_in(client, services.db, small.people[name])

    return become
