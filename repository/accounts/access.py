"""Who may see what: one rule, two axes.

*Reach*: how far a thing goes: `school`, `group_record` (the group sees the description), `group` (the group
opens the files), `public`. *Readers*: who within: `staff` or `everyone`. Both become audience tokens; a page
asks whether a thing's tokens and the actor's meet, the index filters by them, SQL joins them (`Visibility`).

Tokens: `public` · `group:G` `group-staff:G` · `school:S` `staff:S` `office:S` (leaders, clerk, librarian) ·
`review:D` (who may review in a department) · `person:P`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, exists, insert, select
from sqlalchemy.sql.elements import ColumnElement, SQLColumnExpression

from repository.accounts.tables import Visibility
from repository.db.uow import Tx

REACHES = ("school", "group_record", "group", "public")
READERS = ("staff", "everyone")
STAFF_ROLES = frozenset(
    {
        "teacher", "homeroom_teacher", "subject_lead", "subject_head", "subject_deputy", "principal",
        "vice_principal", "clerk", "librarian", "administrator",
    }
)  # fmt: skip
OFFICE_ROLES = frozenset({"principal", "vice_principal", "clerk", "librarian"})
REVIEW_ROLES = frozenset({"subject_head", "subject_deputy"})


@dataclass(frozen=True)
class HeldRole:
    """A role that holds today."""

    role: str
    school_id: str
    department_id: str | None = None
    class_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with what she may reach today, or a stranger (`person_id` None)."""

    person_id: str | None = None
    name: str = ""
    short_name: str = ""
    school_id: str | None = None  # the school she works in now (people with two schools choose)
    school_name: str = ""
    roles: frozenset[HeldRole] = frozenset()
    audiences: frozenset[str] = frozenset({"public"})
    acts_for: frozenset[tuple[str, str]] = frozenset()  # (permit, absent person's id) by delegation
    language: str = "vi"
    address: str = ""
    must_change_password: bool = False
    scopes: frozenset[str] | None = None  # None: a session; a set: what an API token allows

    def has(self, *roles: str, school_id: str | None = None, department_id: str | None = None) -> bool:
        """Tell whether any of `roles` holds, at that school, for that department where given."""
        return any(
            held.role in roles
            and (school_id is None or held.school_id == school_id)
            and (department_id is None or held.department_id == department_id)
            for held in self.roles
        )

    @property
    def tokens(self) -> list[str]:
        """Her audiences, as the parameter `tokens` of a statement held ready."""
        return sorted(self.audiences)

    @property
    def id(self) -> str | None:
        """The person's id, as templates name it."""
        return self.person_id

    @property
    def is_staff(self) -> bool:
        """Whether she is staff of the school she works in now."""
        return self.school_id is not None and self.has(*STAFF_ROLES, school_id=self.school_id)


STRANGER = Actor()


@dataclass(frozen=True)
class Reach:
    """What the rule needs to know of a thing: where it lives and how far it is open."""

    school_id: str
    reach: str = "school"
    readers: str = "everyone"
    open_in_school: bool = True  # False: a draft or one under review
    open_beyond: bool = False  # True once stamped (materials) or shared (print records)
    group_ids: tuple[str, ...] = ()
    person_ids: tuple[str, ...] = ()
    review_department_ids: tuple[str, ...] = ()
    extra: frozenset[str] = field(default_factory=frozenset)


def record_audiences(thing: Reach) -> frozenset[str]:
    """Return the tokens of those who may see that the thing exists and its description."""
    tokens = _inner(thing)
    if thing.open_in_school:
        tokens |= {f"school:{thing.school_id}" if thing.readers == "everyone" else f"staff:{thing.school_id}"}
    if thing.open_beyond and thing.reach != "school":
        tokens |= _beyond(thing, thing.reach == "public")
    return frozenset(tokens)


def file_audiences(thing: Reach) -> frozenset[str]:
    """Return the tokens of those who may open the bytes and search their text."""
    tokens = _inner(thing)
    if thing.open_in_school:
        tokens |= {f"school:{thing.school_id}" if thing.readers == "everyone" else f"staff:{thing.school_id}"}
    if thing.open_beyond and thing.reach in ("group", "public"):
        tokens |= _beyond(thing, thing.reach == "public")
    return frozenset(tokens)


def _inner(thing: Reach) -> set[str]:
    return (
        {f"person:{p}" for p in thing.person_ids}
        | {f"review:{d}" for d in thing.review_department_ids}
        | {f"office:{thing.school_id}"}
        | set(thing.extra)
    )


def _beyond(thing: Reach, to_the_public: bool) -> set[str]:
    if thing.readers == "staff":  # a test paper never opens to pupils or the public, whatever its reach
        return {f"group-staff:{g}" for g in thing.group_ids}
    if to_the_public:
        return {"public"}
    return {f"group:{g}" for g in thing.group_ids}


def set_audience(tx: Tx, thing_kind: str, thing_id: str, tokens: Iterable[str]) -> None:
    """Rewrite the projected tokens of a thing."""
    set_audiences(tx, thing_kind, {thing_id: tokens})


def set_audiences(tx: Tx, thing_kind: str, tokens: Mapping[str, Iterable[str]]) -> None:
    """The same for many things of one kind: thing id → tokens."""
    tx.execute(delete(Visibility).where(Visibility.thing_kind == thing_kind, Visibility.thing_id.in_(tokens)))
    rows = [
        {"thing_kind": thing_kind, "thing_id": thing_id, "token": token}
        for thing_id, each in tokens.items()
        for token in set(each)
    ]
    if rows:
        tx.execute(insert(Visibility), rows)


def visible(
    thing_kind: str, id_column: SQLColumnExpression[str], actor: Actor | None = None
) -> ColumnElement[bool]:
    """Return the SQL condition that the actor's audiences meet the thing's.

    A statement that a module holds ready names no actor: whoever runs it gives her `tokens`.
    """
    return exists().where(
        Visibility.thing_kind == thing_kind,
        Visibility.thing_id == id_column,
        Visibility.token.in_(actor.tokens if actor else bindparam("tokens", expanding=True)),
    )


def may_see(tx: Tx, actor: Actor, thing_kind: str, thing_id: str) -> bool:
    """Tell whether the actor may see one thing."""
    return bool(
        tx.scalar(
            select(Visibility.token)
            .where(
                Visibility.thing_kind == thing_kind,
                Visibility.thing_id == thing_id,
                Visibility.token.in_(actor.tokens),
            )
            .limit(1)
        )
    )
