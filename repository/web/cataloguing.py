"""`/catalogue`: the librarian describes printed titles by the short form, in MARC, and gives them copies.

The readers' page of a title is `titles.py`; files come in on `imports.py` and go out on `exports.py`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.catalogue.record_views import RecordView
from repository.errors import Invalid, Refused
from repository.phrases import phrase
from repository.web import two_windows
from repository.web.cataloguing_form import (
    FIRST,
    HINTS,
    ITEM_KINDS,
    PLACE,
    REST,
    shown,
    typed_form,
    typed_place,
)
from repository.web.here import nonce, services, signed_in
from repository.web.typed import number, sentences
from repository.web.words import REACHES

bp = Blueprint("cataloguing", __name__)

LABELS: dict[str, Any] = {name: label for name, label, _kind in (*FIRST, *REST)} | PLACE
TABS = (
    ("edit", _l("Biểu mẫu")),
    ("copies.show", _l("Các cuốn")),
    ("marc", _l("MARC")),
    ("dublin_core", _l("Dublin Core")),
    ("history", _l("Lịch sử")),
)


@bp.get("/catalogue")
def find() -> ResponseReturnValue:
    """List printed titles of the school and its groups."""
    typed = request.args.get("q", "")[:200]
    page = services().records.find(signed_in(), typed, request.args.get("page", 1, type=int) or 1)
    return render_template("cataloguing/find.html", page=page, typed=typed, kinds=dict(ITEM_KINDS))


@bp.get("/catalogue/new")
def new() -> ResponseReturnValue:
    """The empty short form."""
    services().records.find(signed_in(), "")
    return _form(None, {"title": request.args.get("title", "")[:300]}, {})


@bp.post("/catalogue/new")
def create() -> ResponseReturnValue:
    """Describe a new title; one the group has already is offered instead."""
    actor = signed_in()
    anyway = bool(request.form.get("anyway"))
    try:
        record_id = services().records.create(
            actor, typed_form(), typed_place(), nonce(), even_if_known=anyway
        )
    except Invalid as problem:
        return _form(None, request.form, sentences(problem)), 422
    except Refused as refused:
        return _form(None, request.form, {}, known=refused.facts), 409
    flash(_("Đã biên mục. Bây giờ ghi số cuốn."), "success")
    return redirect(url_for("copies.show", record_id=record_id), 303)


@bp.get("/catalogue/<record_id>")
def edit(record_id: str) -> ResponseReturnValue:
    """The short form of a record."""
    view = services().records.open(signed_in(), record_id)
    return _form(view, _saved(view), {})


@bp.post("/catalogue/<record_id>")
def describe(record_id: str) -> ResponseReturnValue:
    """Write what was changed on the short form."""
    actor = signed_in()
    view = services().records.open(actor, record_id)
    saved = _saved(view)
    typed = {name: request.form[name] for name in saved if name in request.form}
    settled = two_windows.settle(view.lock, saved, typed, LABELS, _words())
    if settled.open:
        return _form(view, {**request.form, "lock": view.lock}, {}, settled=settled), 409
    form = {name: value for name, value in typed_form().items() if name not in settled.theirs}
    place = typed_place({name: saved[name] for name in settled.theirs & PLACE.keys()})
    try:
        services().records.describe(actor, record_id, _lock(settled), form, place)
    except Invalid as problem:
        return _form(view, {**request.form, "lock": settled.lock}, sentences(problem)), 422
    flash(_("Đã lưu biểu ghi."), "success")
    return redirect(url_for("cataloguing.edit", record_id=record_id), 303)


@bp.get("/catalogue/<record_id>/marc")
def marc(record_id: str) -> ResponseReturnValue:
    """The record line by line."""
    view = services().records.open(signed_in(), record_id)
    return _page("marc", view, lines=view.lines, errors={})


@bp.post("/catalogue/<record_id>/marc")
def edit_marc(record_id: str) -> ResponseReturnValue:
    """Write the record as its lines say."""
    actor, typed = signed_in(), request.form.get("lines", "").replace("\r\n", "\n")
    view = services().records.open(actor, record_id)
    label = {"lines": _("Biểu ghi MARC 21")}
    settled = two_windows.settle(view.lock, {"lines": view.lines}, {"lines": typed}, label)
    if settled.open:
        return _page("marc", view, lines=typed, errors={}, settled=settled), 409
    if settled.theirs:
        return redirect(url_for("cataloguing.marc", record_id=record_id), 303)
    try:
        services().records.edit_marc(actor, record_id, _lock(settled), typed)
    except Invalid as problem:
        wrong = " ".join(f"{_place_name(where)}: {phrase(code)}" for where, code in problem.fields.items())
        return _page("marc", view, lines=typed, errors={"lines": wrong}), 422
    flash(_("Đã lưu biểu ghi."), "success")
    return redirect(url_for("cataloguing.marc", record_id=record_id), 303)


@bp.get("/catalogue/<record_id>/dublin-core")
def dublin_core(record_id: str) -> ResponseReturnValue:
    """The record in Dublin Core."""
    return _page("dublin_core", services().records.open(signed_in(), record_id))


@bp.get("/catalogue/<record_id>/history")
def history(record_id: str) -> ResponseReturnValue:
    """Every state the record was in."""
    view = services().records.open(signed_in(), record_id)
    return _page("history", view, revisions=services().records.revisions(signed_in(), record_id))


@bp.post("/catalogue/<record_id>/restore")
def restore(record_id: str) -> ResponseReturnValue:
    """Bring an earlier state back."""
    services().records.restore(signed_in(), record_id, number("lock", 0), number("number", 0))
    flash(_("Đã lấy lại bản cũ. Bản vừa thay vẫn còn trong lịch sử."), "success")
    return redirect(url_for("cataloguing.history", record_id=record_id), 303)


@bp.post("/catalogue/<record_id>/adopt")
def adopt(record_id: str) -> ResponseReturnValue:
    """Use a description the group has already."""
    services().records.adopt(signed_in(), record_id)
    flash(_("Đã dùng biểu ghi của nhóm. Bây giờ ghi số cuốn."), "success")
    return redirect(url_for("copies.show", record_id=record_id), 303)


def _lock(settled: two_windows.Settled) -> int:
    """Return the lock to save with; a form that names none is never the latest."""
    return settled.lock if "lock" in request.form else 0


def _saved(view: RecordView) -> dict[str, str]:
    """Return a record as its short form would send it."""
    return {**shown(view.short), **{name: str(getattr(view, name) or "") for name in PLACE}}


def _choices() -> dict[str, Any]:
    curriculum = services().curriculum
    return {
        "item_kind": ITEM_KINDS,
        "subject_code": [(s.code, s.name) for s in curriculum.subjects()],
        "grade": [(str(n), _("Lớp %(grade)s", grade=n)) for n in range(1, 13)],
        "series_code": [(s.code, s.name) for s in curriculum.series()],
        "reach": [(code, REACHES[code]) for code in ("group_record", "school", "public")],
    }


def _words() -> dict[str, dict[str, Any]]:
    return {name: dict(choices) for name, choices in _choices().items()}


def _form(
    view: RecordView | None,
    values: Any,
    errors: dict[str, str],
    known: Any = None,
    settled: two_windows.Settled | None = None,
) -> str:
    """The short form with what is typed in it; nothing typed is ever lost."""
    common = {
        "settled": settled,
        "values": values,
        "errors": errors,
        "first": FIRST,
        "rest": REST,
        "hints": HINTS,
        "choices": _choices(),
    }
    if view is None:
        return render_template("cataloguing/new.html", known=known, **common)
    return _page("edit", view, **common)


def _page(tab: str, view: RecordView, **values: Any) -> str:
    return render_template(f"cataloguing/{tab}.html", view=view, tabs=tabs_of(view, tab), **values)


def tabs_of(view: RecordView, present: str) -> list[dict[str, Any]]:
    """Return the tabs of a record's pages."""
    return [
        {
            "label": label,
            "url": url_for(name if "." in name else f"cataloguing.{name}", record_id=view.id),
            "current": name == present,
        }
        for name, label in TABS
    ]


def _place_name(where: str) -> str:
    kind, _mark, value = where.partition("_")
    return _("Dòng %(n)s", n=value) if kind == "line" else _("Trường %(tag)s", tag=value)
