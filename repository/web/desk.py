"""`/desk`: the librarian's counter. One line for scanner and keyboard; everything works as plain pages too.

The last lines of this desk live in the session as loan ids and codes, so that a reload shows them and each can be
undone; titles and names are asked of the database, never kept in a cookie.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.accounts.access import Actor
from repository.circulation.desk import MODES, Line, Scanned
from repository.circulation.loan_views import LoanView
from repository.errors import Denied, HocLieuError, NotFound
from repository.phrases import phrase
from repository.web.format import day
from repository.web.here import nonce, services, signed_in

bp = Blueprint("desk", __name__)

KEPT_LINES = 12
KEPT_FACTS = ("at_most", "barcode", "due", "loan_id", "typed", "why")  # never a name, never a title
MODE_NAMES = {"lend": _l("Mượn"), "return": _l("Trả"), "renew": _l("Gia hạn")}
COMMANDS = {"lend": "MUON", "return": "TRA", "renew": "GIAHAN"}  # what a press of a mode scans, in its turn
UNCLEAR = "nobody_found"
MODE_ICONS = {"lend": "book", "return": "undo", "renew": "renew"}


@dataclass(frozen=True)
class Kept:
    """A line of the desk in the session: what was done to which loan, or why not."""

    action: str
    loan_id: str = ""
    codes: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A line of the desk in words."""

    good: bool
    barcode: str
    text: str
    loan_id: str
    action: str
    loan_of_other: bool


@bp.get("/desk")
def show() -> ResponseReturnValue:
    """Show the desk, with the patron of the address."""
    return _page(signed_in(), _mode(request.args), request.args.get("patron"))


@bp.post("/desk/scan")
def scan() -> ResponseReturnValue:
    """Do what was scanned; htmx gets the desk back, a plain form is led to it."""
    actor = signed_in()
    typed, patron_id = request.form.get("typed", "")[:100], request.form.get("patron") or None
    done = services().desk.scan(actor, typed, _mode(request.form), patron_id, nonce())
    if done.patron_id != patron_id:
        session["desk"] = []
    if done.line:
        _keep(done.line)
    if done.choices and not _asks_part():
        return redirect(url_for("desk.show", mode=done.mode, patron=done.patron_id, q=typed), 303)
    return _answer(actor, done)


@bp.post("/desk/return-first")
def return_first() -> ResponseReturnValue:
    """Take a copy back from whoever has it, and lend it to the patron at the desk."""
    actor = signed_in()
    patron_id = request.form.get("patron", "")
    _keep(services().desk.return_first(actor, request.form.get("barcode", ""), patron_id))
    return _answer(actor, Scanned("lend", patron_id))


@bp.post("/desk/lost")
def lost() -> ResponseReturnValue:
    """Note that the patron at the desk lost a copy: its loan is over, and can be undone like any step."""
    actor = signed_in()
    _keep(services().desk.mark_lost(actor, request.form.get("loan", "")))
    return _answer(actor, Scanned(_mode(request.form), request.form.get("patron") or None))


@bp.post("/desk/undo")
def undo() -> ResponseReturnValue:
    """Take back one line of this desk."""
    actor = signed_in()
    loan_id, action = request.form.get("loan", ""), request.form.get("action", "")
    try:
        services().loans.undo(actor, loan_id, action)
    except (Denied, NotFound):
        raise
    except HocLieuError as problem:
        _keep(Line(action, codes=tuple(problem.codes())))
    else:
        _forget(loan_id, action)
        if not _asks_part():
            flash(_("Đã hoàn tác."), "success")
    return _answer(actor, Scanned(_mode(request.form), request.form.get("patron") or None))


@bp.get("/desk/commands")
def commands() -> ResponseReturnValue:
    """The sheet of command barcodes, to print and lay beside the scanner."""
    actor = signed_in()
    return services().desk.command_sheet(actor), 200, {"Content-Type": "application/pdf"}


def _answer(actor: Actor, done: Scanned) -> ResponseReturnValue:
    address = url_for("desk.show", mode=done.mode, patron=done.patron_id)
    if _asks_part():
        return _page(actor, done.mode, done.patron_id, done), {"HX-Replace-Url": address}
    return redirect(address, 303)


def _page(actor: Actor, mode: str, patron_id: str | None, done: Scanned | None = None) -> str:
    choices = done.choices if done else _choices(actor)
    at_desk = services().desk.at_desk(actor, patron_id) if patron_id else None
    return render_template(
        "desk/part.html" if _asks_part() else "desk/show.html",
        mode=mode,
        modes=[(each, MODE_NAMES[each], MODE_ICONS[each]) for each in MODES],
        commands=COMMANDS,
        at_desk=at_desk,
        choices=choices,
        unclear=bool(choices) or bool(done and done.line and UNCLEAR in done.line.codes),
        lines=_lines(actor),
        address=lambda **changes: url_for("desk.show", **{"mode": mode, "patron": patron_id, **changes}),
    )


def _choices(actor: Actor) -> tuple[Any, ...]:
    typed = request.args.get("q", "")[:100]
    return tuple(services().patrons.find(actor, typed)) if typed else ()


def _mode(values: Any) -> str:
    wanted = values.get("mode", "lend")
    return wanted if wanted in MODES else "lend"


def _asks_part() -> bool:
    return request.headers.get("HX-Request") == "true"


def _keep(line: Line) -> None:
    facts = {name: str(line.facts[name]) for name in KEPT_FACTS if name in line.facts}
    kept = Kept(line.action, line.loan.id if line.loan else facts.pop("loan_id", ""), line.codes, facts)
    if not kept.codes:  # a scan sent again after its answer was lost is one line
        _forget(kept.loan_id, kept.action)
    session["desk"] = [asdict(kept), *session.get("desk", [])][:KEPT_LINES]


def _forget(loan_id: str, action: str) -> None:
    lines = session.get("desk", [])
    session["desk"] = [x for x in lines if (x["loan_id"], x["action"]) != (loan_id, action)]


def _lines(actor: Actor) -> list[Shown]:
    kept = [Kept(**line) for line in session.get("desk", [])]
    loans = services().loans.at_desk(actor, [line.loan_id for line in kept if line.loan_id])
    return [shown for line in kept if (shown := _shown(line, loans.get(line.loan_id)))]


def _shown(line: Kept, loan: LoanView | None) -> Shown | None:
    if line.codes:
        other = "on_loan_to_other" in line.codes
        if other and (loan is None or loan.returned_at):
            return None
        holder = {"holder": loan.patron, "class_name": loan.class_name} if loan else {}
        text = " ".join(phrase(code, **line.facts, **holder) for code in line.codes)
        return Shown(False, line.facts.get("barcode", ""), text, line.loan_id, line.action, other)
    if loan is None:
        return None
    return Shown(True, loan.barcode, _done(line.action, loan), loan.id, line.action, False)


def _done(action: str, loan: LoanView) -> str:
    whom = f"{loan.patron} {loan.class_name}".strip()
    if action == "return":
        late = (loan.returned_at.date() - loan.due_date).days if loan.returned_at else 0
        if late > 0:
            return _("%(title)s: %(whom)s đã trả, trễ %(days)s ngày", title=loan.title, whom=whom, days=late)
        return _("%(title)s: %(whom)s đã trả", title=loan.title, whom=whom)
    if action == "lose":
        return _("%(title)s: %(whom)s làm mất, đã ghi mất và khép lượt mượn", title=loan.title, whom=whom)
    if action == "renew":
        return _("%(title)s: gia hạn đến %(day)s", title=loan.title, day=day(loan.due_date))
    return _("%(title)s: hẹn trả %(day)s", title=loan.title, day=day(loan.due_date))
