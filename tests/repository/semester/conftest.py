"""A school with lessons in every state, written as rows, and the means to carry a list through its life."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from repository.accounts.access import Actor
from repository.accounts.tables import Membership, Role
from repository.catalogue.tables import Record
from repository.db.codes import give_code
from repository.db.uow import Tx
from repository.ids import new_id
from repository.materials import audiences
from repository.materials.description import Description, fresh_marc
from repository.materials.process import begun
from repository.materials.tables import File, Material, Review, Teaching, Version
from repository.semester.lists import SemesterLists
from repository.semester.views import ListView
from repository.services import Services
from repository.settings import Settings
from search.vietnamese import sort_key
from tests.world import ENDS, STARTS, World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360f8cf"
    "c0f01f0005000201a4d5d1b10000000049454e44ae426082".replace(" ", "")
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data=str(tmp_path / "data"),
        secret_key="a secret of the tests, long enough",
        public_url="https://thuvien.hoalam.vn",
    )


@dataclass
class School:
    """Lessons and lists of the small world."""

    services: Services
    world: World
    who: Callable[[str], Actor]

    @property
    def lists(self) -> SemesterLists:
        return self.services.lists

    def lesson(
        self,
        title: str,
        *,
        state: str = "approved",
        by: str = "review",
        reach: str = "group",
        grade: int = 6,
        kind: str = "lecture_slides",
        readers: str = "everyone",
        qualified_on: date = date(2026, 11, 16),
    ) -> str:
        """Write a lesson with one file and return its version's id."""
        content = f"slides of {title}".encode()
        kept = self.services.blobs.keep(io.BytesIO(content))
        said = Description(
            title, kind, reach, readers, subject_code="toan", grade=grade, lesson_id=self.world.lesson,
            series_code="kntt", licence="cc-by-sa", rights_holder="Trường THCS Hoà Lâm",
        )  # fmt: skip

        def write(tx: Tx) -> str:
            material = self._material(tx, said)
            version = self._version(tx, material, 1, state, by, qualified_on)
            self._file(tx, version, kept.digest, len(content), f"{title}.pptx")
            audiences.project(tx, material)
            return version.id

        return self.services.db.write(write)

    def another_version(self, version_id: str, content: bytes, state: str = "approved") -> str:
        """Write the next version of a lesson, as its author would, and return its id."""
        kept = self.services.blobs.keep(io.BytesIO(content))

        def write(tx: Tx) -> str:
            before = tx.get_one(Version, version_id)
            material = tx.get_one(Material, before.material_id)
            version = self._version(tx, material, before.number + 1, state, "review", date(2026, 11, 20))
            self._file(tx, version, kept.digest, len(content), "next.pptx")
            record = tx.get_one(Record, material.record_id)
            record.title = "Tên mới"
            record.marc_revision += 1
            return version.id

        return self.services.db.write(write)

    def state(self, version_id: str) -> str:
        return self.services.db.read(lambda tx: tx.get_one(Version, version_id).state)

    def view(self, list_id: str, name: str = "librarian") -> ListView:
        return self.lists.get(self.who(name), list_id)

    def gathered(self, *version_ids: str, nonce: str | None = None) -> str:
        """Open a list holding these lessons and return its id."""
        librarian = self.who("librarian")
        list_id = self.lists.create(librarian, self.world.semester, nonce)
        self.lists.add(librarian, list_id, self.view(list_id).lock, version_ids)
        return list_id

    def take(self, list_id: str, name: str, action: str, **given: object) -> None:
        """Take an action with the lock that a page opened just now would carry."""
        lock = self.view(list_id).lock
        self.services.list_flow.take(self.who(name), list_id, action, lock, **given)  # type: ignore[arg-type]

    def scan(self, list_id: str, folder: Path, content: bytes = PNG, name: str = "scan.png") -> None:
        path = folder / "upload"
        path.write_bytes(content)
        self.services.list_scans.attach(self.who("clerk"), list_id, self.view(list_id).lock, path, name)

    def stamped(self, folder: Path, *version_ids: str, number: int = 1) -> str:
        """Carry a list with these lessons up to its stamp."""
        list_id = self.gathered(*version_ids)
        self.take(list_id, "librarian", "submit_for_signature")
        self.take(list_id, "principal", "sign")
        self.take(list_id, "clerk", "number", number=number, dated=date(2026, 11, 22))
        self.scan(list_id, folder)
        self.take(list_id, "clerk", "stamp")
        return list_id

    def _material(self, tx: Tx, said: Description) -> Material:
        now, record_id, material_id = tx.clock.now(), new_id(), new_id()
        marc = fresh_marc(said, "Hoàng Thuý Nga", 2026, "Trường THCS Hoà Lâm")
        tx.add(
            Record(
                id=record_id, kind="material", code=give_code(tx, "material", material_id),
                custodian_school_id=self.world.school, marc=marc, title=said.title,
                title_key=sort_key(said.title), subject_code=said.subject_code, grade=said.grade,
                lesson_id=said.lesson_id, series_code=said.series_code, created_at=now, updated_at=now,
            )
        )  # fmt: skip
        tx.flush()
        material = Material(
            id=material_id, record_id=record_id, school_id=self.world.school, department_id=self.world.department,
            author_id=self.world.people["teacher"], kind=said.kind, reach=said.reach, readers=said.readers,
            licence=said.licence, rights_holder=said.rights_holder, created_at=now, updated_at=now,
        )  # fmt: skip
        tx.add(material)
        tx.flush()
        return material

    def _version(self, tx: Tx, material: Material, number: int, state: str, by: str, on: date) -> Version:
        now = tx.clock.now()
        qualified = state not in ("draft", "department_review", "returned")
        version = Version(
            material_id=material.id, number=number, made_by_id=material.author_id, created_at=now,
            qualified_by=by if qualified else "", qualified_on=on if qualified else None,
            **{**begun("material", now), "state": state},
        )  # fmt: skip
        tx.add(version)
        tx.flush()
        if qualified and by == "review":
            at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
            tx.add(Review(version_id=version.id, reviewer_id=self.world.people["head"], decision="approve",
                          checklist=[], minutes="BB số 4", at=at))  # fmt: skip
        elif qualified:
            tx.add(
                Teaching(
                    version_id=version.id, class_name="6A1", taught_on=on, period=2, at=now,
                    taught_by_id=material.author_id, reported_by_id=material.author_id,
                    confirmed_by_id=self.world.people["head"], confirmed_at=now,
                )
            )  # fmt: skip
        tx.flush()
        return version

    def _file(self, tx: Tx, version: Version, digest: str, size: int, name: str) -> None:
        tx.add(File(version_id=version.id, position=1, name=name, blob_digest=digest, format="pptx",
                    mime="application/vnd.ms-powerpoint", size=size, readers="everyone"))  # fmt: skip
        tx.flush()


@pytest.fixture
def school(services: Services, small: World, who: Callable[[str], Actor]) -> School:
    return School(services, small, who)


@pytest.fixture
def hub_elsewhere(school: School) -> School:
    """The same, but the other school is the hub and has a principal."""

    def write(tx: Tx) -> None:
        membership = tx.get_one(Membership, (school.world.group, school.world.school))
        membership.standing = "member"
        tx.get_one(Membership, (school.world.group, school.world.other_school)).standing = "hub"
        tx.add(
            Role(
                person_id=school.world.people["outsider"], school_id=school.world.other_school, role="principal",
                starts=STARTS, ends=ENDS,
            )
        )  # fmt: skip

    school.services.db.write(write)
    return school
