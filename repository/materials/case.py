"""A case: one version with all that permits and guards ask about. Loaded once per decision, then only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from repository.accounts.access import Actor
from repository.accounts.policies import Policy, policy
from repository.accounts.tables import Person, Role, School
from repository.catalogue.tables import Record
from repository.db.uow import Tx
from repository.errors import NotFound
from repository.materials.description import Description, description_of
from repository.materials.kinds import Kind, kind_of
from repository.materials.tables import File, Material, Teaching, Version

LEADERS = ("principal", "vice_principal")
DECIDERS = ("subject_head", "subject_deputy")


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
    record: Record
    school: School
    kind: Kind
    policy: Policy
    description: Description
    today: date
    files: tuple[File, ...]
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


def locked(tx: Tx, version_ids: Sequence[str]) -> list[Version]:
    """Return versions under their row locks and those of their materials, in this order, or raise `NotFound`."""
    of_these = select(Version).where(Version.id.in_(version_ids)).order_by(Version.id).with_for_update()
    versions = {row.id: row for row in tx.scalars(of_these, execution_options={"populate_existing": True})}
    material_ids = {version.material_id for version in versions.values()}
    in_use = select(Material).where(Material.id.in_(material_ids), Material.trashed_at.is_(None))
    materials = {row.id: row for row in tx.scalars(in_use.order_by(Material.id).with_for_update())}
    found_all = len(versions) == len(set(version_ids)) and len(materials) == len(material_ids)
    if not found_all:
        raise NotFound("version")
    return [versions[version_id] for version_id in dict.fromkeys(version_ids)]


def found(tx: Tx, version_id: str, locks: bool = False) -> tuple[Version, Material]:
    """Return a version and its material, or raise `NotFound`; what lies in the trash is not found."""
    version = tx.get(Version, version_id, with_for_update=locks, populate_existing=locks)
    material = tx.get(Material, version.material_id, with_for_update=locks) if version else None
    if version is None or material is None or material.trashed_at is not None:
        raise NotFound("version")
    return version, material


def case_of(tx: Tx, version: Version, actor: Actor | None = None, marks: tuple[Mark, ...] = ()) -> Case:
    """Load the case of a version as `actor` meets it."""
    return cases_of(tx, [version], actor, marks)[0]


def cases_of(
    tx: Tx, versions: Sequence[Version], actor: Actor | None = None, marks: tuple[Mark, ...] = ()
) -> list[Case]:
    """Load the cases of many versions, in their order, table by table."""
    wanted = {version.material_id for version in versions}
    rows = tx.execute(
        select(Material, Record, School)
        .join(Record, Record.id == Material.record_id)
        .join(School, School.id == Material.school_id)
        .where(Material.id.in_(wanted))
    ).all()
    placed = {material.id: (material, record, school) for material, record, school in rows}
    if len(placed) < len(wanted):
        raise NotFound("material")
    schools = {school.id: school for _material, _record, school in rows}
    policies = {school.id: policy(school) for school in schools.values()}
    rosters = {
        school.id: Roster(tx, school, [material for material, _, at in rows if at is school])
        for school in schools.values()
    }
    ids = [version.id for version in versions]
    files, teachings = _files(tx, ids), _teachings(tx, ids)

    def case(version: Version) -> Case:
        material, record, school = placed[version.material_id]
        roster = rosters[school.id]
        description = description_of(tx, material, version)
        return Case(
            material=material,
            version=version,
            record=record,
            school=school,
            kind=kind_of(description.kind),
            policy=policies[school.id],
            description=description,
            today=roster.today,
            files=tuple(files[version.id]),
            authors=frozenset({material.author_id, version.made_by_id}),
            author_left=material.author_id not in roster.staff,
            heads=roster.holding("subject_head", material.department_id),
            deputies=roster.holding("subject_deputy", material.department_id),
            leaders=roster.leaders,
            teaching_reported=bool(teachings[version.id]),
            teaching_confirmed=any(teachings[version.id]),
            actor_id=actor.person_id if actor else None,
            marks=marks,
        )

    return [case(version) for version in versions]


class Roster:
    """Who holds a role at one school today, as far as these materials ask: those who decide, and their authors."""

    def __init__(self, tx: Tx, school: School, materials: Sequence[Material]) -> None:
        self.today = today = tx.clock.today(school.zone)
        departments = {material.department_id for material in materials}
        decides = Role.role.in_(DECIDERS) & Role.department_id.in_(departments)
        leads = Role.role.in_(LEADERS) & (Role.school_id == school.id)
        wrote = Role.person_id.in_({material.author_id for material in materials})
        rows = tx.execute(
            select(Role.role, Role.department_id, Role.school_id, Role.person_id)
            .join(Person, Person.id == Role.person_id)
            .where(
                or_(decides, leads, wrote & (Role.school_id == school.id)),
                Role.starts <= today,
                or_(Role.ends.is_(None), Role.ends >= today),
                or_(Person.left_on.is_(None), Person.left_on >= today),
            )
        ).all()
        self.staff = {
            person_id for _role, _department, school_id, person_id in rows if school_id == school.id
        }
        self.leaders = frozenset(
            person_id for role, _, school_id, person_id in rows if role in LEADERS and school_id == school.id
        )
        self._rows = rows

    def holding(self, role: str, department_id: str) -> frozenset[str]:
        """Return who holds a role in a department."""
        return frozenset(
            row.person_id for row in self._rows if (row.role, row.department_id) == (role, department_id)
        )


def _files(tx: Tx, version_ids: Sequence[str]) -> dict[str, list[File]]:
    found: dict[str, list[File]] = {version_id: [] for version_id in version_ids}
    of_these = select(File).where(File.version_id.in_(version_ids)).order_by(File.position, File.id)
    for file in tx.scalars(of_these):
        found[file.version_id].append(file)
    return found


def _teachings(tx: Tx, version_ids: Sequence[str]) -> dict[str, list[bool]]:
    """Return, for each teaching reported of a version, whether it is confirmed."""
    found: dict[str, list[bool]] = {version_id: [] for version_id in version_ids}
    confirmed = select(Teaching.version_id, Teaching.confirmed_by_id).where(
        Teaching.version_id.in_(version_ids)
    )
    for version_id, person_id in tx.execute(confirmed):
        found[version_id].append(person_id is not None)
    return found
