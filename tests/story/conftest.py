"""One installation with the demonstration, served with its worker for the whole suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.live import Live, installation
from tests.story.visitor import Visitor


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("story")
    with installation(folder, ("demo", "--small", "--today", "2026-11-22"), PASSWORD_KIB="64") as live:
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
