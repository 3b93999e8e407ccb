"""The guards that `workflow/definitions/semester_list.toml` names: short conditions on a case. Never removed, only
aliased."""

from __future__ import annotations

from collections.abc import Callable

from repository.semester.case import ListCase


def has_lines(case: ListCase) -> bool:
    """There is something to sign."""
    return case.lines > 0


def lines_intact(case: ListCase) -> bool:
    """The lines are those that were frozen, and the files those that were listed."""
    return case.intact


def public_url_is_set(case: ListCase) -> bool:
    """The address in the QR code leads here from any telephone."""
    return case.address_usable


def number_is_free(case: ListCase) -> bool:
    """No other list of the school bears this number in the year of its date."""
    return case.number_free


def date_not_before_signature(case: ListCase) -> bool:
    """Number and date come after the signature (Nghị định 30/2020)."""
    signed_on = case.row.signed_on
    return case.dated is None or signed_on is None or signed_on <= case.dated


def scan_attached(case: ListCase) -> bool:
    """The stamped paper was scanned and is kept with the list."""
    return case.row.scan_digest is not None


def hub_is_known(case: ListCase) -> bool:
    """The school's group has a hub to send it to."""
    return bool(case.place.hub_ids)


GUARDS: dict[str, Callable[[ListCase], bool]] = {
    guard.__name__: guard
    for guard in (
        has_lines, lines_intact, public_url_is_set, number_is_free, date_not_before_signature, scan_attached,
        hub_is_known,
    )
}  # fmt: skip
