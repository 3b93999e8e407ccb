"""One's own page: how she is called, language, password, schools, this computer; and a homeroom teacher's class."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.web.here import services, signed_in
from repository.web.people_words import ROLES, SALUTATIONS

bp = Blueprint("profile", __name__)


@bp.get("/my/profile")
def show() -> ResponseReturnValue:
    """Show one's own page."""
    actor = signed_in()
    return render_template(
        "people/profile.html",
        me=services().people.own(actor),
        roles=ROLES,
        salutations=SALUTATIONS,
        may_share_pc=services().schools.may(actor, "school.shared_pc"),
        may_delegate=services().schools.may(actor, "delegation.give"),
    )


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Lead the menu's address to the page."""
    return redirect(url_for("profile.show"))


@bp.post("/my/profile")
def save() -> ResponseReturnValue:
    """Keep salutation and language."""
    actor = signed_in()
    services().people.prefer(actor, request.form)
    flash(_("Đã lưu."), "success")
    return redirect(url_for("profile.show"), 303)


@bp.post("/my/sessions/end")
def end_sessions() -> ResponseReturnValue:
    """Sign out on every device."""
    services().sign_in.end_sessions(signed_in())
    return redirect(url_for("entry.sign_in"), 303)


@bp.get("/my/class")
def my_class() -> ResponseReturnValue:
    """Show a homeroom teacher her pupils."""
    actor = signed_in()
    services().schools.demand(actor, "class.mine")
    directory = services().directory
    classes = [(id, name, directory.class_list(actor, id)) for id, name in directory.homeroom_classes(actor)]
    return render_template("people/my_class.html", classes=classes)
