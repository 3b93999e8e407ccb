"""One installation with the demonstration, served with its worker for the whole suite."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.live import Live, installation
from tests.servers.engines import Engines
from tests.story.visitor import Visitor


@pytest.fixture(scope="session")
def new_place(request: pytest.FixtureRequest) -> Callable[[], dict[str, str]]:
    """Addresses of an empty place on real servers with ENGINES=distributed; none for the embedded engines."""
    if os.environ.get("ENGINES") != "distributed":
        return dict
    servers: Engines = request.getfixturevalue("engines")
    return lambda: servers.place().environment()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, new_place: Callable[[], dict[str, str]]) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("story")
    prepared = ("demo", "--small", "--today", "2026-11-22")
    with installation(folder, prepared, PASSWORD_KIB="64", **new_place()) as live:
        yield live


@pytest.fixture(scope="session")
def visitor(demo: Live) -> Callable[[str], Visitor]:
    """`visitor('lan')` is somebody who has signed in; `visitor('')` is a stranger. Each comes in once."""
    present: dict[str, Visitor] = {}

    def come(username: str) -> Visitor:
        if username not in present:
            present[username] = Visitor(demo.url).signed_in(username) if username else Visitor(demo.url)
        return present[username]

    return come
