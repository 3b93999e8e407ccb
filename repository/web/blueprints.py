"""The table of the face's blueprints: every page module, in one place."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from repository.web import entry, status

PAGES: tuple[Blueprint, ...] = (entry.bp, status.bp)


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Register every page."""
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
