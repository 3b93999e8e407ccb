"""`/healthz` (alive) and `/readyz` (each part's state) for monitors."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from repository.errors import HocLieuError
from repository.web.here import services

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


def _database() -> str:
    try:
        services().db.read(lambda tx: tx.execute(text("SELECT 1")))
    except HocLieuError as problem:
        return type(problem).__name__
    return "ok"


def _storage() -> str:
    try:
        services().blobs.store.health()
    except Exception as problem:  # a part's own failure must not hide the others' state
        return type(problem).__name__
    return "ok"


def _search() -> str:
    try:
        services().index.health()
    except Exception as problem:  # as above
        return type(problem).__name__
    return "ok"
