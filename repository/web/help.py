"""`/help` and `/privacy`: short pages for everybody."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("help", __name__)


@bp.get("/help")
def show() -> ResponseReturnValue:
    """Say how to do the few things each role does most."""
    return render_template("help/show.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept about whom, who sees it, and for how long."""
    return render_template("help/privacy.html")
