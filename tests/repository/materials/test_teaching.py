"""A lesson that was actually taught qualifies where the school says so; nobody confirms her own."""

from __future__ import annotations

from datetime import date

import pytest

from repository.accounts.tables import School
from repository.errors import Denied, Invalid, NotFound, Refused
from repository.materials.teaching import TeachingForm
from tests.repository.materials.conftest import version_row

TAUGHT = TeachingForm("6a1", date(2026, 11, 20), 3)


def test_a_confirmed_teaching_qualifies_a_draft(services, who, draft):
    lesson, teacher = draft(), who("teacher")
    teaching = services.teachings.report(teacher, lesson.version, TAUGHT, nonce="t")
    assert services.teachings.report(teacher, lesson.version, TAUGHT, nonce="t") == teaching
    (waiting,) = services.teachings.waiting(who("head"))
    assert (waiting.class_name, waiting.taught_by, waiting.confirmed_by) == ("6A1", teacher.name, "")
    services.teachings.confirm(who("head"), teaching)
    version = version_row(services, lesson.version)
    assert (version.state, version.qualified_by, version.qualified_on) == (
        "approved", "teaching", date(2026, 11, 22),
    )  # fmt: skip
    assert services.teachings.waiting(who("head")) == []
    assert services.materials.view(who("student"), lesson.id).shown.files


def test_only_a_head_who_neither_wrote_nor_taught_it_confirms(services, who, small, draft):
    lesson = draft()
    teaching = services.teachings.report(
        who("teacher"), lesson.version, TeachingForm("6A1", date(2026, 11, 20), 3, small.people["head"])
    )
    assert services.teachings.waiting(who("head")) == []
    with pytest.raises(Refused, match="not_own_work"):
        services.teachings.confirm(who("head"), teaching)
    with pytest.raises(Denied):
        services.teachings.confirm(who("teacher"), teaching)
    for name in ("teacher2", "student", "outsider", "librarian"):
        with pytest.raises(NotFound):
            services.teachings.confirm(who(name), teaching)
    services.teachings.confirm(who("deputy"), teaching)
    assert version_row(services, lesson.version).state == "approved"


def test_a_school_that_wants_reviews_keeps_the_evidence_but_approves_nothing(services, who, small, draft):
    def refuse_teaching(tx):
        tx.get_one(School, small.school).policy = {"accepts_teaching": False}

    services.db.write(refuse_teaching)
    lesson = draft()
    teaching = services.teachings.report(who("teacher"), lesson.version, TAUGHT)
    services.teachings.confirm(who("head"), teaching)
    assert version_row(services, lesson.version).state == "draft"
    assert [t.confirmed_by for t in services.teachings.of(who("teacher"), lesson.version)] == [
        who("head").name
    ]


def test_an_undescribed_lesson_is_not_qualified_by_teaching(services, who, draft):
    lesson = draft()
    services.descriptions.save(who("teacher"), lesson.version, {"licence": ""})
    services.teachings.confirm(who("head"), services.teachings.report(who("teacher"), lesson.version, TAUGHT))
    assert version_row(services, lesson.version).state == "draft"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (TeachingForm("", date(2026, 11, 20), 3), "class_name"),
        (TeachingForm("6A1", None, 3), "taught_on"),
        (TeachingForm("6A1", date(2026, 12, 20), 3), "taught_on"),
        (TeachingForm("6A1", date(2026, 11, 20), 0), "period"),
        (TeachingForm("6A1", date(2026, 11, 20), 3, "nobody"), "taught_by_id"),
    ],
)
def test_a_teaching_says_class_day_period_and_who(services, who, draft, form, field):
    with pytest.raises(Invalid) as wrong:
        services.teachings.report(who("teacher"), draft().version, form)
    assert list(wrong.value.fields) == [field]
