"""The copies of a title: where it stands, new ones with numbers, labels, lost and found. For librarians."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.accounts.access import Actor
from repository.errors import Invalid, Refused
from repository.holdings.copies import Purchase
from repository.holdings.labels import SHEETS
from repository.holdings.ledger import Document
from repository.phrases import phrase
from repository.web.cataloguing import tabs_of
from repository.web.here import nonce, services, signed_in
from repository.web.typed import needed_day, number, sentences, text

bp = Blueprint("copies", __name__)

STATES = {
    "available": (_l("Trên giá"), "green"),
    "on_loan": (_l("Đang cho mượn"), "amber"),
    "on_hold_shelf": (_l("Giữ cho người đặt"), "blue"),
    "rotated": (_l("Đang luân chuyển"), "indigo"),
    "in_process": (_l("Đang xử lí"), "grey"),
    "lost": (_l("Mất"), "red"),
    "withdrawn": (_l("Đã thanh lí"), "dark"),
}
SHEET_NAMES = {
    "plain": _l("Giấy A4 thường, 40 nhãn"),
    "a4_65": _l("Đề can 65 nhãn"),
    "a4_21": _l("Đề can 21 nhãn"),
}


@bp.get("/catalogue/<record_id>/copies")
def show(record_id: str) -> ResponseReturnValue:
    """The school's copies, with the form for new ones."""
    actor = signed_in()
    first = request.args.get("new", "")
    return _page(actor, record_id, {}, {}, first)


@bp.post("/catalogue/<record_id>/copies")
def add(record_id: str) -> ResponseReturnValue:
    """Enter new copies; their numbers follow the series."""
    actor = signed_in()
    try:
        document = Document(needed_day("entry_date"), text("document_number"), text("supplier"))
        price = number("price", -1)
        purchase = Purchase(
            text("series_id"),
            number("how_many", 0),
            document,
            price if price >= 0 else None,
            text("location"),
        )
        made = services().copies.add(actor, record_id, purchase, nonce())
    except Invalid as problem:
        return _page(actor, record_id, request.form, sentences(problem)), 422
    span = made[0].barcode if len(made) == 1 else f"{made[0].barcode} – {made[-1].barcode}"
    flash(_("Đã ghi %(n)s cuốn: %(span)s. In nhãn bên dưới.", n=len(made), span=span), "success")
    return redirect(url_for("copies.show", record_id=record_id, new=made[0].id), 303)


@bp.post("/catalogue/<record_id>/shelf")
def shelve(record_id: str) -> ResponseReturnValue:
    """Say where the title stands."""
    services().shelves.place(signed_in(), record_id, text("shelf_mark"), text("note"))
    flash(_("Đã lưu kí hiệu xếp giá."), "success")
    return redirect(url_for("copies.show", record_id=record_id), 303)


@bp.get("/catalogue/<record_id>/labels.pdf")
def labels(record_id: str) -> ResponseReturnValue:
    """Labels of the chosen copies (all of them when none is chosen)."""
    actor = signed_in()
    chosen = request.args.getlist("copy") or [
        copy.id for copy in services().copies.of_record(actor, record_id)
    ]
    skip = request.args.get("skip", 0, type=int) or 0
    kind, sheet = request.args.get("kind", "barcode"), request.args.get("sheet", "plain")
    paper = services().copy_labels.pdf(actor, chosen, kind, sheet, max(0, skip))
    return paper, {"Content-Type": "application/pdf", "Content-Disposition": 'inline; filename="nhan.pdf"'}


@bp.post("/catalogue/copies/<copy_id>/<state>")
def mark(copy_id: str, state: str) -> ResponseReturnValue:
    """Note a copy lost or found; leads back to the title."""
    actor = signed_in()
    step = services().copies.mark_found if state == "found" else services().copies.mark_lost
    try:
        step(actor, copy_id)
    except Refused as refused:
        flash(" ".join(phrase(code, **refused.facts) for code in refused.reasons), "warning")
    return redirect(url_for("copies.show", record_id=text("record_id")), 303)


def _page(actor: Actor, record_id: str, values: Any, errors: dict[str, str], new: str = "") -> str:
    view = services().records.open(actor, record_id)
    copies = services().copies.of_record(actor, record_id)
    shelves = services().titles.for_record(actor, record_id)
    series = services().accession_series.all(actor)
    usual = next((one.id for one in series if one.item_kind == view.item_kind), "")
    return render_template(
        "cataloguing/copies.html",
        view=view,
        tabs=tabs_of(view, "copies.show"),
        copies=copies,
        shelf=next((shelf for shelf in shelves if shelf.school_id == actor.school_id), None),
        elsewhere=[shelf for shelf in shelves if shelf.school_id != actor.school_id],
        series=[(one.id, f"{one.next_label} · {one.name}") for one in series],
        holding=services().shelves.of(actor, record_id),
        values={"series_id": usual, "how_many": 1, "entry_date": services().clock.today(), **dict(values)},
        errors=errors,
        states=STATES,
        sheets=[(name, SHEET_NAMES[name]) for name in SHEETS],
        first_new=next((n for n, copy in enumerate(copies) if copy.id == new), len(copies)),
    )
