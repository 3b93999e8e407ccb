"""Signing in: one answer for every failure, limits that hold across processes, sessions that end."""

import pytest

from repository import wiring
from repository.accounts import sessions
from repository.accounts.passwords import Hasher
from repository.accounts.signin import PER_ACCOUNT, PER_ADDRESS, PER_PAIR
from repository.accounts.tables import OpenSession, Person
from repository.errors import Invalid, Refused


@pytest.fixture
def password(services, small, who):
    """A first password of the pupil `student`."""
    return services.passwords.reset(who("admin"), small.people["student"]).password


def refused(call, *given) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(*given)
    return caught.value.reasons


def open_for(services, entered):
    return services.sign_in.session(entered.person_id, entered.epoch, entered.key)


def test_a_first_password_opens_a_session(services, small, password):
    entered = services.sign_in.sign_in(" STUDENT ", password, "10.0.0.1")
    session = open_for(services, entered)
    assert session.actor.must_change_password and session.school.short_name == "THCS Hoà Lâm"


def test_unknown_wrong_and_gone_are_one_answer(services, small, who, password):
    services.people.leave(
        who("admin"),
        small.people["student2"],
        small.school,
        services.calendar.today(small.school).replace(day=1),
    )
    answers = [
        refused(services.sign_in.sign_in, name, "sai mat khau", "10.0.0.1")
        for name in ("student", "nobody.here", "student2", "")
    ]
    assert answers == [["sign_in_failed"]] * 4


def test_the_same_hashing_is_done_for_an_unknown_name(monkeypatch):
    hasher, worked = Hasher(64), []
    verify = type(hasher._argon2).verify
    monkeypatch.setattr(
        type(hasher._argon2), "verify", lambda self, *a: (worked.append(a[0]), verify(self, *a))[1]
    )
    kept = hasher.hash("mai sen 123")
    assert not hasher.matches(None, "x") and not hasher.matches(kept, "x")
    parameters = [hashed.rsplit("$", 2)[0] for hashed in worked]
    assert len(worked) == 2 and parameters[0] == parameters[1]


def test_attempts_are_counted_across_two_processes_on_one_file(settings, clock, services, small, password):
    other = wiring.build(settings, clock)
    try:
        for n in range(PER_PAIR):
            asked = (services, other)[n % 2]
            assert refused(asked.sign_in.sign_in, "student", "sai", "10.0.0.1") == ["sign_in_failed"]
        for asked in (services, other):
            with pytest.raises(Refused) as caught:
                asked.sign_in.sign_in("student", password, "10.0.0.1")
            assert caught.value.reasons == ["too_many_attempts"] and caught.value.facts == {"minutes": 15}
        clock.advance(minutes=16)
        assert other.sign_in.sign_in("student", password, "10.0.0.1")
    finally:
        other.index.close()
        other.db.close()


def test_an_unknown_name_is_throttled_like_a_known_one(services, small):
    for n in range(PER_ACCOUNT):
        refused(services.sign_in.sign_in, "nobody.here", "sai", f"10.0.0.{n // (PER_PAIR - 1)}")
    assert refused(services.sign_in.sign_in, "nobody.here", "sai", "10.0.1.1") == ["too_many_attempts"]


def test_guessing_at_a_teachers_account_does_not_lock_her_out(services, small, who):
    slip = services.passwords.reset(who("admin"), small.people["teacher"])
    for _n in range(PER_PAIR * 5):
        refused(services.sign_in.sign_in, "teacher", "sai", "203.0.113.9")
    assert refused(services.sign_in.sign_in, "teacher", slip.password, "203.0.113.9") == ["too_many_attempts"]
    assert services.sign_in.sign_in("teacher", slip.password, "10.0.0.1")


def test_many_addresses_together_do_not_guess_without_end(services, small, password):
    asked = [
        refused(services.sign_in.sign_in, "student", "sai", f"203.0.113.{n}") for n in range(PER_ACCOUNT + 1)
    ]
    assert asked.count(["sign_in_failed"]) == PER_ACCOUNT and asked[-1] == ["too_many_attempts"]


def test_forty_pupils_behind_one_address_sign_in_with_five_typos_each(services, small, password):
    for pupil in range(39):
        for _typo in range(5):
            assert refused(services.sign_in.sign_in, f"hl6a1.{pupil}", "nham", "10.0.0.1") == [
                "sign_in_failed"
            ]
    for _typo in range(5):
        refused(services.sign_in.sign_in, "student", "nham", "10.0.0.1")
    assert services.sign_in.sign_in("student", password, "10.0.0.1")


def test_one_subscriber_of_ipv6_is_one_address(services, small, password):
    for n in range(PER_PAIR):
        refused(services.sign_in.sign_in, "student", "sai", f"2001:db8:1:2::{n:x}")
    inside, outside = "2001:db8:1:2:ffff::1", "2001:db8:1:3::1"
    assert refused(services.sign_in.sign_in, "student", password, inside) == ["too_many_attempts"]
    assert services.sign_in.sign_in("student", password, outside)


def test_an_address_is_throttled_over_all_accounts(services, small, password):
    for n in range(PER_ADDRESS):
        refused(services.sign_in.sign_in, f"guess{n}", "sai", "10.6.6.6")
    assert refused(services.sign_in.sign_in, "student", password, "10.6.6.6") == ["too_many_attempts"]
    assert services.sign_in.sign_in("student", password, "10.0.0.1")


def test_a_success_forgets_the_failures_before_it(services, small, password):
    for _round in range(3):
        for _n in range(PER_PAIR - 1):
            refused(services.sign_in.sign_in, "student", "sai", "10.0.0.1")
        services.sign_in.sign_in("student", password, "10.0.0.1")


def test_changing_a_password_ends_the_other_sessions(services, small, who, password):
    entered = services.sign_in.sign_in("student", password)
    renewed = services.sign_in.change_password(who("student"), password, "hoa sen trắng", "hoa sen trắng")
    assert open_for(services, entered) is None
    session = open_for(services, renewed)
    assert session is not None and not session.actor.must_change_password
    decomposed = "hoa sen tra\u0306\u0301ng"
    assert services.sign_in.sign_in("student", decomposed)


def test_signing_out_ends_that_session_and_no_other(services, small, who, password):
    here, there = (services.sign_in.sign_in("student", password) for _machine in range(2))
    services.sign_in.sign_out(who("student"), here.key)
    assert open_for(services, here) is None and open_for(services, there) is not None
    services.sign_in.sign_out(who("student"), here.key)


def test_a_session_opens_only_for_the_person_it_was_begun_for(services, small, who, password):
    entered = services.sign_in.sign_in("student", password)
    assert services.sign_in.session(small.people["admin"], 0, entered.key) is None
    assert services.sign_in.session(entered.person_id, entered.epoch, "") is None


def test_a_session_in_use_is_noted_twice_a_day_and_one_left_alone_is_swept(services, small, clock, password):
    def kept() -> list:
        return services.db.read(lambda tx: [row.seen_at for row in tx.query(OpenSession)])

    used, left = (services.sign_in.sign_in("student", password) for _machine in range(2))
    begun = clock.now()
    clock.advance(hours=11)
    assert open_for(services, used) and kept() == [begun, begun]
    clock.advance(hours=2)
    assert open_for(services, used) and sorted(kept()) == [begun, clock.now()]
    clock.advance(days=14, hours=12)
    assert open_for(services, left) is None and open_for(services, used)
    assert services.db.write(sessions.forget_old) == 1 and len(kept()) == 1


def test_no_key_of_a_session_is_kept_in_clear(services, small, password):
    entered = services.sign_in.sign_in("student", password)
    ids = services.db.read(lambda tx: [row.id for row in tx.query(OpenSession)])
    assert ids == [sessions.digest(entered.key)] and entered.key not in ids


def test_a_weak_or_mistyped_new_password_is_told_field_by_field(services, small, who, password):
    with pytest.raises(Invalid) as caught:
        services.sign_in.change_password(who("student"), "sai", "student1", "student2")
    assert caught.value.fields == {
        "old": "wrong_password",
        "new": "password_easy",
        "again": "passwords_differ",
    }


def test_a_hash_of_other_parameters_is_renewed_at_sign_in(services, small, password):
    def kept() -> str:
        return services.db.read(lambda tx: tx.get_one(Person, small.people["student"]).password_hash)

    def age(tx) -> None:
        tx.get_one(Person, small.people["student"]).password_hash = Hasher(32).hash(password)

    services.db.write(age)
    assert "m=32," in kept()
    services.sign_in.sign_in("student", password)
    assert "m=64," in kept()


def test_the_default_cost_is_the_one_of_owasp():
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in Hasher().hash("x")
