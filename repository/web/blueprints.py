"""The table of the face's blueprints: every page module, in one place."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from repository.web import (
    calendar,
    cataloguing,
    compare,
    copies,
    delegations,
    deposit,
    desk,
    draft_files,
    entry,
    exports,
    files,
    help,
    home,
    imports,
    library_settings,
    lists,
    loans,
    materials,
    my_materials,
    notices,
    patrons,
    people,
    people_import,
    profile,
    review,
    school,
    search,
    setup,
    status,
    titles,
    tokens,
    verify,
    year_change,
)

PAGES: tuple[Blueprint, ...] = (
    calendar.bp,
    cataloguing.bp,
    compare.bp,
    copies.bp,
    delegations.bp,
    deposit.bp,
    desk.bp,
    draft_files.bp,
    entry.bp,
    exports.bp,
    files.bp,
    help.bp,
    home.bp,
    imports.bp,
    library_settings.bp,
    lists.bp,
    loans.bp,
    materials.bp,
    my_materials.bp,
    notices.bp,
    patrons.bp,
    people.bp,
    people_import.bp,
    profile.bp,
    review.bp,
    school.bp,
    search.bp,
    setup.bp,
    status.bp,
    titles.bp,
    tokens.bp,
    verify.bp,
    year_change.bp,
)


def install(app: Flask, csrf: CSRFProtect) -> None:
    """Register every page."""
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
