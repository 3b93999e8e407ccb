"""Lending and importing by API, and whose loans are whose."""

import io
from pathlib import Path

from repository.worker import Worker

DATA = Path(__file__).parents[1] / "metadata" / "data"


def lend(ask, library, **more):
    return ask("POST", "/loans", json={"barcode": library.novels[0], **more})


def test_a_copy_is_lent_renewed_and_taken_back(api, services, library, clock):
    ask = api("librarian", "circulation")
    card = services.patrons.get(library.librarian, library.patrons["student"]).card_number
    lent = lend(ask, library, card=card)
    assert lent.status_code == 201 and lent.json["patron"] == "Nguyễn Văn An"
    address = f"/loans/{lent.json['id']}"
    assert ask("GET", address).json == lent.json
    held = lend(ask, library, patron_id=library.patrons["student2"])
    assert (held.status_code, held.json["reasons"][0]["code"]) == (409, "on_loan_to_other")
    early = ask("POST", f"{address}/renew")
    assert (early.status_code, early.json["reasons"][0]["code"]) == (409, "renewed_already")
    assert ask("POST", f"{address}/return").json["returned_at"]
    assert ask("POST", f"{address}/return").json["reasons"][0]["code"] == "not_on_loan"


def test_a_loan_sent_twice_with_one_key_is_one_loan(api, library):
    ask = api("librarian")
    body = {"barcode": library.novels[0], "patron_id": library.patrons["student"]}
    first, again = (ask("POST", "/loans", json=body, headers={"Idempotency-Key": "l-1"}) for _n in range(2))
    assert first.status_code == again.status_code == 201 and first.json["id"] == again.json["id"]


def test_a_card_is_never_guessed_by_name(api, library):
    assert lend(api("librarian"), library, card="an").status_code == 404
    assert lend(api("librarian"), library).status_code == 404


def test_a_childs_loans_are_hers_and_her_librarians(api, library):
    loan_id = lend(api("librarian"), library, patron_id=library.patrons["student"]).json["id"]
    assert [loan["id"] for loan in api("student")("GET", "/loans").json["items"]] == [loan_id]
    assert api("student")("GET", f"/loans/{loan_id}").status_code == 200
    for name in ("student2", "teacher", "homeroom", "principal", "admin", "other_librarian"):
        ask = api(name)
        assert ask("GET", "/loans").json["items"] == []
        for method, address in (("GET", ""), ("POST", "/return"), ("POST", "/renew")):
            told = {404} if address != "/return" else {403, 404}  # who may not lend is told so of any loan
            assert ask(method, f"/loans/{loan_id}{address}").status_code in told, name
    assert lend(api("student"), library, patron_id=library.patrons["student"]).status_code == 403


def test_a_marc_file_is_taken_in_once_and_its_progress_told(api, services, small):
    ask = api("librarian")
    data = (DATA / "loc-vie-121.mrc").read_bytes()

    def send():
        files = {"file": (io.BytesIO(data), "loc.mrc"), "item_kind": "stk"}
        key = {"Idempotency-Key": "i-1"}
        return ask("POST", "/imports", data=files, content_type="multipart/form-data", headers=key)

    first, again = send(), send()
    assert first.status_code == again.status_code == 202 and first.json["id"] == again.json["id"]
    Worker(services).drain()
    done = ask("GET", f"/imports/{first.json['id']}").json
    assert (done["state"], done["done"]) == ("done", 121)
    assert [each["id"] for each in ask("GET", "/imports").json["items"]] == [done["id"]]


def test_what_is_no_marc_file_is_refused_and_others_may_not_import(api, small):
    def send(name, data):
        files = {"file": (io.BytesIO(data), "a.mrc")}
        return api(name)("POST", "/imports", data=files, content_type="multipart/form-data")

    assert send("librarian", b"just text").status_code == 422
    assert send("librarian", b"<a><!DOCTYPE x>").status_code == 422
    assert send("teacher", b"just text").status_code == 403
    assert (
        api("librarian")("POST", "/imports", data={}, content_type="multipart/form-data").status_code == 422
    )
