"""`/library/settings`: for how long what is lent to whom, and the runs of accession numbers. For librarians."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.circulation.rules import ITEM_KINDS, MOST, PATRON_KINDS, Rule
from repository.errors import Invalid, NotFound
from repository.web import cataloguing_form, patrons, typed
from repository.web.here import services, signed_in

bp = Blueprint("library_settings", __name__)

PATRONS: dict[str, Any] = {"*": _l("Mọi bạn đọc"), **patrons.KINDS}
ITEMS: dict[str, Any] = {"*": _l("Mọi loại sách"), **dict(cataloguing_form.ITEM_KINDS)}
PARTS = {"days": _l("Số ngày"), "at_most": _l("Tối đa (cuốn)"), "renewals": _l("Lần gia hạn")}


@bp.get("/library/settings")
def show() -> ResponseReturnValue:
    """Show the table of loan rules and the runs of numbers."""
    return _page({})


@bp.post("/library/settings/rules")
def save_rules() -> ResponseReturnValue:
    """Write the table as it was typed."""
    actor = signed_in()
    places = [(one.rule.patron_kind, one.rule.item_kind) for one in services().loan_rules.all(actor)]
    try:
        wanted = [_typed_rule(place, f"{_name(*place)}-") for place in places]
        services().loan_rules.save(actor, wanted)
    except Invalid as problem:
        return _page(typed.sentences(Invalid({_control(f): code for f, code in problem.fields.items()}))), 422
    flash(_("Đã lưu quy tắc mượn. Lượt mượn đang có giữ nguyên hạn trả."), "success")
    return redirect(url_for("library_settings.show"), 303)


@bp.post("/library/settings/rules/new")
def add_rule() -> ResponseReturnValue:
    """Add a rule of the library's own; one that is there already is changed."""
    actor = signed_in()
    place = (typed.text("patron_kind"), typed.text("item_kind"))
    try:
        services().loan_rules.save(actor, [_typed_rule(place, "")])
    except Invalid as problem:
        fields = {field.rpartition(".")[2]: code for field, code in problem.fields.items()}
        return _page(typed.sentences(Invalid(fields))), 422
    flash(_("Đã thêm quy tắc mượn."), "success")
    return redirect(url_for("library_settings.show"), 303)


@bp.post("/library/settings/rules/<patron_kind>/<item_kind>/drop")
def drop_rule(patron_kind: str, item_kind: str) -> ResponseReturnValue:
    """Take one of the library's own rules away."""
    services().loan_rules.drop(
        signed_in(), _starred(patron_kind, PATRON_KINDS), _starred(item_kind, ITEM_KINDS)
    )
    flash(_("Đã bỏ quy tắc riêng này."), "success")
    return redirect(url_for("library_settings.show"), 303)


@bp.post("/library/settings/series")
def add_series() -> ResponseReturnValue:
    """Open a new run of accession numbers."""
    actor = signed_in()
    try:
        services().accession_series.add(
            actor,
            typed.text("prefix"),
            typed.text("name"),
            typed.text("stock"),
            first=typed.number("first", 1),
        )
    except Invalid as problem:
        return _page(typed.sentences(problem)), 422
    flash(_("Đã thêm dãy số %(prefix)s.", prefix=typed.text("prefix").upper()), "success")
    return redirect(url_for("library_settings.show"), 303)


def _page(errors: dict[str, str]) -> str:
    actor = signed_in()
    return render_template(
        "library_settings/show.html",
        rules=[
            (_name(one.rule.patron_kind, one.rule.item_kind), one.rule, one.own)
            for one in services().loan_rules.all(actor)
        ],
        parts=[(part, PARTS[part], most) for part, most in MOST.items()],
        series=services().accession_series.all(actor),
        patrons=PATRONS,
        items=ITEMS,
        stock=cataloguing_form.ITEM_KINDS,
        errors=errors,
        values=request.form,
    )


def _typed_rule(place: tuple[str, str], before: str) -> Rule:
    days, at_most, renewals = (typed.number(before + part, 0) for part in ("days", "at_most", "renewals"))
    return Rule(*place, days, at_most, renewals)


def _name(patron_kind: str, item_kind: str) -> str:
    """How a rule is named in controls and addresses, where '*' would be odd."""
    return f"{patron_kind}-{item_kind}".replace("*", "any")


def _control(field: str) -> str:
    """'student.*.days' is the control 'student-any-days'."""
    return field.replace("*", "any").replace(".", "-")


def _starred(kind: str, known: tuple[str, ...]) -> str:
    kind = "*" if kind == "any" else kind
    if kind not in known:
        raise NotFound("loan_rule")
    return kind
