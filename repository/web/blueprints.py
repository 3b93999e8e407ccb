"""The table of the face's blueprints: every page module, in one place."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from repository.web import (
    calendar,
    delegations,
    deposit,
    draft_files,
    entry,
    files,
    lists,
    my_materials,
    notices,
    people,
    people_import,
    profile,
    review,
    school,
    setup,
    status,
    tokens,
    verify,
)

PAGES: tuple[Blueprint, ...] = (
    calendar.bp,
    delegations.bp,
    deposit.bp,
    draft_files.bp,
    entry.bp,
    files.bp,
    my_materials.bp,
    notices.bp,
    people.bp,
    people_import.bp,
    profile.bp,
    review.bp,
    school.bp,
    setup.bp,
    status.bp,
    tokens.bp,
)


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Register every page."""
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
