"""Tokens of the API for other software: made, shown this once, revoked. For the administrator."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.errors import Invalid
from repository.web import typed
from repository.web.here import services, signed_in
from repository.web.people_words import SCOPES

bp = Blueprint("tokens", __name__)


@bp.route("/admin/tokens", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """List tokens; POST makes one for the administrator herself and shows its text this once."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "token.manage")
    errors: dict[str, str] = {}
    made = None
    if request.method == "POST":
        try:
            made = services().tokens.add(
                actor,
                str(actor.person_id),
                typed.text("name"),
                request.form.getlist("scope"),
                typed.number("days", 365),
            )
        except Invalid as problem:
            errors = typed.sentences(problem)
    page = render_template(
        "school/tokens.html",
        errors=errors,
        values=request.form if errors else {},
        made=made,
        tokens=services().tokens.of_school(actor, school_id),
        scopes=SCOPES,
    )
    return page, 422 if errors else 200


@bp.post("/admin/tokens/<token_id>/revoke")
def revoke(token_id: str) -> ResponseReturnValue:
    """End a token at once."""
    services().tokens.revoke(signed_in(), token_id)
    flash(_("Đã thu hồi mã."), "success")
    return redirect(url_for("tokens.show"), 303)
