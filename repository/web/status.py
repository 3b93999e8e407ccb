"""`/healthz` (alive) and `/readyz` (each part's state) for monitors; `/admin/status` for the administrator."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import text

from repository.errors import HocLieuError
from repository.web.here import services, signed_in
from storage.errors import StorageError

bp = Blueprint("status", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer as long as the process serves."""
    return jsonify(status="alive")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Ask each part; 503 when one does not answer."""
    parts = {"database": _database(), "storage": _storage(), "search": _search()}
    ready = all(state == "ok" for state in parts.values())
    return jsonify(status="ready" if ready else "unready", parts=parts), 200 if ready else 503


@bp.get("/admin/status")
def show() -> ResponseReturnValue:
    """Show jobs, index and backups."""
    report = services().status.report(signed_in())
    now = services().clock.now()
    hours = (now - report.backup.made_at).total_seconds() / 3600 if report.backup else None
    return render_template("status/show.html", report=report, backup_hours=hours)


@bp.post("/admin/status/jobs/<job_id>/revive")
def revive(job_id: str) -> ResponseReturnValue:
    """Put a dead job back to work."""
    services().status.revive(signed_in(), job_id)
    flash(_("Đã cho việc này chạy lại."), "success")
    return redirect(url_for("status.show"), 303)


def _database() -> str:
    try:
        services().db.read(lambda tx: tx.execute(text("SELECT 1")))
    except HocLieuError as problem:
        return type(problem).__name__
    return "ok"


def _storage() -> str:
    try:
        services().blobs.store.health()
    except StorageError as problem:
        return type(problem).__name__
    return "ok"


def _search() -> str:
    health = services().index.health()
    return "ok" if health.ok else health.detail or "unavailable"
