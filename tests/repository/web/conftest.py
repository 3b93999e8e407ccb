"""Signing in without a password: a session as the door makes it, for tests of what lies behind the door."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.world import World


@pytest.fixture
def sign_in(client: FlaskClient, small: World):
    """`sign_in('head')` makes the client that person of the small world."""

    def become(name: str) -> None:
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = f"{small.people[name]}:0"
            session["_fresh"] = True
            session["sid"] = "test"

    return become
