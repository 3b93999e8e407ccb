"""`/patrons`: the librarian finds a reader's card, sees what she has at home, stops lending to her or goes on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.errors import Invalid
from repository.web.here import services, signed_in
from repository.web.typed import sentences, text

bp = Blueprint("patrons", __name__)

KINDS: dict[str, Any] = {
    "student": _l("Học sinh"),
    "teacher": _l("Giáo viên"),
    "staff": _l("Nhân viên"),
    "class": _l("Lớp"),
    "outside": _l("Bạn đọc ngoài trường"),
}


@bp.get("/patrons")
def find() -> ResponseReturnValue:
    """Find readers by name, class or card; before anything is typed, those who may not borrow now."""
    actor, typed = signed_in(), request.args.get("q", "")[:100].strip()
    patrons = services().patrons
    found = patrons.find(actor, typed) if typed else patrons.blocked(actor)
    return render_template("patrons/find.html", typed=typed, found=found, kinds=KINDS)


@bp.get("/patrons/<patron_id>")
def show(patron_id: str) -> ResponseReturnValue:
    """Show one card: its number, what is lent on it, and whether it may be lent more."""
    return _page(patron_id, {})


@bp.post("/patrons/<patron_id>/block")
def block(patron_id: str) -> ResponseReturnValue:
    """Stop lending, for a reason the desk will read."""
    try:
        services().patrons.block(signed_in(), patron_id, text("reason"))
    except Invalid as problem:
        return _page(patron_id, sentences(problem)), 422
    flash(_("Đã tạm dừng cho mượn. Sách đang mượn vẫn trả như thường."), "success")
    return redirect(url_for("patrons.show", patron_id=patron_id), 303)


@bp.post("/patrons/<patron_id>/unblock")
def unblock(patron_id: str) -> ResponseReturnValue:
    """Lend again."""
    services().patrons.unblock(signed_in(), patron_id)
    flash(_("Đã cho mượn lại."), "success")
    return redirect(url_for("patrons.show", patron_id=patron_id), 303)


def _page(patron_id: str, errors: dict[str, str]) -> str:
    at_desk = services().desk.at_desk(signed_in(), patron_id)
    return render_template(
        "patrons/show.html", at_desk=at_desk, patron=at_desk.patron, kinds=KINDS, errors=errors
    )
