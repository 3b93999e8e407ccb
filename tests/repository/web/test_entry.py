"""The door: one answer for every failure, new sessions, forced change, languages, schools, library computers."""

import re

import pytest

from repository.accounts.roles import RoleForm, add_role


@pytest.fixture
def slip(services, small, who):
    return services.passwords.reset(who("admin"), small.people["student"])


@pytest.fixture
def enter(client, services, small, who):
    """`enter('admin')` signs a person of the small world in with a password she chose herself."""

    def sign_in(name: str, **form: str):
        slip = services.passwords.reset(who("admin"), small.people[name])
        chosen = "một câu riêng tư"
        services.sign_in.change_password(who(name), slip.password, chosen, chosen)
        return client.post("/sign-in", data={"username": slip.username, "password": chosen, **form})

    return sign_in


def without_what_changes(page: str) -> str:
    return re.sub(
        r'(csrf[^"]*" value=")[^"]*|(X-CSRFToken&#34;: &#34;)[^&]*|value="[a-z.]*" required', "", page
    )


def test_an_unknown_name_and_a_wrong_password_get_the_same_page(client, small, slip):
    answers = [
        client.post("/sign-in", data={"username": name, "password": "không đúng"})
        for name in ("student", "nobodyy")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    pages = [without_what_changes(answer.text) for answer in answers]
    assert pages[0] == pages[1] and "Tên đăng nhập hoặc mật khẩu chưa đúng" in pages[0]


def test_too_many_attempts_are_told_with_the_minutes_to_wait(client, small, slip):
    for _n in range(8):
        client.post("/sign-in", data={"username": "student", "password": "không đúng"})
    answer = client.post("/sign-in", data={"username": "student", "password": slip.password})
    assert answer.status_code == 429 and "15 phút" in answer.text


def test_signing_in_begins_a_new_session_and_leads_where_she_wanted(client, small, slip):
    client.get("/sign-in")
    with client.session_transaction() as before:
        before["planted"] = "by an attacker"
    answer = client.post(
        "/sign-in", data={"username": slip.username, "password": slip.password, "next": "/my/profile"}
    )
    assert (answer.status_code, answer.location) == (303, "/my/profile")
    with client.session_transaction() as after:
        assert "planted" not in after and after["sid"]


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\r\nSet-Cookie: a=b", ""]
)
def test_no_redirect_leads_to_another_site(client, small, slip, target):
    answer = client.post(
        "/sign-in", data={"username": slip.username, "password": slip.password, "next": target}
    )
    assert answer.location == "/"


def test_a_first_password_opens_nothing_but_its_own_change(client, small, slip):
    client.post("/sign-in", data={"username": slip.username, "password": slip.password})
    answer = client.get("/my/profile")
    assert answer.status_code == 303 and answer.location.startswith("/password?next=/my/profile")
    wrong = client.post("/password", data={"old": slip.password, "new": "ngắn", "again": "ngắn"})
    assert wrong.status_code == 422 and "ít nhất 8 chữ" in wrong.text
    done = client.post(
        "/password",
        data={"old": slip.password, "new": "mèo mây bơi", "again": "mèo mây bơi", "next": "/my/profile"},
    )
    assert done.location == "/my/profile"
    assert client.get("/my/profile").status_code == 200


def test_a_changed_password_ends_the_session_on_another_machine(app, client, small, slip, services, who):
    client.post("/sign-in", data={"username": slip.username, "password": slip.password})
    other = app.test_client()
    other.post("/sign-in", data={"username": slip.username, "password": slip.password})
    client.post("/password", data={"old": slip.password, "new": "mèo mây bơi", "again": "mèo mây bơi"})
    assert client.get("/my/profile").status_code == 200
    assert other.get("/my/profile").location.startswith("/sign-in")


def test_signing_out_ends_the_session(client, enter):
    enter("teacher")
    assert client.get("/my/profile").status_code == 200
    client.post("/sign-out")
    assert client.get("/my/profile").location.startswith("/sign-in")


def _copy(app, client):
    """A browser into which the cookie of another was copied."""
    thief = app.test_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    return thief


@pytest.mark.parametrize("machine", ["her own", "shared"])
def test_a_cookie_copied_before_signing_out_opens_nothing_after(app, client, enter, machine):
    if machine == "shared":
        client.set_cookie("shared_pc", "1")
    enter("teacher", stay="1")
    thief = _copy(app, client)
    assert thief.get("/my/profile").status_code == 200
    client.post("/sign-out")
    assert thief.get("/my/profile").location.startswith("/sign-in")
    assert thief.get("/api/v1/me").status_code == 401


def test_a_cookie_copied_before_a_machine_signed_out_by_itself_opens_nothing(app, client, enter, clock):
    client.set_cookie("shared_pc", "1")
    enter("student")
    thief = _copy(app, client)
    thief.delete_cookie("shared_pc")
    clock.advance(minutes=30)
    client.get("/my/profile")
    assert thief.get("/my/profile").location.startswith("/sign-in")


def test_a_cookie_copied_before_leaving_opens_nothing_even_when_she_comes_back(
    app, client, enter, services, small, who, clock
):
    enter("teacher")
    thief, today = _copy(app, client), clock.today()
    services.people.leave(who("admin"), small.people["teacher"], small.school, today.replace(day=1))
    services.people.give_role(who("admin"), small.people["teacher"], RoleForm("teacher", small.school, today))
    assert thief.get("/my/profile").location.startswith("/sign-in")


def test_a_cookie_copied_before_a_reset_opens_nothing_after(app, client, enter, services, small, who):
    enter("teacher")
    thief = _copy(app, client)
    services.passwords.reset(who("admin"), small.people["teacher"])
    assert thief.get("/my/profile").location.startswith("/sign-in")


def test_a_session_ends_with_the_last_role(client, enter, services, small, who, clock):
    enter("teacher")
    services.people.leave(who("admin"), small.people["teacher"], small.school, clock.today().replace(day=1))
    assert client.get("/my/profile").location.startswith("/sign-in")


def test_the_language_is_switched_by_address_and_stays_with_the_person(client, enter, services, small):
    enter("teacher")
    answer = client.get("/my/profile?lang=en")
    assert '<html lang="en"' in answer.text and "lang=en" in answer.headers["Set-Cookie"]
    assert services.people.actor_for(small.people["teacher"]).language == "en"
    assert '<html lang="en"' in client.get("/my/profile").text


def test_somebody_of_two_schools_chooses_and_a_foreign_school_is_not_hers(
    client, enter, services, small, clock
):
    services.db.write(
        lambda tx: add_role(
            tx, small.people["librarian"], RoleForm("librarian", small.other_school, clock.today())
        )
    )
    enter("librarian")
    assert "Trường THCS Hoà Lâm" in client.get("/my/profile").text
    client.post("/choose-school", data={"school_id": small.other_school})
    assert "<span>THCS Tân An</span>" in client.get("/my/profile").text
    client.post("/choose-school", data={"school_id": "another"})
    assert "<span>THCS Tân An</span>" in client.get("/my/profile").text


def test_a_library_computer_remembers_nobody_and_signs_out_by_itself(
    app, client, enter, clock, services, small
):
    enter("librarian")
    assert client.post("/shared-pc", data={"on": "1"}).status_code == 303
    client.post("/sign-out")
    form = client.get("/sign-in").text
    assert "Nhớ tôi" not in form
    enter("student", stay="1")
    page = client.get("/my/profile")
    assert "Xong" in page.text and 'data-idle-minutes="5"' in page.text
    with client.session_transaction() as session:
        assert not session.permanent
    clock.advance(minutes=4)
    assert client.get("/my/profile").status_code == 200
    clock.advance(minutes=7)
    answer = client.get("/my/profile")
    assert answer.status_code == 303 and answer.location == "/sign-in?next=/my/profile?"
    assert "Phần đang viết dở còn giữ" in client.get(answer.location).text


def test_only_a_librarian_makes_a_library_computer(client, enter):
    enter("teacher")
    answer = client.post("/shared-pc", data={"on": "1"})
    assert answer.status_code == 403 and "shared_pc" not in answer.headers.get("Set-Cookie", "")


def test_a_stranger_is_sent_to_the_door_and_back(client, small):
    answer = client.get("/admin/people?q=an")
    assert answer.status_code in (302, 303) and "next=/admin/people?q%3Dan" in answer.location.replace(
        "%3F", "?"
    )


def test_every_answer_carries_a_request_id(client, small):
    ids = {client.get("/sign-in").headers["X-Request-Id"] for _n in range(3)}
    assert len(ids) == 3
