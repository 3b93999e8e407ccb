"""What happened to a list, for those who follow it. Ids only; lessons tell their own story (`MaterialStamped`)."""

from __future__ import annotations

from dataclasses import dataclass

from repository.db.uow import Event


@dataclass(frozen=True)
class ListEvent(Event):
    """Something happened to one list."""

    list_id: str


class ListStamped(ListEvent):
    """It bears number and stamp; its lessons are open to their reach."""


class ListDelivered(ListEvent):
    """The school sent it to the hub."""


class ListReceived(ListEvent):
    """The hub confirmed that it has it."""


class ListReturned(ListEvent):
    """The hub returned it with remarks."""


BY_NAME: dict[str, type[ListEvent]] = {
    event.__name__: event for event in (ListStamped, ListDelivered, ListReceived, ListReturned)
}
