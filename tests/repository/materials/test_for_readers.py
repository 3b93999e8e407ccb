"""What a reader is told of a lesson in two statements is what the cases of its versions tell, without whose hands."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from repository.accounts.access import REACHES, STRANGER
from repository.errors import NotFound
from repository.materials.for_readers import has_a_hand, read_only
from repository.materials.process import shelf
from repository.materials.tables import Version
from repository.materials.views import MaterialView, VersionView
from repository.services import Services
from tests.repository.semester.conftest import School
from tests.world import World


@pytest.fixture
def school(services: Services, small: World, who) -> School:
    return School(services, small, who)


def test_both_ways_tell_a_reader_the_same(services: Services, school: School, small: World, who) -> None:
    people = [STRANGER, *map(who, small.people)]
    told = 0
    for material_id in _lessons(school):
        for actor in people:
            brief = services.db.read(lambda tx, a=actor, m=material_id: _or_none(read_only, tx, a, m))
            full = services.db.read(
                lambda tx, a=actor, m=material_id: _or_none(services.materials._view, tx, a, m)
            )
            if isinstance(brief, MaterialView):
                assert isinstance(full, MaterialView)
                assert not full.staff and not full.may_edit
                assert brief == replace(full, shown=_of_no_one(full.shown), versions=(brief.shown,))
                told += 1
            elif brief == "not found":
                assert full == "not found"
            else:
                assert has_a_hand(actor, small.school)
    assert told > 40  # of strangers, pupils and other schools' people: not an empty comparison


def _lessons(school: School) -> list[str]:
    """Lessons in every state and reach, and a stamped one of which the next version is under way."""
    states = shelf().newest("material").states
    made = [
        school.lesson(
            f"Bài {number}", state=state.name, reach=reach, readers=("everyone", "staff")[number % 3 == 0]
        )
        for number, (state, reach) in enumerate(product(states, REACHES))
    ]
    for state in ("draft", "department_review", "approved"):
        made.append(school.lesson(f"Bài tiếp {state}", state="stamped", reach="public"))
        school.another_version(made[-1], state.encode(), state=state)
    return [school.services.db.read(lambda tx, id=id: tx.get_one(Version, id).material_id) for id in made]


def _or_none(find, tx, actor, material_id):
    try:
        return find(tx, actor, material_id)
    except NotFound:
        return "not found"


def _of_no_one(version: VersionView) -> VersionView:
    return replace(version, status=replace(version.status, who="", comment=""))
