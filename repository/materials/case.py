"""A case: one version with all that permits and guards ask about. Loaded once per decision, then only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from repository.accounts.access import Actor
from repository.accounts.policies import Policy, policy
from repository.accounts.tables import Person, Role, School
from repository.db.uow import Tx
from repository.errors import NotFound
from repository.materials.description import Description, description_of
from repository.materials.kinds import Kind, kind_of
from repository.materials.tables import File, Material, Teaching, Version

LEADERS = ("principal", "vice_principal")


@dataclass(frozen=True)
class Mark:
    """A point of the checklist as the reviewer filled it: mark is yes, no or n/a."""

    code: str
    mark: str
    remark: str = ""


@dataclass(frozen=True)
class Case:
    """What is known of a version when somebody is about to act on it."""

    material: Material
    version: Version
    kind: Kind
    policy: Policy
    description: Description
    today: date
    files: int
    authors: frozenset[str]
    author_left: bool
    heads: frozenset[str]
    deputies: frozenset[str]
    leaders: frozenset[str]
    teaching_reported: bool
    teaching_confirmed: bool
    actor_id: str | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def office_reviews(self) -> bool:
        """Whether it goes to the school's leaders as well: a head's own work, or nobody else is there."""
        return bool(self.heads & self.authors) or not (self.heads | self.deputies) - self.authors

    @property
    def reviewers(self) -> frozenset[str]:
        """Who may decide, the authors among them: a guard tells those why not."""
        return self.heads | self.deputies | (self.leaders if self.office_reviews else frozenset())

    @property
    def expected(self) -> frozenset[str]:
        """Who is waited for: the head, or whoever stands in where it is her own."""
        others = self.reviewers - self.authors
        return (self.heads - self.authors) or others


def locked(tx: Tx, version_id: str) -> tuple[Version, Material]:
    """Return a version and its material under their row locks, or raise `NotFound`."""
    return found(tx, version_id, locks=True)


def found(tx: Tx, version_id: str, locks: bool = False) -> tuple[Version, Material]:
    """Return a version and its material, or raise `NotFound`; what lies in the trash is not found."""
    version = tx.get(Version, version_id, with_for_update=locks, populate_existing=locks)
    material = tx.get(Material, version.material_id, with_for_update=locks) if version else None
    if version is None or material is None or material.trashed_at is not None:
        raise NotFound("version")
    return version, material


def case_of(tx: Tx, version: Version, actor: Actor | None = None, marks: tuple[Mark, ...] = ()) -> Case:
    """Load the case of a version as `actor` meets it."""
    material = tx.get(Material, version.material_id)
    school = tx.get(School, material.school_id) if material else None
    if material is None or school is None:
        raise NotFound("material")
    today = tx.clock.today(school.zone)
    held = _roles(tx, material, today)
    description = description_of(tx, material, version)
    teachings = _teachings(tx, version.id)
    return Case(
        material=material,
        version=version,
        kind=kind_of(description.kind),
        policy=policy(school),
        description=description,
        today=today,
        files=len(tx.scalars(select(File.id).where(File.version_id == version.id)).all()),
        authors=frozenset({material.author_id, version.made_by_id}),
        author_left=not held["author"],
        heads=held["subject_head"],
        deputies=held["subject_deputy"],
        leaders=held["principal"] | held["vice_principal"],
        teaching_reported=bool(teachings),
        teaching_confirmed=any(teachings),
        actor_id=actor.person_id if actor else None,
        marks=marks,
    )


def _roles(tx: Tx, material: Material, today: date) -> dict[str, frozenset[str]]:
    """Return person ids by role, today: head and deputy of its department, leaders of its school, its author there."""
    in_department = Role.role.in_(("subject_head", "subject_deputy")) & (
        Role.department_id == material.department_id
    )
    leads = Role.role.in_(LEADERS) & (Role.school_id == material.school_id)
    wrote_it = (Role.person_id == material.author_id) & (Role.school_id == material.school_id)
    rows = tx.execute(
        select(Role.role, Role.person_id, in_department | leads)
        .join(Person, Person.id == Role.person_id)
        .where(
            or_(in_department, leads, wrote_it),
            Role.starts <= today,
            or_(Role.ends.is_(None), Role.ends >= today),
            or_(Person.left_on.is_(None), Person.left_on >= today),
        )
    )
    names = ("subject_head", "subject_deputy", *LEADERS, "author")
    held: dict[str, set[str]] = {name: set() for name in names}
    for role, person_id, decides in rows:
        if decides:
            held[role].add(person_id)
        if person_id == material.author_id:
            held["author"].add(person_id)
    return {role: frozenset(people) for role, people in held.items()}


def _teachings(tx: Tx, version_id: str) -> list[bool]:
    """Return, for each teaching reported of a version, whether it is confirmed."""
    confirmed = select(Teaching.confirmed_by_id).where(Teaching.version_id == version_id)
    return [person_id is not None for person_id in tx.scalars(confirmed)]
