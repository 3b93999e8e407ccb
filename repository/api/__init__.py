"""The JSON face, `/api/v1`: it translates requests into use cases and answers into JSON; it decides nothing.

`door` says who acts, `problems` how an error is told, `operations` what every operation shares; the other modules
are the operations by noun. Called by `app`, which lends it the web face's names of facet values.
"""

from __future__ import annotations

from collections.abc import Callable

from apiflask import APIFlask
from flask_wtf import CSRFProtect

from repository.api import deposits, imports, lists, loans, materials, me, missing, search, steps, titles
from repository.api.description import describe
from repository.api.operations import Operations
from repository.discovery.labels import FacetValue

OPERATIONS: tuple[Operations, ...] = (
    search.bp,
    materials.bp,
    deposits.bp,
    steps.bp,
    titles.bp,
    loans.bp,
    lists.bp,
    imports.bp,
    me.bp,
    missing.bp,
)


def install(app: APIFlask, csrf: CSRFProtect, facet_label: Callable[[str, FacetValue], str]) -> None:
    """Register every operation and the description of them all."""
    app.extensions["hoclieu_facet_label"] = facet_label
    for blueprint in OPERATIONS:
        csrf.exempt(blueprint)  # the door asks for it where a session, not a token, acts
        app.register_blueprint(blueprint)
    describe(app)
