"""Lending at the desk: rules, refusals, undo, and what nobody else may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from repository.accounts.tables import ClosedDays
from repository.catalogue.tables import Record
from repository.circulation.tables import Loan
from repository.clock import FixedClock
from repository.db.journal import JournalEntry
from repository.errors import Denied, NotFound, Refused
from repository.services import Services
from tests.repository.conftest import Library
from tests.world import World


def lend(services: Services, library: Library, who: str, barcode: str, nonce: str | None = None):
    return services.loans.check_out(library.librarian, library.patrons[who], barcode, nonce)


def test_a_copy_is_lent_for_the_days_of_its_rule_however_its_number_is_typed(
    services: Services, library: Library
) -> None:
    loan = lend(services, library, "student", "tn 1")
    assert (loan.barcode, loan.title, loan.patron) == ("TN.00001", "Dế mèn phiêu lưu ký", "Nguyễn Văn An")
    # 22 November + 14 days is Sunday 6 December: due on Monday
    assert loan.due_date == date(2026, 12, 7)
    (shelf,) = services.titles.for_record(library.librarian, library.novel)
    assert (shelf.total, shelf.available, shelf.next_due) == (4, 3, date(2026, 12, 7))


def test_the_due_date_passes_over_closed_days(services: Services, library: Library, small: World) -> None:
    tet = ClosedDays(school_id=small.school, name="Tết", starts=date(2026, 12, 5), ends=date(2026, 12, 20))
    services.db.write(lambda tx: tx.add(tet))
    assert lend(services, library, "student", library.novels[0]).due_date == date(2026, 12, 21)


def test_a_textbook_is_lent_to_the_end_of_the_school_year(services: Services, library: Library) -> None:
    assert lend(services, library, "student", library.textbooks[0]).due_date == date(2027, 5, 31)


def test_a_copy_held_by_another_names_her_to_the_librarian_with_the_loan_to_return(
    services: Services, library: Library
) -> None:
    first = lend(services, library, "student", library.novels[0])
    with pytest.raises(Refused) as refused:
        lend(services, library, "student2", library.novels[0])
    assert refused.value.reasons == ["on_loan_to_other"]
    assert refused.value.facts["holder"] == "Nguyễn Văn An"
    assert refused.value.facts["loan_id"] == first.id
    with pytest.raises(Refused) as refused:
        lend(services, library, "student", library.novels[0])
    assert refused.value.reasons == ["already_hers"]


def test_she_is_refused_beyond_her_limit_and_while_blocked_with_both_reasons(
    services: Services, library: Library
) -> None:
    for barcode in library.novels[:3]:
        lend(services, library, "student", barcode)
    services.patrons.block(library.librarian, library.patrons["student"], "Làm mất sách chưa đền")
    with pytest.raises(Refused) as refused:
        lend(services, library, "student", library.novels[3])
    assert refused.value.reasons == ["patron_blocked", "at_most_reached"]
    assert refused.value.facts["why"] == "Làm mất sách chưa đền"


def test_textbooks_of_the_year_leave_room_for_novels(services: Services, library: Library) -> None:
    for barcode in (*library.textbooks, *library.novels[:3]):
        lend(services, library, "student", barcode)
    at_desk = services.desk.at_desk(library.librarian, library.patrons["student"])
    assert (at_desk.held, at_desk.at_most, len(at_desk.loans)) == (3, 3, 5)
    with pytest.raises(Refused, match="at_most_reached"):
        lend(services, library, "student", library.novels[3])


def test_unknown_numbers_and_other_schools_copies_are_told_apart(
    services: Services, library: Library, who
) -> None:
    with pytest.raises(Refused, match="unknown_barcode"):
        lend(services, library, "student", "TK.99999")
    elsewhere = who("other_librarian")
    with pytest.raises(Refused, match="not_in_this_school"):
        services.loans.check_out(elsewhere, library.patrons["outsider"], "TN.00001")
    with pytest.raises(NotFound):
        services.loans.check_out(elsewhere, library.patrons["student"], "TN.00001")


def test_only_the_librarian_lends(services: Services, library: Library, who) -> None:
    for name in ("teacher", "principal", "student", "admin"):
        with pytest.raises(Denied):
            services.loans.check_out(who(name), library.patrons["student"], library.novels[0])


def test_a_return_sent_again_is_the_same_return(services: Services, library: Library) -> None:
    lent = lend(services, library, "student", library.novels[0])
    first = services.loans.check_in(library.librarian, library.novels[0], "nonce-2")
    assert services.loans.check_in(library.librarian, library.novels[0], "nonce-2") == first
    assert first.id == lent.id
    with pytest.raises(Refused):
        services.loans.check_in(library.librarian, library.novels[0], "nonce-3")


def test_a_double_scan_of_one_form_lends_once(services: Services, library: Library) -> None:
    first = lend(services, library, "student", library.novels[0], "nonce-1")
    assert lend(services, library, "student", library.novels[0], "nonce-1").id == first.id
    assert len(services.loans.open_of(library.librarian, library.patrons["student"])) == 1


def test_a_return_says_whose_and_how_late_and_frees_the_copy(
    services: Services, library: Library, clock: FixedClock
) -> None:
    lend(services, library, "student", library.novels[0])
    clock.advance(days=20)
    back = services.loans.check_in(library.librarian, library.novels[0])
    assert (back.patron, back.days_late) == ("Nguyễn Văn An", 5)
    with pytest.raises(Refused, match="not_on_loan"):
        services.loans.check_in(library.librarian, library.novels[0])
    assert lend(services, library, "student2", library.novels[0]).patron == "Lê Thị Ánh"


def test_renewal_counts_from_today_and_ends_with_the_rule(
    services: Services, library: Library, clock: FixedClock, who
) -> None:
    loan = lend(services, library, "student", library.novels[0])
    with pytest.raises(Refused, match="renewed_already"):
        services.loans.renew(library.librarian, loan.id)
    clock.advance(days=10)
    assert services.loans.renew(who("student"), loan.id).due_date == date(2026, 12, 16)
    clock.advance(days=5)
    with pytest.raises(Refused, match="no_renewals_left"):
        services.loans.renew_by_barcode(library.librarian, library.novels[0])
    with pytest.raises(NotFound):
        services.loans.renew(who("student2"), loan.id)


def test_each_step_can_be_undone_for_a_few_minutes_by_who_did_it(
    services: Services, library: Library, clock: FixedClock
) -> None:
    mai, loans = library.librarian, services.loans
    loan = lend(services, library, "student", library.novels[0])
    loans.undo(mai, loan.id, "lend")
    assert loans.open_of(mai, library.patrons["student"]) == []
    loan = lend(services, library, "student", library.novels[0])
    clock.advance(days=10)
    due = loans.renew(mai, loan.id).due_date
    loans.undo(mai, loan.id, "renew")
    (present,) = loans.open_of(mai, library.patrons["student"])
    assert present.due_date == loan.due_date < due and present.renewals == 0
    loans.check_in(mai, library.novels[0])
    loans.undo(mai, loan.id, "return")
    assert len(loans.open_of(mai, library.patrons["student"])) == 1
    with pytest.raises(Refused, match="undo_too_late"):
        loans.undo(mai, loan.id, "lend")


def test_a_return_cannot_be_undone_once_the_copy_went_to_another(
    services: Services, library: Library
) -> None:
    loan = lend(services, library, "student", library.novels[0])
    services.loans.check_in(library.librarian, library.novels[0])
    lend(services, library, "student2", library.novels[0])
    with pytest.raises(Refused, match="copy_taken"):
        services.loans.undo(library.librarian, loan.id, "return")


def test_a_copy_lost_on_loan_ends_the_loan_and_can_be_undone(services: Services, library: Library) -> None:
    mai, loans = library.librarian, services.loans
    loan = lend(services, library, "student", library.novels[0])
    assert loans.mark_lost(mai, loan.id).lost
    assert loans.open_of(mai, library.patrons["student"]) == []
    with pytest.raises(Refused, match="copy_lost"):
        lend(services, library, "student2", library.novels[0])
    with pytest.raises(Refused, match="copy_lost"):
        loans.check_in(mai, library.novels[0])
    with pytest.raises(Refused, match="not_on_loan"):
        loans.mark_lost(mai, loan.id)
    with pytest.raises(Refused, match="undo_too_late"):
        loans.undo(mai, loan.id, "return")
    loans.undo(mai, loan.id, "lose")
    (present,) = loans.open_of(mai, library.patrons["student"])
    assert (present.id, present.lost, present.due_date) == (loan.id, False, loan.due_date)
    verbs = services.db.read(lambda tx: [e.verb for e in tx.query(JournalEntry).filter_by(thing_id=loan.id)])
    assert verbs == ["loan.check_out", "loan.lost", "loan.undo_lose"]


def test_a_loss_is_not_undone_once_the_copy_was_found(services: Services, library: Library) -> None:
    mai = library.librarian
    loan = lend(services, library, "student", library.novels[0])
    services.loans.mark_lost(mai, loan.id)
    (copy,) = [c for c in services.copies.of_record(mai, library.novel) if c.state == "lost"]
    services.copies.mark_found(mai, copy.id)
    with pytest.raises(Refused, match="copy_not_lost"):
        services.loans.undo(mai, loan.id, "lose")
    assert lend(services, library, "student2", library.novels[0]).patron == "Lê Thị Ánh"


def test_loans_are_seen_by_the_child_and_her_librarian_only(
    services: Services, library: Library, clock: FixedClock, who
) -> None:
    lend(services, library, "student", library.novels[0])
    lend(services, library, "student", library.novels[1])
    services.loans.check_in(library.librarian, library.novels[1])
    opened, over = services.loans.mine(who("student"))
    assert [x.barcode for x in opened] == ["TN.00001"] and [x.barcode for x in over] == ["TN.00002"]
    assert services.loans.mine(who("student2")) == ([], [])
    for name in ("teacher", "homeroom", "principal", "admin", "student2"):
        with pytest.raises(Denied):
            services.loans.open_of(who(name), library.patrons["student"])


def test_the_journal_tells_the_loan_but_not_what_a_child_reads(services: Services, library: Library) -> None:
    loan = lend(services, library, "student", library.novels[0])
    services.loans.check_in(library.librarian, library.novels[0])

    def lines(tx):
        return [(e.verb, e.detail) for e in tx.query(JournalEntry).filter_by(thing_id=loan.id)]

    assert services.db.read(lines) == [("loan.check_out", {}), ("loan.check_in", {})]


def test_every_step_raises_the_revision_the_index_follows(services: Services, library: Library) -> None:
    def revision() -> int:
        return services.db.read(lambda tx: tx.get_one(Record, library.novel).revision)

    before = revision()
    lend(services, library, "student", library.novels[0])
    services.loans.check_in(library.librarian, library.novels[0])
    assert revision() == before + 2


def test_the_database_itself_refuses_a_second_open_loan(services: Services, library: Library) -> None:
    loan = lend(services, library, "student", library.novels[0])

    def twice(tx) -> None:
        first = tx.get_one(Loan, loan.id)
        tx.add(Loan(school_id=first.school_id, copy_id=first.copy_id, patron_id=first.patron_id,
                    lent_at=tx.clock.now(), due_date=tx.clock.today() + timedelta(days=1)))  # fmt: skip

    with pytest.raises(Exception, match="changed_meanwhile"):
        services.db.write(twice)
