"""The whole set of engines a province would run, and the addresses of a fresh place in it for each test."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.servers.elasticsearch import Elasticsearch
from tests.servers.postgresql import PostgreSQL
from tests.servers.s3 import MinIO


@dataclass(frozen=True)
class Place:
    """One database, one bucket, one alias: what an installation has to itself."""

    name: str
    database_url: str
    storage_url: str
    search_url: str

    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database_url,
            "STORAGE_URL": self.storage_url,
            "SEARCH_URL": self.search_url,
        }


class Engines:
    """PostgreSQL, MinIO and Elasticsearch side by side."""

    def __init__(self, folder: Path) -> None:
        self.postgresql = PostgreSQL(folder / "postgresql")
        self.minio = MinIO(folder / "minio")
        self.elasticsearch = Elasticsearch(folder / "elasticsearch")

    @property
    def servers(self) -> tuple[PostgreSQL, MinIO, Elasticsearch]:
        return self.postgresql, self.minio, self.elasticsearch

    def start(self) -> Engines:
        for server in self.servers:
            server.start()
        return self

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def place(self) -> Place:
        """A fresh, empty one."""
        name = f"hoclieu-{uuid4().hex[:12]}"
        database = self.postgresql.database(name)
        return Place(name, database, self.minio.url(name), self.elasticsearch.url(name))

    def clear(self, place: Place) -> None:
        """Give its database and indices back: one node holds a thousand of them."""
        address = self.postgresql.database("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{place.name}" WITH (FORCE)')
        for slot in ("a", "b"):
            self._delete(f"{place.name}-*-{slot}")

    def _delete(self, indices: str) -> None:
        with urllib.request.urlopen(self.elasticsearch.url(f"_cat/indices/{indices}?h=index")) as reply:
            names = reply.read().decode().split()
        for name in names:
            request = urllib.request.Request(self.elasticsearch.url(name), method="DELETE")
            urllib.request.urlopen(request).close()
