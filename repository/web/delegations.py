"""Acting for an absent colleague: given by a head or principal herself, or by the administrator."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.directory import PersonRow, Wanted
from repository.errors import Invalid
from repository.web import typed
from repository.web.here import services, signed_in
from repository.web.people_words import LENT

bp = Blueprint("delegations", __name__)

LENDERS = {"subject_head", "subject_deputy", "principal", "vice_principal"}


@bp.route("/admin/delegations", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """List delegations she gave or may manage; POST gives one."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "delegation.give")
    errors: dict[str, str] = {}
    if request.method == "POST":
        form = request.form
        try:
            services().delegations.give(
                actor,
                school_id,
                form.get("permit", ""),
                form.get("from_person_id") or str(actor.person_id),
                form.get("to_person_id", ""),
                typed.needed_day("starts"),
                typed.needed_day("ends"),
                typed.text("note"),
            )
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã uỷ quyền. Cả hai tên sẽ được ghi trong nhật ký."), "success")
            return redirect(url_for("delegations.show"), 303)
    staff = _staff(school_id)
    manages = services().schools.may(actor, "calendar.manage")
    page = render_template(
        "school/delegations.html",
        errors=errors,
        values=request.form,
        given=services().delegations.of_school(actor, school_id),
        staff=[person for person in staff if person.id != actor.person_id],
        lenders=[p for p in staff if LENDERS & set(p.roles)] if manages else [],
        permits=LENT,
        today=services().clock.today(g.school.zone),
    )
    return page, 422 if errors else 200


@bp.post("/admin/delegations/<delegation_id>/end")
def take_back(delegation_id: str) -> ResponseReturnValue:
    """End a delegation."""
    services().delegations.take_back(signed_in(), delegation_id)
    flash(_("Đã kết thúc uỷ quyền."), "success")
    return redirect(url_for("delegations.show"), 303)


def _staff(school_id: str) -> list[PersonRow]:
    directory, actor = services().directory, signed_in()
    first = directory.find(actor, school_id, Wanted(role="staff"))
    rest = (directory.find(actor, school_id, Wanted(role="staff"), n) for n in range(2, first.pages + 1))
    return [*first.rows, *(row for page in rest for row in page.rows)]
