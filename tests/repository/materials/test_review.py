"""The life of a version: who may do what, what stands in the way, what each step opens and whom it awaits."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import select

from repository.accounts.tables import Delegation
from repository.catalogue.tables import Record
from repository.db.journal import JournalEntry
from repository.db.workflows import Awaiting
from repository.errors import Conflict, Denied, NotFound, Refused
from repository.materials.case import Mark, case_of
from repository.materials.lifecycle import mark_listed, mark_stamped, strike
from repository.materials.process import definition_of
from repository.materials.steps import KIND, scopes
from repository.materials.tables import Material, Version
from tests.repository.materials.conftest import tokens, version_row, well, work
from workflow.engine import awaited

EVERYBODY = (
    "principal", "vice", "clerk", "librarian", "head", "deputy", "teacher", "teacher2", "homeroom", "admin",
    "student", "outsider", "outsider_student", "other_librarian",
)  # fmt: skip


def deciders(services, who, lesson, action):
    """Whoever may take an action now, asked one by one."""
    found = set()
    for name in EVERYBODY:
        try:
            options = {o.action: o for o in services.reviews.options_for(who(name), lesson.version)}
        except NotFound:
            continue
        if action in options and options[action].allowed:
            found.add(name)
    return found


@pytest.mark.parametrize(
    ("author", "submitters", "reviewers"),
    [
        ("teacher", {"teacher"}, {"head", "deputy"}),
        ("deputy", {"deputy"}, {"head"}),
        ("head", {"head"}, {"deputy", "vice", "principal"}),
        ("principal", {"principal"}, {"head", "deputy"}),
    ],
)
def test_nobody_decides_on_her_own_and_a_heads_work_goes_to_others(
    services, who, draft, author, submitters, reviewers
):
    lesson = draft(author)
    assert deciders(services, who, lesson, "submit") == submitters
    services.reviews.decide(who(author), lesson.version, "submit")
    assert deciders(services, who, lesson, "take_back") == {author}
    for action in ("approve", "request_changes", "reject"):
        assert deciders(services, who, lesson, action) == reviewers
    queues = {name for name in EVERYBODY if services.reviews.count(who(name))}
    assert queues == reviewers


def test_the_head_is_told_why_her_own_button_is_off(services, who, sent):
    lesson = sent("head")
    options = {o.action: o for o in services.reviews.options_for(who("head"), lesson.version)}
    assert options["approve"].why_not == ("not_own_work",)
    with pytest.raises(Refused, match="not_own_work"):
        services.reviews.decide(who("head"), lesson.version, "approve")


def test_a_teacher_cannot_approve_and_a_stranger_does_not_know_of_it(services, who, sent):
    lesson = sent()
    for name in ("teacher2", "student", "outsider", "librarian"):
        with pytest.raises(NotFound):
            services.reviews.decide(who(name), lesson.version, "approve")
    with pytest.raises(Denied):
        services.reviews.decide(who("teacher"), lesson.version, "approve")


@pytest.mark.parametrize(
    ("described", "reason"),
    [
        ({"subject_code": ""}, "is_described"),
        ({"grade": ""}, "is_described"),
        ({"licence": ""}, "rights_stated"),
        ({"rights_holder": " "}, "rights_stated"),
        ({"shows_pupils": "1", "consent_given": ""}, "consent_if_pupils_shown"),
    ],
)
def test_what_is_missing_is_named_before_it_is_sent(services, who, draft, described, reason):
    lesson = draft()
    services.descriptions.save(who("teacher"), lesson.version, described)
    with pytest.raises(Refused) as refused:
        services.reviews.decide(who("teacher"), lesson.version, "submit")
    assert refused.value.reasons == [reason]


def test_an_empty_version_is_not_sent(services, who, draft):
    lesson = draft()
    file = services.materials.view(who("teacher"), lesson.id).shown.files[0]
    services.material_files.remove(who("teacher"), file.id)
    with pytest.raises(Refused, match="has_file"):
        services.reviews.decide(who("teacher"), lesson.version, "submit")


def test_approval_needs_the_whole_checklist(services, who, sent):
    lesson, head = sent(), who("head")
    marks = well(services, head, lesson)
    for wrong in (marks[1:], [Mark(marks[0].code, "no", "thiếu mục tiêu"), *marks[1:]]):
        with pytest.raises(Refused, match="checklist_complete"):
            services.reviews.decide(head, lesson.version, "approve", checklist=wrong)
    services.reviews.decide(
        head, lesson.version, "approve", checklist=[Mark(marks[0].code, "n/a"), *marks[1:]]
    )
    assert version_row(services, lesson.version).qualified_by == "review"


def test_returned_mended_and_sent_again(services, who, sent):
    lesson = sent()
    with pytest.raises(Refused, match="comment_required"):
        services.reviews.decide(who("head"), lesson.version, "request_changes")
    status = services.reviews.decide(
        who("deputy"),
        lesson.version,
        "request_changes",
        "Slide 7 thêm ví dụ.",
        [Mark("science", "no", "sai dấu")],
    )
    assert (status.state, status.comment) == ("returned", "Slide 7 thêm ví dụ.")
    again = services.reviews.view(who("teacher"), lesson.version)
    assert again.last_review == (Mark("science", "no", "sai dấu"),)
    services.descriptions.save(who("teacher"), lesson.version, {"summary": "Đã sửa slide 7."})
    services.reviews.decide(who("teacher"), lesson.version, "submit")
    assert [step.action for step in services.reviews.history(who("head"), lesson.version)] == [
        "submit", "request_changes", "submit",
    ]  # fmt: skip


def test_taken_back_it_leaves_the_queue_and_is_hers_alone(services, who, sent):
    lesson = sent()
    services.reviews.decide(who("teacher"), lesson.version, "take_back")
    assert services.reviews.queue(who("head")) == []
    with pytest.raises(NotFound):
        services.reviews.view(who("head"), lesson.version)


def test_two_heads_decide_together_and_one_is_told_who_was_first(services, who, sent):
    lesson = sent()
    lock = version_row(services, lesson.version).lock
    actors = {name: who(name) for name in ("head", "deputy")}
    marks = well(services, actors["head"], lesson)
    start, outcomes = threading.Barrier(2), {}

    def decide(name: str) -> None:
        start.wait()
        try:
            services.reviews.decide(actors[name], lesson.version, "approve", checklist=marks, lock=lock)
            outcomes[name] = None
        except Conflict as told:
            outcomes[name] = told

    threads = [threading.Thread(target=decide, args=(name,)) for name in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name, told in outcomes.items() if told is None]
    (told,) = [told for told in outcomes.values() if told is not None]
    assert (told.code, told.facts["who"]) == ("already_approve", actors[winner].name)
    steps = services.reviews.history(actors["head"], lesson.version)
    assert [step.action for step in steps] == ["submit", "approve"]


def test_a_page_shown_before_an_edit_cannot_decide(services, who, draft):
    lesson = draft()
    lock = version_row(services, lesson.version).lock
    services.descriptions.save(who("teacher"), lesson.version, {"title": "Phân số"}, lock=lock)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        services.descriptions.save(who("teacher"), lesson.version, {"title": "Khác"}, lock=lock)


def test_a_delegate_decides_in_the_heads_place_and_both_names_are_kept(services, who, small, sent):
    lesson, own = sent(), sent("head")
    services.db.write(
        lambda tx: tx.add(
            Delegation(
                school_id=small.school, from_person_id=small.people["head"], to_person_id=small.people["teacher2"],
                permit="material.review", starts=date(2026, 11, 1), ends=date(2026, 11, 30),
            )
        )
    )  # fmt: skip
    delegate = who("teacher2")
    assert [line.version_id for line in services.reviews.queue(delegate)] == [lesson.version]
    assert services.reviews.view(delegate, lesson.version).acts_for == who("head").name
    services.reviews.decide(delegate, lesson.version, "approve", checklist=well(services, delegate, lesson))
    last = services.reviews.history(who("head"), lesson.version)[-1]
    assert (last.person, last.on_behalf_of) == (delegate.name, who("head").name)
    entry = services.db.read(
        lambda tx: tx.scalar(select(JournalEntry).where(JournalEntry.verb == "material.approve"))
    )
    assert entry.on_behalf_of_id == small.people["head"]
    with pytest.raises(Denied):  # the absent head's own work is not hers to decide either
        services.reviews.decide(delegate, own.version, "approve")


def test_each_step_opens_what_it_should(services, who, small, approved):
    lesson = approved(reach="public")
    view = services.materials.view(who("teacher"), lesson.id)
    file = view.shown.files[0].id
    assert f"school:{small.school}" in tokens(services, "file", file)
    assert not {"public", f"group:{small.group}"} & tokens(services, "record", view.record_id)
    assert services.materials.view(who("student"), lesson.id).shown.files
    with pytest.raises(NotFound):
        services.materials.view(who("outsider"), lesson.id)
    services.db.write(lambda tx: mark_listed(tx, who("librarian"), lesson.version))
    services.db.write(lambda tx: mark_stamped(tx, who("clerk"), lesson.version))
    assert "public" in tokens(services, "file", file)
    assert services.materials.view(who("outsider_student"), lesson.id).shown.status.state == "stamped"


@pytest.mark.parametrize(
    ("reach", "sees_record", "opens_file"),
    [("school", False, False), ("group_record", True, False), ("group", True, True), ("public", True, True)],
)
def test_reach_decides_how_far_the_stamp_opens_it(services, who, stamped, reach, sees_record, opens_file):
    lesson, outsider = stamped(reach=reach), who("outsider_student")
    if not sees_record:
        with pytest.raises(NotFound):
            services.materials.view(outsider, lesson.id)
        return
    view = services.materials.view(outsider, lesson.id)
    assert (bool(view.shown.files), view.shown.hidden_files) == (opens_file, 0 if opens_file else 1)
    assert (view.history, view.working, view.staff) == ((), None, False)


def test_a_test_paper_does_not_exist_for_pupils_at_any_reach(services, who, stamped):
    lesson = stamped(kind="test_paper", reach="public", readers="staff")
    work(services)
    file = services.materials.view(who("teacher"), lesson.id).shown.files[0].id
    for name in ("student", "outsider_student"):
        with pytest.raises(NotFound):
            services.materials.view(who(name), lesson.id)
        for read in (
            lambda a: services.reading.file(a, file),
            lambda a: services.reading.pages(a, file),
            lambda a: services.reading.page_image(a, file, 1),
        ):
            with pytest.raises(NotFound):
                read(who(name))
    assert services.reading.pages(who("outsider"), file)  # a colleague of the group
    assert services.reading.pages(who("homeroom"), file)


def test_an_answer_key_beside_a_deck_is_for_staff(services, who, draft, incoming):
    lesson, teacher = draft(), who("teacher")
    services.deposits.add(teacher, lesson.version, [incoming("dap-an.pptx")])
    deck, key = services.materials.view(teacher, lesson.id).shown.files
    services.material_files.set_readers(teacher, key.id, "staff")
    services.reviews.decide(teacher, lesson.version, "submit")
    services.reviews.decide(
        who("head"), lesson.version, "approve", checklist=well(services, who("head"), lesson)
    )
    seen = services.materials.view(who("student"), lesson.id).shown
    assert ([file.name for file in seen.files], seen.hidden_files) == ([deck.name], 1)


def test_slide_notes_are_for_staff_of_the_school(services, who, stamped):
    lesson = stamped(reach="public")
    work(services)
    file = services.materials.view(who("teacher"), lesson.id).shown.files[0].id
    notes = {
        name: services.reading.pages(who(name), file)[0].notes for name in ("teacher2", "student", "outsider")
    }
    assert notes == {"teacher2": "Ghi chú của cô Hương", "student": "", "outsider": ""}


def test_the_stamped_version_stays_readable_while_the_next_is_worked_on(
    services, who, small, stamped, incoming
):
    lesson, teacher, pupil = stamped(reach="public"), who("teacher"), who("student")
    second = services.versions.begin(teacher, lesson.id, "Sửa slide 7", nonce="v2")
    assert services.versions.begin(teacher, lesson.id, "Sửa slide 7", nonce="v2") == second
    with pytest.raises(Refused, match="version_in_progress"):
        services.versions.begin(teacher, lesson.id)
    services.deposits.add(teacher, second, [incoming("phu-luc.pptx")])
    services.descriptions.save(teacher, second, {"title": "Phân số bằng nhau, bản mới"})
    shown = services.materials.view(pupil, lesson.id)
    assert (shown.shown.number, shown.placed.description.title) == (1, "Phân số bằng nhau")
    changes = {
        (c.what, c.before, c.after) for c in services.versions.compare(teacher, lesson.version, second)
    }
    assert changes == {
        ("title", "Phân số bằng nhau", "Phân số bằng nhau, bản mới"),
        ("file", "", "phu-luc.pptx"),
    }
    services.reviews.decide(teacher, second, "submit")
    services.reviews.decide(who("head"), second, "approve", checklist=_all_yes(services, who("head"), second))
    shown = services.materials.view(pupil, lesson.id)
    assert (shown.shown.number, shown.placed.description.title) == (2, "Phân số bằng nhau, bản mới")
    outside = services.materials.view(who("outsider_student"), lesson.id)
    assert outside.shown.number == 1 and outside.shown.files  # what was stamped stays open to them
    material = services.db.read(lambda tx: tx.get_one(Material, lesson.id))
    assert (material.published_version_id, material.working_version_id) == (second, None)


def test_withdrawn_and_restored(services, who, stamped):
    lesson = stamped()
    with pytest.raises(Denied):
        services.reviews.decide(who("teacher"), lesson.version, "withdraw", "nhầm")
    services.reviews.decide(who("vice"), lesson.version, "withdraw", "Hình vi phạm bản quyền")
    with pytest.raises(NotFound):
        services.materials.view(who("student"), lesson.id)
    allowed = [o.action for o in services.reviews.options_for(who("vice"), lesson.version) if o.allowed]
    assert allowed == ["restore"]
    services.reviews.decide(who("vice"), lesson.version, "restore")
    assert services.materials.view(who("student"), lesson.id).shown.status.state == "stamped"


def test_struck_off_it_is_approved_again(services, who, approved):
    lesson = approved()
    services.db.write(lambda tx: mark_listed(tx, who("librarian"), lesson.version))
    services.db.write(lambda tx: strike(tx, who("librarian"), lesson.version))
    assert version_row(services, lesson.version).state == "approved"


def test_every_step_raises_the_revision_of_the_record(services, who, draft):
    lesson = draft()
    record_id = services.materials.view(who("teacher"), lesson.id).record_id

    def revision():
        return services.db.read(lambda tx: tx.get_one(Record, record_id).revision)

    before = revision()
    services.reviews.decide(who("teacher"), lesson.version, "submit")
    after = revision()
    services.reviews.decide(
        who("head"), lesson.version, "approve", checklist=well(services, who("head"), lesson)
    )
    assert before < after < revision()


def test_queues_equal_what_the_engine_awaits_for_every_version(services, who, draft, sent, approved, stamped):
    draft(), sent(), sent("head"), approved(), stamped()
    returned = sent("teacher2")
    services.reviews.decide(who("head"), returned.version, "request_changes", "thêm")

    def compare(tx):
        for version in tx.scalars(select(Version)):
            case = case_of(tx, version)
            engine = {
                (one.permit, scope)
                for one in awaited(definition_of(version), version.state)
                for scope in scopes(case, one.permit)
            }
            rows = tx.scalars(
                select(Awaiting).where(Awaiting.instance_kind == KIND, Awaiting.instance_id == version.id)
            )
            assert {(row.permit, row.scope) for row in rows} == engine, version.state

    services.db.read(compare)


def test_the_queue_is_oldest_first_and_says_what_is_late(services, who, clock, sent):
    first = sent()
    clock.advance(days=2)
    second = sent("teacher2")
    assert [line.version_id for line in services.reviews.queue(who("head"))] == [
        first.version,
        second.version,
    ]
    clock.advance(days=3)
    assert [line.late for line in services.reviews.queue(who("head"))] == [True, False]


def test_when_the_author_has_left_her_department_goes_on(services, who, small, approved):
    lesson = approved()
    with pytest.raises(Denied):
        services.versions.begin(who("head"), lesson.id)
    services.people.leave(who("admin"), small.people["teacher"], small.school, date(2026, 11, 10))
    assert services.versions.begin(who("head"), lesson.id)


def _all_yes(services, actor, version_id):
    return [Mark(item.code, "yes") for item in services.reviews.view(actor, version_id).checklist]
