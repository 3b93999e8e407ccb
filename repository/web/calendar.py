"""The school's year on one page: school years, semesters, Tết and closing days."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.calendar import YearForm, year_name
from repository.errors import Invalid
from repository.web import typed
from repository.web.here import services, signed_in

bp = Blueprint("calendar", __name__)


@bp.get("/admin/calendar")
def show() -> ResponseReturnValue:
    """Show every school year with its semesters and closed days."""
    return _page({})


@bp.post("/admin/calendar/years")
def save_year() -> ResponseReturnValue:
    """Add or correct a school year with its two semesters."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "calendar.manage")
    try:
        services().calendar.set_year(actor, school_id, year_form(typed.text("name")))
    except Invalid as problem:
        return _page(typed.sentences(problem)), 422
    flash(_("Đã lưu năm học %(name)s.", name=typed.text("name")), "success")
    return redirect(url_for("calendar.show"), 303)


@bp.post("/admin/calendar/closed")
def close_days() -> ResponseReturnValue:
    """Add days without school."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "calendar.manage")
    try:
        services().calendar.close_days(
            actor,
            school_id,
            typed.text("closed_name"),
            typed.needed_day("closed_starts"),
            typed.day("closed_ends"),
        )
    except Invalid as problem:
        fields = {f"closed_{n.removeprefix('closed_')}": code for n, code in problem.fields.items()}
        return _page(typed.sentences(Invalid(fields))), 422
    flash(_("Đã thêm ngày nghỉ. Hạn trả sẽ tránh những ngày này."), "success")
    return redirect(url_for("calendar.show"), 303)


@bp.post("/admin/calendar/closed/<closed_id>/open")
def open_days(closed_id: str) -> ResponseReturnValue:
    """Take back days without school."""
    services().calendar.open_days(signed_in(), closed_id)
    flash(_("Đã bỏ ngày nghỉ."), "success")
    return redirect(url_for("calendar.show"), 303)


def year_form(name: str) -> YearForm:
    """Return a school year as typed; the set-up page asks the same questions. Raises `Invalid`."""
    semesters = tuple(
        (typed.needed_day(f"semester_{n}_starts"), typed.needed_day(f"semester_{n}_ends")) for n in (1, 2)
    )
    return YearForm(name, semesters[0][0], typed.day("ends") or semesters[-1][1], semesters)


def usual_dates(today: date) -> dict[str, str]:
    """Return the dates most schools have, to be corrected rather than typed."""
    name = year_name(today)
    first, second = (int(part) for part in name.split("-"))
    return {
        "name": name,
        "semester_1_starts": f"{first}-09-05",
        "semester_1_ends": f"{second}-01-16",
        "semester_2_starts": f"{second}-01-18",
        "semester_2_ends": f"{second}-05-31",
    }


def _page(errors: dict[str, str]) -> str:
    actor = signed_in()
    school_id = services().schools.demand(actor, "calendar.manage")
    years = services().calendar.years(school_id)
    today = services().calendar.today(school_id)
    after = date(years[0].ends.year, 9, 1) if years else today
    return render_template(
        "calendar/show.html",
        years=years,
        today=today,
        errors=errors,
        values=request.form or usual_dates(after),
        typed_name=request.form.get("name"),
    )
