"""`/admin/year-change`: at the change of the school year pupils go up with their class; looked at first, then done."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.year_change import YearPlan
from repository.errors import Invalid, Refused
from repository.phrases import phrase
from repository.web import typed
from repository.web.here import services, signed_in

bp = Blueprint("year_change", __name__)

FIELD = "to-"  # and the id of the old class


@bp.route("/admin/year-change", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Show what would happen; POST does it, or with do=look shows it anew with the names as typed."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    wanted = {
        name.removeprefix(FIELD): value for name, value in request.form.items() if name.startswith(FIELD)
    }
    try:
        if request.method == "POST" and request.form.get("do") == "carry_over":
            done = services().year_change.carry_over(actor, school_id, typed.text("year"), wanted)
            flash(_said(done), "success")
            return redirect(url_for("year_change.show"), 303)
        return _page(services().year_change.plan(actor, school_id, wanted), wanted, {})
    except Invalid as problem:
        plan = services().year_change.plan(actor, school_id)
        return _page(plan, wanted, typed.sentences(problem)), 422
    except Refused as problem:
        reasons = [phrase(code, **problem.facts) for code in problem.reasons]
        return render_template("school/year_change.html", plan=None, reasons=reasons, errors={})


def _page(plan: YearPlan, wanted: dict[str, str], errors: dict[str, str]) -> str:
    values = {one.id: wanted.get(one.id, one.target) for one in plan.classes}
    return render_template("school/year_change.html", plan=plan, values=values, errors=errors)


def _said(done: YearPlan) -> str:
    if not done.moving and not done.leaving:
        return _("Không còn học sinh nào phải chuyển.")
    return _(
        "Đã kết chuyển sang năm học %(year)s: %(moved)s học sinh lên lớp, %(left)s học sinh ra trường.",
        year=done.new, moved=done.moving, left=done.leaving,
    )  # fmt: skip
