"""The demonstration keeps every promise the application makes, and is the same for the same day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from repository.accounts.access import Actor
from repository.accounts.tables import Person, Visibility
from repository.catalogue.tables import Record, RecordIsbn
from repository.circulation.tables import Loan, Patron
from repository.db.blobs import BlobRow, referencing_columns
from repository.db.uow import Tx
from repository.db.workflows import Awaiting
from repository.demo import load
from repository.demo.accounts import ACCOUNTS, COPY, PASSWORD, READER
from repository.demo.compose import lessons
from repository.errors import Refused
from repository.holdings.tables import AccessionSeries, Copy, LedgerEntry
from repository.jobs.handlers import LANES
from repository.materials import audiences, steps
from repository.materials.case import case_of
from repository.materials.process import definition_of
from repository.materials.tables import File, Material, Page, Version
from repository.metadata.isbn import is_valid
from repository.metadata.marc import problems
from repository.semester.case import is_intact, lines_of, place_of
from repository.semester.steps import awaited_permits
from repository.semester.tables import SemesterList
from repository.services import Services
from repository.worker import Worker
from tests.repository.demo.canon import canon, latest_loan
from tests.repository.demo.conftest import TODAY
from workflow import engine


def actor(services: Services, username: str) -> Actor:
    person = services.db.read(
        lambda tx: tx.scalars(select(Person.id).where(Person.username == username)).one()
    )
    return services.people.actor_for(person)


def test_everybody_in_the_table_of_accounts_can_sign_in(group: Services) -> None:
    for account in ACCOUNTS:
        signed_in = group.sign_in.sign_in(account.username, PASSWORD, "127.0.0.1")
        assert group.people.actor_for(signed_in.person_id).name == account.name
        assert not group.people.actor_for(signed_in.person_id).must_change_password


def test_lessons_stand_in_every_state(group: Services) -> None:
    states = group.db.read(lambda tx: set(tx.scalars(select(Version.state))))
    assert states >= {"draft", "department_review", "returned", "approved", "listed", "stamped", "withdrawn"}
    ways = group.db.read(lambda tx: set(tx.scalars(select(Version.qualified_by))))
    assert ways == {"", "review", "teaching"}


def test_a_stamped_lesson_is_read_while_its_next_version_is_worked_on(group: Services) -> None:
    both = group.db.read(
        lambda tx: tx.scalars(
            select(Material.id).where(
                Material.published_version_id.is_not(None), Material.working_version_id.is_not(None)
            )
        ).all()
    )
    assert both


def test_whom_the_queues_await_is_what_the_engine_says(group: Services) -> None:
    def check(tx: Tx) -> None:
        kept: dict[str, set[tuple[str, str]]] = {}
        for row in tx.scalars(select(Awaiting)):
            kept.setdefault(row.instance_id, set()).add((row.permit, row.scope))
        for version in tx.scalars(select(Version)):
            case = case_of(tx, version)
            awaited = engine.awaited(definition_of(version), version.state)
            expected = {(a.permit, scope) for a in awaited for scope in steps.scopes(case, a.permit)}
            assert kept.pop(version.id, set()) == expected
        for row in tx.scalars(select(SemesterList)):
            awaited_now = set(awaited_permits(row, place_of(tx, row)))
            assert {permit for permit, _scope in kept.pop(row.id, set())} == awaited_now
        assert not kept

    group.db.read(check)


def test_who_may_see_what_is_what_the_rule_says(group: Services) -> None:
    def tokens(tx: Tx) -> Counter[tuple[str, str, str]]:
        return Counter(tx.execute(select(Visibility.thing_kind, Visibility.thing_id, Visibility.token)).all())

    def check(tx: Tx) -> None:
        before = tokens(tx)
        for material in tx.scalars(select(Material)):
            audiences.project(tx, material)
        tx.flush()
        assert tokens(tx) == before
        tx.rollback()

    group.db.read(check)


def test_a_pupil_opens_no_test_paper_and_no_key(group: Services) -> None:
    pupil = actor(group, "an")
    opened = group.db.read(
        lambda tx: tx.scalars(
            select(File.name)
            .join(Visibility, Visibility.thing_id == File.id)
            .where(Visibility.thing_kind == "file", Visibility.token.in_(pupil.audiences))
        ).all()
    )
    assert opened
    assert not [name for name in opened if "kiểm tra" in name or "Đáp án" in name or "Kế hoạch" in name]


def test_what_newcomers_are_told_to_lend_can_be_lent(group: Services) -> None:
    mai = actor(group, "mai")
    desk = group.desk.scan(mai, READER)
    lent = group.desk.scan(mai, COPY, desk.mode, desk.patron_id)
    assert lent.line is not None and lent.line.loan is not None, lent
    group.loans.undo(mai, lent.line.loan.id, "lend")
    Worker(group, lanes=LANES[:1]).drain()  # the other tests find the index in agreement


def test_no_copy_is_lent_twice_and_every_open_loan_shows_on_its_copy(group: Services) -> None:
    def check(tx: Tx) -> None:
        lent = tx.scalars(select(Loan.copy_id).where(Loan.returned_at.is_(None))).all()
        assert len(lent) == len(set(lent))
        assert set(lent) == set(tx.scalars(select(Copy.id).where(Copy.state == "on_loan")))
        rows = tx.execute(
            select(Loan.copy_id, Loan.lent_at, Loan.returned_at).order_by(Loan.copy_id, Loan.lent_at)
        )
        before = None
        for row in rows:
            if before is not None and before.copy_id == row.copy_id:
                assert before.returned_at is not None and before.returned_at <= row.lent_at
            before = row

    group.db.read(check)


def test_loans_obey_the_rules_and_some_are_overdue(group: Services) -> None:
    def check(tx: Tx) -> None:
        held = tx.execute(
            select(Patron.kind, func.count())
            .join(Loan, Loan.patron_id == Patron.id)
            .where(Loan.returned_at.is_(None))
            .group_by(Patron.id)
        )
        assert all(count <= (10 if kind == "teacher" else 3) for kind, count in held)
        assert tx.scalars(select(Loan.id).where(Loan.returned_at.is_(None), Loan.due_date < TODAY)).first()
        assert not tx.scalars(select(Loan.id).where(Loan.due_date <= func.date(Loan.lent_at))).first()

    group.db.read(check)


def test_every_blob_a_row_names_is_kept(group: Services) -> None:
    def named(tx: Tx) -> set[str]:
        return {digest for column in referencing_columns() for digest in tx.scalars(select(column)) if digest}

    kept = group.db.read(lambda tx: set(tx.scalars(select(BlobRow.digest).where(BlobRow.state == "present"))))
    for digest in group.db.read(named):
        assert digest in kept
        assert b"".join(group.blobs.read(digest, 0, 4))


def test_numbers_run_on_and_the_register_counts_every_copy(group: Services) -> None:
    def check(tx: Tx) -> None:
        for series in tx.scalars(select(AccessionSeries)):
            numbers = tx.scalars(select(Copy.number).where(Copy.series_id == series.id)).all()
            assert sorted(numbers) == list(range(1, series.next_number))
        for entry in tx.scalars(select(LedgerEntry)):
            prices = tx.scalars(select(Copy.price).where(Copy.ledger_entry_id == entry.id)).all()
            assert (entry.copies, entry.amount) == (len(prices), sum(prices))

    group.db.read(check)


def test_made_records_are_good_marc_with_valid_isbns(group: Services) -> None:
    made = group.db.read(
        lambda tx: tx.scalars(select(Record.marc).where(Record.control_number.like("hl%"))).all()
    )
    assert made and not [found for marc in made for found in problems(marc)]
    isbns = group.db.read(
        lambda tx: tx.scalars(select(RecordIsbn.isbn).where(RecordIsbn.isbn.like("978604%"))).all()
    )
    assert isbns and all(map(is_valid, isbns))


def test_stamped_lists_are_intact_and_bear_a_scan(group: Services) -> None:
    def check(tx: Tx) -> None:
        stamped = tx.scalars(select(SemesterList).where(SemesterList.stamped_at.is_not(None))).all()
        assert len(stamped) >= 2
        for row in stamped:
            assert row.scan_digest and row.number_text and row.signed_on <= row.document_date <= TODAY
            assert is_intact(tx, row, lines_of(tx, row.id))
        assert tx.scalars(select(SemesterList.id).where(SemesterList.state == "prepared")).one()

    group.db.read(check)


def test_its_words_are_found_at_once_by_whoever_may_read_them(group: Services) -> None:
    assert group.db.read(lambda tx: tx.scalar(select(func.count()).select_from(Page)))
    assert not group.sync.differences()


def test_it_loads_into_an_empty_installation_only(group: Services) -> None:
    with pytest.raises(Refused, match="not_empty"):
        load(group, TODAY, small=True)


def test_the_same_day_gives_the_same_demonstration(group: Services, load_as_of) -> None:
    with load_as_of(TODAY) as again:
        first, second = group.db.read(canon), again.db.read(canon)
    for name in first:
        assert first[name] == second[name], name


@pytest.mark.parametrize("today", [date(2026, 9, 7), date(2027, 2, 3), date(2027, 7, 20)])
def test_it_follows_its_day(load_as_of, today: date) -> None:
    with load_as_of(today) as moved:
        future = moved.db.read(
            lambda tx: tx.scalars(select(Version.id).where(Version.created_at > moved.clock.now())).all()
        )
        assert not future
        assert (today - moved.db.read(latest_loan)).days <= 80
        assert len(moved.reviews.queue(actor(moved, "lan"))) >= 1


def test_what_lessons_say_stands_in_the_programme() -> None:
    assert len(lessons()) >= 40
    assert all(len(lesson.points) >= 2 and len(lesson.exercises) >= 3 for lesson in lessons())
