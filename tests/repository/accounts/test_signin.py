"""Signing in: one answer for every failure, limits that hold across processes, sessions that end."""

import pytest

from repository import wiring
from repository.accounts.passwords import Hasher
from repository.accounts.signin import PER_ACCOUNT, PER_ADDRESS
from repository.accounts.tables import Person
from repository.errors import Invalid, Refused


@pytest.fixture
def password(services, small, who):
    """A first password of the pupil `student`."""
    return services.passwords.reset(who("admin"), small.people["student"]).password


def refused(call, *given) -> list[str]:
    with pytest.raises(Refused) as caught:
        call(*given)
    return caught.value.reasons


def test_a_first_password_opens_a_session(services, small, password):
    entered = services.sign_in.sign_in(" STUDENT ", password, "10.0.0.1")
    session = services.sign_in.session(entered.person_id, entered.epoch)
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
        for n in range(PER_ACCOUNT):
            asked = (services, other)[n % 2]
            assert refused(asked.sign_in.sign_in, "student", "sai", f"10.0.0.{n}") == ["sign_in_failed"]
        for asked in (services, other):
            with pytest.raises(Refused) as caught:
                asked.sign_in.sign_in("student", password, "10.0.9.9")
            assert caught.value.reasons == ["too_many_attempts"] and caught.value.facts == {"minutes": 15}
        clock.advance(minutes=16)
        assert other.sign_in.sign_in("student", password, "10.0.9.9")
    finally:
        other.index.close()
        other.db.close()


def test_an_unknown_name_is_throttled_like_a_known_one(services, small):
    for _n in range(PER_ACCOUNT):
        refused(services.sign_in.sign_in, "nobody.here", "sai", "10.0.0.1")
    assert refused(services.sign_in.sign_in, "nobody.here", "sai", "10.0.0.2") == ["too_many_attempts"]


def test_an_address_is_throttled_over_all_accounts(services, small, password):
    for n in range(PER_ADDRESS):
        refused(services.sign_in.sign_in, f"guess{n}", "sai", "10.6.6.6")
    assert refused(services.sign_in.sign_in, "student", password, "10.6.6.6") == ["too_many_attempts"]
    assert services.sign_in.sign_in("student", password, "10.0.0.1")


def test_a_success_forgets_the_failures_before_it(services, small, password):
    for _round in range(3):
        for _n in range(PER_ACCOUNT - 1):
            refused(services.sign_in.sign_in, "student", "sai", "10.0.0.1")
        services.sign_in.sign_in("student", password, "10.0.0.1")


def test_changing_a_password_ends_the_other_sessions(services, small, who, password):
    entered = services.sign_in.sign_in("student", password)
    epoch = services.sign_in.change_password(who("student"), password, "hoa sen trắng", "hoa sen trắng")
    assert services.sign_in.session(entered.person_id, entered.epoch) is None
    session = services.sign_in.session(entered.person_id, epoch)
    assert session is not None and not session.actor.must_change_password
    decomposed = "hoa sen tra\u0306\u0301ng"
    assert services.sign_in.sign_in("student", decomposed)


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
