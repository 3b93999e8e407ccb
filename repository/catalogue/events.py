"""What happened in the catalogue, for the index and for the worker."""

from __future__ import annotations

from dataclasses import dataclass

from repository.db.uow import Event


@dataclass(frozen=True)
class RecordChanged(Event):
    """Something that a record's search document shows has changed."""

    record_id: str

    @property
    def dedupe(self) -> str:
        return f"record:{self.record_id}"


@dataclass(frozen=True)
class RecordsChanged(Event):
    """The same of many records at once: one event a batch of an import."""

    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class ImportStarted(Event):
    """A MARC file waits to be worked off, from its cursor on."""

    batch_id: str

    @property
    def dedupe(self) -> str:
        return f"import:{self.batch_id}"
