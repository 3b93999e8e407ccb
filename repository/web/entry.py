"""The door: who acts in a request, signing in and out, language, school, library computers.

`install` runs before every page and fills `g.actor`, `g.school`, `g.language`, `g.actor_signed_in` and
`g.request_id`. API tokens are read by the API's own door; what a person may do is never decided here.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from repository.accounts import signin
from repository.accounts.access import STRANGER
from repository.errors import Invalid, Refused
from repository.phrases import phrase
from repository.web.here import local_address, services, signed_in
from repository.web.templating import LANGUAGES

bp = Blueprint("entry", __name__)

A_YEAR = 365 * 24 * 3600
# What somebody with a first password may reach before she has chosen her own.
OPEN_DOORS = {
    "entry.password",
    "entry.sign_out",
    "entry.sign_in",
    "static",
    "status.healthz",
    "status.readyz",
}
# Where an installation without any school leads to its set-up.
FRONT_DOORS = {"home.index", "entry.sign_in"}
WITHOUT_ACTOR = {"openapi.spec", "static", "status.healthz", "status.readyz"}
ONLY_READING = {"GET", "HEAD"}  # a page is of one moment
FOR_PROGRAMS = "/api/"  # never redirected: the API's own door tells what is wrong


class SessionPerson(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Who Flask-Login believes is here: a person and the epoch of her sessions."""

    def __init__(self, person_id: str, epoch: int) -> None:
        self.id = f"{person_id}:{epoch}"

    @classmethod
    def load(cls, user_id: str) -> SessionPerson | None:
        """Read the id back; whether the session still holds is asked of the database in `_enter`."""
        person_id, _, epoch = user_id.partition(":")
        return cls(person_id, int(epoch)) if epoch.isdecimal() else None


def install(app: Flask) -> None:
    """Load the actor before each request."""
    manager = LoginManager(app)
    manager.user_loader(SessionPerson.load)
    manager.session_protection = None  # a telephone changes its address; the epoch ends sessions
    app.before_request(_enter)
    app.after_request(_leave)
    app.teardown_request(lambda _problem: services().db.end_moment())
    app.context_processor(_context)


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form, or go on when she is in already."""
    target = local_address(request.args.get("next"))
    if g.actor_signed_in:
        return redirect(target, 303)
    return render_template("entry/sign_in.html", next=target, username="", shared=g.shared_pc)


@bp.post("/sign-in")
def do_sign_in() -> ResponseReturnValue:
    """Check the password; a success begins a new session, a failure says the same to everybody."""
    target = local_address(request.form.get("next"))
    username = request.form.get("username", "")
    try:
        who = services().sign_in.sign_in(
            username, request.form.get("password", ""), request.remote_addr or ""
        )
    except Refused as problem:
        sentences = [phrase(code, **problem.facts) for code in problem.reasons]
        status = 429 if "too_many_attempts" in problem.reasons else 401
        page = render_template(
            "entry/sign_in.html", next=target, username=username, problems=sentences, shared=g.shared_pc
        )
        return page, status
    begin_session(who)
    return redirect(target, 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this session; the language and the library computer stay."""
    _end_session()
    return redirect("/", 303)


@bp.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Change one's own password; the first one must be changed before anything else."""
    actor = signed_in()
    target = local_address(request.values.get("next"))
    errors: dict[str, str] = {}
    if request.method == "POST":
        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        try:
            who = services().sign_in.change_password(actor, old, new, again)
        except Invalid as problem:
            errors = {name: phrase(code) for name, code in problem.fields.items()}
        except Refused as problem:
            errors = {"old": phrase(problem.reasons[0], **problem.facts)}
        else:
            begin_session(who, lasting=session.permanent)
            flash(_("Đã đổi mật khẩu. Các máy khác đã được đăng xuất."), "success")
            return redirect(target, 303)
    page = render_template(
        "entry/password.html", errors=errors, first=actor.must_change_password, next=target
    )
    return page, 422 if errors else 200


@bp.post("/choose-school")
def choose_school() -> ResponseReturnValue:
    """Work at another of her schools from now on."""
    signed_in()
    chosen = request.form.get("school_id", "")
    if any(school.id == chosen for school in g.schools):
        session["school"] = chosen
    return redirect(local_address(request.form.get("next")), 303)


@bp.post("/shared-pc")
def shared_pc() -> ResponseReturnValue:
    """Make this computer a library computer, or an ordinary one again."""
    actor = signed_in()
    on = request.form.get("on") == "1"
    school_id = services().schools.demand(actor, "school.shared_pc")
    answer = redirect(url_for("profile.show"), 303)
    if on:
        answer.set_cookie(
            "shared_pc",
            school_id,
            max_age=5 * A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
        session.permanent = False
        flash(_("Máy này đã là máy dùng chung: mỗi người dùng xong bấm Xong."), "success")
    else:
        answer.delete_cookie("shared_pc")
        flash(_("Máy này không còn là máy dùng chung."), "success")
    return answer


def begin_session(who: signin.SignedIn, lasting: bool | None = None) -> None:
    """Begin a new session: nothing of the earlier one, its CSRF token included, is carried over."""
    _end_session()
    login_user(SessionPerson(who.person_id, who.epoch))
    session["sid"] = who.key
    if g.shared_pc:
        session.permanent = False
        session["seen"] = int(services().clock.now().timestamp())
    else:
        session.permanent = request.form.get("stay") == "1" if lasting is None else lasting
    generate_csrf()


def _end_session() -> None:
    """Forget the session here, and on the server where it still holds."""
    if g.actor_signed_in:
        services().sign_in.sign_out(g.actor, str(session.get("sid", "")))
    logout_user()
    session.clear()


def _enter() -> ResponseReturnValue | None:
    g.request_id = secrets.token_hex(6)
    g.actor, g.school, g.schools, g.actor_signed_in, g.language = STRANGER, None, (), False, None
    g.shared_pc = request.cookies.get("shared_pc")
    if request.endpoint in WITHOUT_ACTOR:
        return None
    if request.method in ONLY_READING:
        services().db.begin_moment()
    if request.endpoint in FRONT_DOORS and services().first_setup.is_open():
        return redirect(url_for("setup.begin"))
    if _load_actor() and _idle_too_long():
        _end_session()
        g.actor, g.actor_signed_in = STRANGER, False
        if request.path.startswith(FOR_PROGRAMS):
            return None
        flash(_("Đã tự đăng xuất vì máy để yên một lúc. Phần đang viết dở còn giữ trên máy này."), "info")
        came_from = request.full_path if request.method == "GET" else "/"
        return redirect(url_for("entry.sign_in", next=local_address(came_from)), 303)
    _choose_language()
    if request.path.startswith(FOR_PROGRAMS):
        return None
    if g.actor.must_change_password and request.endpoint not in OPEN_DOORS:
        return redirect(url_for("entry.password", next=local_address(request.full_path)), 303)
    return None


def _load_actor() -> bool:
    """Put who is here on `g`; tell whether somebody is signed in."""
    if not current_user.is_authenticated:
        g.school = services().schools.front(g.shared_pc)
        return False
    person_id, _, epoch = current_user.get_id().partition(":")
    address = request.remote_addr or ""
    key = str(session.get("sid", ""))
    present = services().sign_in.session(person_id, int(epoch), key, session.get("school"), address)
    if present is None:
        _end_session()
        g.school = services().schools.front(g.shared_pc)
        return False
    g.actor, g.school, g.schools, g.actor_signed_in = present.actor, present.school, present.schools, True
    g.idle_minutes = present.idle_minutes
    return True


def _idle_too_long() -> bool:
    """Tell whether a library computer was left alone; mark it as used otherwise."""
    if session.get("shared_pc", False) != bool(g.shared_pc):
        session["shared_pc"] = bool(g.shared_pc)
    if not g.shared_pc:
        return False
    now = int(services().clock.now().timestamp())
    last = session.get("seen", now)
    session["seen"] = now
    # The page itself signs out first; a minute of grace keeps the two from racing.
    return bool(now - last > timedelta(minutes=g.idle_minutes + 1).total_seconds())


def _choose_language() -> None:
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        g.language = g.set_language = asked
        if g.actor_signed_in and g.actor.language != asked:
            services().people.prefer(g.actor, {"language": asked})
    elif g.actor_signed_in:
        g.language = g.actor.language


def _leave(response):  # type: ignore[no-untyped-def]
    if chosen := g.get("set_language"):
        response.set_cookie("lang", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
    if request_id := g.get("request_id"):
        response.headers["X-Request-Id"] = request_id
    return response


def _context() -> dict[str, Any]:
    return {"idle_minutes": g.get("idle_minutes", 5), "schools": g.get("schools", ())}
