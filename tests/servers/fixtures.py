"""Fixtures: each real server once a session, started when the first test asks for it.

In CI a server that cannot start is an error of the test; elsewhere the test says that it was not run.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from tests.servers.elasticsearch import Elasticsearch
from tests.servers.engines import Engines
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import CannotStart, Server
from tests.servers.s3 import MinIO, SeaweedFS

S = TypeVar("S", bound=Server | Engines)


@contextmanager
def _running(make: Callable[[Path], S]) -> Iterator[S]:
    """A server in a folder of its own: pytest's own folders are closed to the plain users some servers need."""
    with tempfile.TemporaryDirectory(prefix="hoclieu-servers-", ignore_cleanup_errors=True) as folder:
        server = make(Path(folder) / "server")
        try:
            server.start()
        except CannotStart as why:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"not run: {why}")
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with _running(PostgreSQL) as server:
        yield server


@pytest.fixture(scope="session")
def minio() -> Iterator[MinIO]:
    with _running(MinIO) as server:
        yield server


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[SeaweedFS]:
    with _running(SeaweedFS) as server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[Elasticsearch]:
    with _running(Elasticsearch) as server:
        yield server


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    with _running(Engines) as servers:
        yield servers


@pytest.fixture(scope="session")
def secured_elasticsearch() -> Iterator[Elasticsearch]:
    with _running(partial(Elasticsearch, secured=True)) as server:
        yield server
