"""People as their administrator keeps them: find, add, correct, give and end roles, let go, reset passwords.

Staff see the list; what else they may do there the services decide. Import is `people_import`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.directory import Wanted
from repository.accounts.people import PersonForm, PersonView
from repository.accounts.roles import RoleForm
from repository.errors import Invalid, Refused
from repository.phrases import phrase
from repository.web import typed
from repository.web.here import nonce, services, signed_in
from repository.web.people_words import ROLES, SALUTATIONS

bp = Blueprint("people", __name__)


@bp.get("/admin/people")
def find() -> ResponseReturnValue:
    """List people of the school; `q` finds by name, class or user name."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.list")
    asked = request.args
    wanted = Wanted(
        text=asked.get("q", ""),
        role=asked.get("role", ""),
        class_id=asked.get("class", ""),
        department_id=asked.get("department", ""),
        left="left" in asked,
    )
    found = services().directory.find(actor, school_id, wanted, asked.get("page", 1, type=int))

    def page_address(number: int) -> str:
        kept: dict[str, Any] = {**asked.to_dict(), "page": number}
        return url_for("people.find", **kept)

    return render_template(
        "people/find.html",
        found=found,
        wanted=wanted,
        page_address=page_address,
        roles=ROLES,
        classes=services().departments.classes(school_id),
        departments=services().departments.of_school(school_id),
        resettable=services().passwords.resettable(actor, [row.id for row in found.rows]),
        manages=services().schools.may(actor, "people.manage"),
    )


@bp.route("/admin/people/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Add one person with her first role."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person_id = services().people.add(actor, _person_form(), _role_form(school_id), nonce())
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã thêm. Cấp mật khẩu đầu tiên ở dưới trang này."), "success")
            return redirect(url_for("people.show", person_id=person_id), 303)
    page = render_template("people/new.html", errors=errors, values=request.form, **_choices(school_id))
    return page, 422 if errors else 200


@bp.route("/admin/people/<person_id>", methods=["GET", "POST"])
def show(person_id: str) -> ResponseReturnValue:
    """Show a person with her roles; POST corrects her data."""
    actor = signed_in()
    if request.method == "POST":
        try:
            services().people.edit(actor, person_id, _person_form())
        except Invalid as problem:
            return _person_page(services().people.get(actor, person_id), typed.sentences(problem)), 422
        flash(_("Đã lưu."), "success")
        return redirect(url_for("people.show", person_id=person_id), 303)
    return _person_page(services().people.get(actor, person_id), {})


@bp.post("/admin/people/<person_id>/roles")
def give_role(person_id: str) -> ResponseReturnValue:
    """Give one more role; for a pupil, put her into another class."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    try:
        services().people.give_role(actor, person_id, _role_form(school_id))
    except Invalid as problem:
        return _person_page(services().people.get(actor, person_id), typed.sentences(problem)), 422
    flash(_("Đã giao vai trò."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.route("/admin/people/from-elsewhere", methods=["GET", "POST"])
def admit() -> ResponseReturnValue:
    """Give a role to somebody whose account another school keeps, named by her exact user name."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            person_id = services().admissions.admit(actor, typed.text("username"), _role_form(school_id))
        except Invalid as problem:
            errors = typed.sentences(problem)
        except Refused as problem:
            errors = {"username": phrase(problem.reasons[0], **problem.facts)}
        else:
            flash(_("Đã giao vai trò."), "success")
            return redirect(url_for("people.show", person_id=person_id), 303)
    page = render_template("people/admit.html", errors=errors, values=request.form, **_choices(school_id))
    return page, 422 if errors else 200


@bp.post("/admin/people/<person_id>/class")
def change_class(person_id: str) -> ResponseReturnValue:
    """Put a pupil into another class of this year."""
    services().people.enrol(signed_in(), person_id, request.form.get("class_id", ""))
    flash(_("Đã chuyển lớp."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/admin/roles/<role_id>/end")
def end_role(role_id: str) -> ResponseReturnValue:
    """End a role after a day, today unless another is given."""
    actor = signed_in()
    last_day = typed.day("last_day") or _today()
    person_id = services().people.end_role(actor, role_id, last_day)
    flash(_("Đã kết thúc vai trò."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/admin/people/<person_id>/leave")
def leave(person_id: str) -> ResponseReturnValue:
    """Let somebody leave the school; her lessons stay with the department."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    last_day = typed.day("last_day") or _today()
    services().people.leave(actor, person_id, school_id, last_day)
    flash(_("Đã ghi nghỉ. Bài và lịch sử của người này vẫn còn ở trường."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/admin/people/<person_id>/reset")
def reset(person_id: str) -> ResponseReturnValue:
    """Give a first password and show it this once, ready to be printed."""
    slip = services().passwords.reset(signed_in(), person_id)
    return render_template("people/slip.html", slip=slip, address=url_for("entry.sign_in", _external=True))


def _person_page(person: PersonView, errors: dict[str, str]) -> str:
    actor = signed_in()
    values = request.form if errors else None
    return render_template(
        "people/show.html",
        person=person,
        errors=errors,
        values=values,
        may_reset=services().passwords.may_reset(actor, person.id),
        is_pupil=any(role.role == "student" and role.holds for role in person.roles),
        **_choices(str(actor.school_id)),
    )


def _choices(school_id: str) -> dict[str, object]:
    return {
        "roles": ROLES,
        "salutations": SALUTATIONS,
        "departments": [d for d in services().departments.of_school(school_id) if not d.closed],
        "classes": services().departments.classes(school_id),
        "today": _today(),
    }


def _today() -> date:
    return services().clock.today(g.school.zone)


def _person_form() -> PersonForm:
    return PersonForm(
        full_name=typed.text("full_name"),
        username=typed.text("username"),
        salutation=typed.text("salutation"),
        birth_date=typed.day("birth_date"),
        ministry_id=typed.text("ministry_id"),
        email=typed.text("email"),
    )


def _role_form(school_id: str) -> RoleForm:
    return RoleForm(
        role=typed.text("role"),
        school_id=school_id,
        starts=typed.day("starts") or _today(),
        ends=typed.day("ends"),
        department_id=request.form.get("department_id") or None,
        class_id=request.form.get("class_id") or None,
    )
