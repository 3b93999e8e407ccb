"""The school itself: names, look and policies, its departments and classes. For its administrator.

The change of year is `year_change`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.schools import SchoolForm
from repository.errors import Invalid
from repository.web import typed
from repository.web.here import services, signed_in
from repository.web.people_words import ACCENTS, WEEKDAYS
from repository.web.words import REACHES

bp = Blueprint("school", __name__)


@bp.route("/admin/school", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show names and policies; POST saves the names."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "school.manage")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            services().schools.edit(actor, school_id, school_form())
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã lưu."), "success")
            return redirect(url_for("school.show"), 303)
    return _page(school_id, errors), 422 if errors else 200


@bp.post("/admin/school/policy")
def save_policy() -> ResponseReturnValue:
    """Save the school's decisions."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "school.manage")
    try:
        changes: dict[str, Any] = {
            "accepts_teaching": request.form.get("accepts_teaching") == "1",
            "default_reach": typed.text("default_reach"),
            "list_number_pattern": typed.text("list_number_pattern"),
            "abbreviation": typed.text("abbreviation"),
            "idle_minutes": typed.number("idle_minutes", 5),
            "school_weekdays": sorted(
                int(day) for day in request.form.getlist("weekday") if day in "0123456"
            ),
            "checklist": typed.lines("checklist"),
        }
        services().schools.set_policy(actor, school_id, changes)
    except Invalid as problem:
        return _page(school_id, typed.sentences(problem)), 422
    flash(_("Đã lưu quy định của trường."), "success")
    return redirect(url_for("school.show"), 303)


@bp.route("/admin/departments", methods=["GET", "POST"])
def departments() -> ResponseReturnValue:
    """List departments with their subjects; POST adds or changes one."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "school.manage")
    errors: dict[str, str] = {}
    if request.method == "POST":
        form = request.form
        try:
            services().departments.save(
                actor,
                school_id,
                typed.text("name"),
                form.getlist("subject"),
                form.get("department_id") or None,
                closed=form.get("closed") == "1",
            )
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã lưu tổ %(name)s.", name=typed.text("name")), "success")
            return redirect(url_for("school.departments"), 303)
    page = render_template(
        "school/departments.html",
        errors=errors,
        values=request.form,
        departments=services().departments.of_school(school_id),
        subjects=services().curriculum.subjects(),
    )
    return page, 422 if errors else 200


@bp.route("/admin/classes", methods=["GET", "POST"])
def classes() -> ResponseReturnValue:
    """List the classes of this year; POST adds several at once."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "school.manage")
    year = services().departments.present_year(school_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = services().departments.add_classes(actor, school_id, year, request.form.get("names", ""))
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã thêm %(count)s lớp.", count=made), "success")
            return redirect(url_for("school.classes"), 303)
    page = render_template(
        "school/classes.html",
        errors=errors,
        values=request.form,
        year=year,
        classes=services().departments.classes(school_id),
    )
    return page, 422 if errors else 200


@bp.post("/admin/classes/<class_id>/drop")
def drop_class(class_id: str) -> ResponseReturnValue:
    """Remove a class nobody was ever in."""
    services().departments.drop_class(signed_in(), class_id)
    flash(_("Đã xoá lớp."), "success")
    return redirect(url_for("school.classes"), 303)


def school_form() -> SchoolForm:
    """Return a school as typed; the set-up page asks the same questions."""
    return SchoolForm(
        name=typed.text("name"),
        short_name=typed.text("short_name"),
        code=typed.text("code"),
        higher_unit=typed.text("higher_unit"),
        place=typed.text("place"),
        accent=typed.text("accent") or "green",
    )


def _page(school_id: str, errors: dict[str, str]) -> str:
    return render_template(
        "school/show.html",
        errors=errors,
        values=request.form,
        mine=g.school,
        policy=services().schools.policy(school_id),
        groups=services().schools.groups(school_id),
        accents=ACCENTS,
        reaches=REACHES,
        weekdays=WEEKDAYS,
    )
