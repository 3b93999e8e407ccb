"""`school add`, `person add`, `person role` and `token add`: what an operator enters without the pages."""

from __future__ import annotations

import click
from sqlalchemy import select

from repository import wiring
from repository.accounts.people import PersonForm
from repository.accounts.roles import RoleForm
from repository.accounts.schools import SchoolForm
from repository.accounts.tables import ROLES, Department, Person
from repository.accounts.tokens import SCOPES
from repository.cli.operator import operator
from repository.cli.serve import configured
from repository.db.uow import Tx
from repository.services import Services


@click.group()
def school() -> None:
    """Schools."""


@school.command("add")
@click.argument("name")
@click.option("--code", required=True, help="The ministry's code of the school, or any other unique text.")
@click.option("--short-name", help="Shown where room is short; default: the name.")
@click.option("--higher-unit", default="", help="Printed above the school's name on official papers.")
@click.option("--place", default="", help="Printed before dates on official papers.")
def add_school(name: str, code: str, short_name: str | None, higher_unit: str, place: str) -> None:
    """Add a school called NAME."""
    services = wiring.build(configured())
    services.schools.add(SchoolForm(name, short_name or name, code, higher_unit, place))
    click.echo(f"{code}: {name}")


@click.group()
def person() -> None:
    """People."""


@person.command("add")
@click.argument("full_name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--school", "school_code", help="Code of the school, where there are several.")
@click.option("--department", help="Name of the department, for teachers and subject heads.")
@click.option("--username", default="", help="Default: made from the name.")
def add_person(
    full_name: str, role: str, school_code: str | None, department: str | None, username: str
) -> None:
    """Add a person called FULL_NAME with a role from today; prints her first password once."""
    services = wiring.build(configured())
    actor = operator(services, school_code)
    form = RoleForm(
        role=role,
        school_id=actor.school_id or "",
        starts=services.clock.today(),
        department_id=_department(services, actor.school_id or "", department),
    )
    person_id = services.people.add(actor, PersonForm(full_name, username), form)
    slip = services.passwords.reset(actor, person_id)
    click.echo(f"{slip.full_name}\tuser name: {slip.username}\tfirst password: {slip.password}")


@person.command("role")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--school", "school_code", help="Code of the school, where there are several.")
@click.option("--department", help="Name of the department, for teachers and subject heads.")
def give_role(username: str, role: str, school_code: str | None, department: str | None) -> None:
    """Give USERNAME, of whatever school, one more role at a school from today."""
    services = wiring.build(configured())
    actor = operator(services, school_code)
    school_id = actor.school_id or ""
    department_id = _department(services, school_id, department)
    form = RoleForm(role, school_id, services.clock.today(), department_id=department_id)
    services.admissions.admit(actor, username, form)
    click.echo(f"{username}: {role}, {actor.school_name}")


@click.group()
def token() -> None:
    """Tokens of the API."""


@token.command("add")
@click.argument("username")
@click.option("--name", default="console", help="What the token is for.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), default=("read",))
@click.option("--days", type=int, default=365, help="How long it is valid.")
@click.option("--school", "school_code", help="Code of the school, where there are several.")
def add_token(username: str, name: str, scopes: tuple[str, ...], days: int, school_code: str | None) -> None:
    """Make an API token for USERNAME; prints it once."""
    services = wiring.build(configured())
    found = services.db.read(lambda tx: tx.scalar(select(Person.id).where(Person.username == username)))
    if found is None:
        raise click.ClickException(f"nobody has the user name {username}")
    actor = operator(services, school_code)
    click.echo(services.tokens.add(actor, found, name, list(scopes), days))


def _department(services: Services, school_id: str, name: str | None) -> str | None:
    if name is None:
        return None

    def wanted(tx: Tx) -> dict[str, str]:
        rows = select(Department.name, Department.id).where(Department.school_id == school_id)
        return dict(tx.execute(rows).all())

    known = services.db.read(wanted)
    if name not in known:
        raise click.UsageError(f"no department {name!r}; there are: {', '.join(sorted(known)) or 'none'}")
    return known[name]


COMMANDS = (school, person, token)
