"""`/my/loans`: what a reader has and had; `/overdue`: by class, for librarian and homeroom teacher, with paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.errors import Refused
from repository.phrases import phrase
from repository.web.format import day
from repository.web.here import services, signed_in

bp = Blueprint("loans", __name__)


@bp.get("/my/loans")
def mine() -> ResponseReturnValue:
    """Show the reader's own open loans and her history: nobody else sees them."""
    opened, over = services().loans.mine(signed_in())
    return render_template("loans/mine.html", opened=opened, over=over)


@bp.post("/my/loans/<loan_id>/renew")
def renew(loan_id: str) -> ResponseReturnValue:
    """Lengthen one of her own loans."""
    try:
        loan = services().loans.renew(signed_in(), loan_id)
    except Refused as refused:
        flash(" ".join(phrase(code, **refused.facts) for code in refused.reasons), "warning")
    else:
        flash(_("Đã gia hạn đến %(day)s.", day=day(loan.due_date)), "success")
    return redirect(url_for("loans.mine"), 303)


@bp.get("/overdue")
def overdue() -> ResponseReturnValue:
    """Show what is overdue, by class."""
    actor = signed_in()
    keeps_library = actor.has("librarian", school_id=actor.school_id)
    lists = services().overdue.by_class(actor)
    return render_template("loans/overdue.html", lists=lists, keeps_library=keeps_library)


@bp.get("/overdue.pdf")
def overdue_pdf() -> ResponseReturnValue:
    """The same on paper; `class` names one class."""
    paper = services().overdue.pdf(signed_in(), request.args.get("class"))
    name = "qua-han.pdf"
    return paper, {"Content-Type": "application/pdf", "Content-Disposition": f'inline; filename="{name}"'}
