"""Who acts when a command is typed at the machine: the operator, with the rights of one school's staff.

Whoever may run commands here may read the database anyway; the use cases still check and journal what is done.
"""

from __future__ import annotations

import click
from sqlalchemy import select

from repository.accounts.access import Actor, HeldRole
from repository.accounts.tables import School
from repository.db.uow import Tx
from repository.services import Services

ROLES = ("administrator", "librarian", "principal")


def operator(services: Services, school_code: str | None) -> Actor:
    """Return the operator at the school with this code; the only school needs no code."""

    def wanted(tx: Tx) -> list[tuple[str, str, str]]:
        query = select(School.id, School.short_name, School.code).order_by(School.code)
        return [(school_id, name, code) for school_id, name, code in tx.execute(query)]

    schools = services.db.read(wanted)
    named = [row for row in schools if school_code in (None, row[2])]
    if len(named) != 1:
        known = ", ".join(f"{code} ({name})" for _, name, code in schools) or "none yet"
        raise click.UsageError(f"name one school by --school CODE; there are: {known}")
    school_id, short_name, _ = named[0]
    return Actor(
        name="operator",
        school_id=school_id,
        school_name=short_name,
        roles=frozenset(HeldRole(role, school_id) for role in ROLES),
        audiences=frozenset({"public", f"school:{school_id}", f"staff:{school_id}", f"office:{school_id}"}),
        address="console",
    )
