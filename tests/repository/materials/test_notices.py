"""Who is told of what, once."""

from __future__ import annotations

from datetime import date

from repository.jobs import notify
from repository.materials.teaching import TeachingForm
from tests.repository.materials.conftest import work


def codes(services, actor):
    return [line.code for line in services.bell.lines(actor)]


def test_the_head_hears_of_what_waits_and_the_author_of_what_was_decided(services, who, sent):
    lesson = sent()
    work(services)
    assert codes(services, who("head")) == ["notice.MaterialSubmitted"]
    assert codes(services, who("deputy")) == codes(services, who("teacher")) == []
    services.reviews.decide(who("head"), lesson.version, "request_changes", "thêm ví dụ")
    work(services)
    (told,) = services.bell.lines(who("teacher"))
    assert (told.code, told.thing_kind, told.thing_id) == ("notice.MaterialReturned", "material", lesson.id)
    assert told.facts["title"] == "Phân số bằng nhau"


def test_a_heads_own_work_is_told_to_who_may_decide(services, who, sent):
    sent("head")
    work(services)
    told = {
        name
        for name in ("head", "deputy", "vice", "principal", "teacher2")
        if services.bell.unread(who(name))
    }
    assert told == {"deputy", "vice", "principal"}


def test_what_was_taken_back_is_not_told(services, who, sent):
    lesson = sent()
    services.reviews.decide(who("teacher"), lesson.version, "take_back")
    work(services)
    assert codes(services, who("head")) == []


def test_late_reviews_are_reminded_in_school_days_and_once(services, who, clock, sent):
    sent()
    work(services)
    clock.advance(days=2)
    notify.remind(services)
    work(services)
    assert "notice.ReviewOverdue" not in codes(services, who("head"))
    clock.advance(days=2)
    for _day in range(2):
        notify.remind(services)
        work(services)
    assert codes(services, who("head")).count("notice.ReviewOverdue") == 1
    clock.advance(days=6)
    notify.remind(services)
    work(services)
    assert codes(services, who("vice")) == ["notice.ReviewEscalated"]


def test_a_reported_teaching_is_told_to_the_department(services, who, draft):
    services.teachings.report(who("teacher"), draft().version, TeachingForm("6A1", date(2026, 11, 20), 3))
    work(services)
    assert codes(services, who("head")) == codes(services, who("deputy")) == ["notice.TeachingReported"]


def test_read_lines_are_counted_no_more(services, who, sent):
    sent(), sent("teacher2")
    work(services)
    head = who("head")
    assert services.bell.unread(head) == 2
    services.bell.mark_read(head, [services.bell.lines(head)[0].id])
    assert services.bell.unread(head) == 1
    services.bell.mark_read(who("teacher"))
    assert services.bell.unread(head) == 1
    services.bell.mark_read(head)
    assert services.bell.unread(head) == 0


def test_every_reported_teaching_is_told(services, who, draft):
    lesson = draft()
    for period in (3, 4):
        services.teachings.report(
            who("teacher"), lesson.version, TeachingForm("6A1", date(2026, 11, 20), period)
        )
        work(services)
    assert codes(services, who("head")) == ["notice.TeachingReported"] * 2
