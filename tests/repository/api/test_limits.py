"""Limits that hold across processes, keys that are used once, and what a token's scopes leave to it."""

import dataclasses
import io

import pytest

from repository import wiring
from repository.db.meter import PERIOD, forget_counts
from repository.errors import Denied
from repository.holdings.copies import Purchase
from repository.holdings.ledger import Document


def test_a_token_that_asks_too_much_is_told_when_to_come_again(app, api):
    app.config["API_PER_TOKEN"] = 3
    ask = api("teacher")
    answers = [ask("GET", "/me") for _n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].mimetype == "application/problem+json"
    assert 0 < int(answers[3].headers["Retry-After"]) <= PERIOD
    assert answers[3].json["type"].endswith("too_many_requests")
    assert api("librarian")("GET", "/me").status_code == 200


def test_an_address_is_counted_whoever_asks_and_a_wrong_token_too(app, api, clock):
    app.config["API_PER_ADDRESS"] = 2
    wrong = {"Authorization": "Bearer hl_guess"}
    assert [api()("GET", "/me", headers=wrong).status_code for _n in range(3)] == [401, 401, 429]
    clock.advance(seconds=PERIOD)
    assert api("teacher")("GET", "/me").status_code == 200


def test_no_limit_is_no_limit(app, api):
    app.config.update(API_PER_TOKEN=0, API_PER_ADDRESS=0)
    assert {api("teacher")("GET", "/me").status_code for _n in range(30)} == {200}


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_two_processes_together_let_no_more_through_than_the_limit(settings, clock, services, limit):
    other = wiring.build(settings, clock)
    try:
        asked = [(services, other)[n % 2].meter.spend({"token:x": limit}) for n in range(3 * limit + 4)]
        assert asked.count(0) <= limit and asked.count(0) > limit // 2
        clock.advance(seconds=PERIOD)
        assert services.meter.spend({"token:x": limit}) == 0
        assert services.db.write(forget_counts) == 1
    finally:
        other.index.close()
        other.db.close()


def test_counting_writes_once_for_a_block_of_requests(services):
    taken = []
    take = services.meter._take
    services.meter._take = lambda *given: (taken.append(given), take(*given))[1]
    for _n in range(100):
        assert services.meter.spend({"token:x": 600}) == 0
    assert len(taken) == 4  # 600 / 20 = 30 in a block


def test_a_key_used_again_with_another_body_is_refused(api):
    ask, key = api("librarian"), {"Idempotency-Key": "k-1"}
    first = ask("POST", "/titles", json={"title": "Góc sân và khoảng trời"}, headers=key)
    same = ask("POST", "/titles", json={"title": "Góc sân và khoảng trời"}, headers=key)
    assert (first.status_code, same.status_code, first.json["id"]) == (201, 201, same.json["id"])
    other = ask("POST", "/titles", json={"title": "Kính vạn hoa"}, headers=key)
    assert (other.status_code, other.mimetype) == (422, "application/problem+json")
    assert other.json["reasons"][0]["code"] == "key_reused"


def test_a_request_that_made_nothing_frees_its_key(api):
    ask, key = api("librarian"), {"Idempotency-Key": "k-2"}
    assert ask("POST", "/titles", json={"title": ""}, headers=key).status_code == 422
    assert ask("POST", "/titles", json={"title": "Kính vạn hoa"}, headers=key).status_code == 201


def test_files_sent_again_are_the_same_whatever_parts_them(api, deck_bytes):
    def send(content):
        files = {"files": (io.BytesIO(content), "Phan so.pptx")}
        return api("teacher")(
            "POST",
            "/materials",
            data=files,
            content_type="multipart/form-data",
            headers={"Idempotency-Key": "k-3"},
        )

    first, again, other = send(deck_bytes), send(deck_bytes), send(deck_bytes + b"\x00")
    assert first.status_code == 201 and again.json["materials"] == first.json["materials"]
    assert other.status_code == 422


def test_a_policy_gives_a_token_no_more_than_its_scopes(services, library):
    librarian = library.librarian
    reads = dataclasses.replace(librarian, scopes=frozenset({"read", "circulation", "materials:write"}))
    keeps = dataclasses.replace(librarian, scopes=frozenset({"admin"}))
    for call in (
        lambda actor: services.records.create(actor, {"title": "Kính vạn hoa"}),
        lambda actor: services.records.describe(actor, library.novel, 1, {"title": "Khác"}),
        lambda actor: _buys(services, actor, library),
    ):
        with pytest.raises(Denied):
            call(reads)
        call(keeps)


def _buys(services, actor, library):
    series = services.accession_series.all(library.librarian)[0].id
    return services.copies.add(actor, library.novel, Purchase(series, 1, Document(services.clock.today())))
