"""Every use case by name: the one object that the faces hold. Built by `wiring`, frozen ever after."""

from __future__ import annotations

from dataclasses import dataclass

from repository.clock import Clock
from repository.db.blobs import Blobs
from repository.db.uow import Database
from repository.discovery.find import Discovery
from repository.discovery.related import Related
from repository.discovery.sync import Sync
from search.index import SearchIndex


@dataclass(frozen=True)
class Services:
    """What the application can do, feature by feature, lowest layer first."""

    clock: Clock
    db: Database
    blobs: Blobs
    index: SearchIndex
    # discovery
    discovery: Discovery
    related: Related
    sync: Sync
