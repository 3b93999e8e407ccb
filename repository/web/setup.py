"""The one page of an empty installation: it begins a real school. Open to the holder of the one-time token."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.first_setup import SetupForm
from repository.curriculum.intake import shipped
from repository.errors import Invalid
from repository.web import typed
from repository.web.calendar import usual_dates, year_form
from repository.web.entry import begin_session
from repository.web.here import services
from repository.web.people_words import ACCENTS
from repository.web.school import school_form

bp = Blueprint("setup", __name__)

ROWS = 8  # departments asked for; more can be added later
# What most lower-secondary schools have, to be corrected rather than typed; names are the school's own words.
USUAL = (
    ("Tổ Toán – Tin", ("toan", "tin-hoc")),
    ("Tổ Ngữ văn", ("ngu-van",)),
    ("Tổ Khoa học tự nhiên", ("khtn", "cong-nghe")),
    ("Tổ Khoa học xã hội", ("lsdl", "gdcd", "gddp", "hdtn")),
    ("Tổ Ngoại ngữ", ("tieng-anh",)),
    ("Tổ Nghệ thuật – Thể chất", ("nghe-thuat", "gdtc")),
)
USUAL_NAMES = [name for name, _subjects in USUAL] + [""] * (ROWS - len(USUAL))
USUAL_CHOSEN = {n: list(subjects) for n, (_name, subjects) in enumerate(USUAL)}


@bp.get("/setup")
def begin() -> ResponseReturnValue:
    """Ask for the token, then everything a school needs before its first day."""
    if not services().first_setup.is_open():
        return redirect(url_for("entry.sign_in"))
    token = request.args.get("token", "")
    if not services().first_setup.admits(token):
        return render_template("setup/token.html", wrong=bool(token)), 403 if token else 200
    return _page(token, {})


@bp.post("/setup")
def finish() -> ResponseReturnValue:
    """Make the school and sign its administrator in."""
    if not services().first_setup.is_open():
        return redirect(url_for("entry.sign_in"))
    token = request.form.get("token", "")
    try:
        entered = services().first_setup.begin(token, _form(), request.remote_addr or "")
    except Invalid as problem:
        return _page(token, typed.sentences(problem)), 422
    begin_session(entered)
    flash(_("Trường đã sẵn sàng. Việc tiếp theo: nhập danh sách nhân viên và học sinh từ Excel."), "success")
    return redirect(url_for("people_import.upload"), 303)


def _form() -> SetupForm:
    rows = [(typed.text(f"department_{n}"), request.form.getlist(f"subjects_{n}")) for n in range(ROWS)]
    password, again = request.form.get("password", ""), request.form.get("again", "")
    if password != again:
        raise Invalid({"again": "passwords_differ"})
    return SetupForm(
        school=school_form(),
        departments=tuple((name, tuple(subjects)) for name, subjects in rows if name),
        year=year_form(typed.text("year_name")),
        full_name=typed.text("full_name"),
        password=password,
        username=typed.text("username"),
    )


def _page(token: str, errors: dict[str, str]) -> str:
    dates = usual_dates(services().clock.today())
    usual = {"year_name": dates.pop("name"), **dates}
    return render_template(
        "setup/begin.html",
        token=token,
        errors=errors,
        values=request.form or usual,
        chosen={n: request.form.getlist(f"subjects_{n}") for n in range(ROWS)}
        if request.form
        else USUAL_CHOSEN,
        names=[request.form.get(f"department_{n}", "") for n in range(ROWS)] if request.form else USUAL_NAMES,
        subjects=[row for row in shipped()["subject"] if "parent_code" not in row],
        accents=ACCENTS,
    )
