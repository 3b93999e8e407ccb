"""`/imports`: MARC files taken into the catalogue by the worker, and how far each is."""

from __future__ import annotations

from typing import Any

from apiflask import fields
from flask import url_for

from repository.api.door import actor, services
from repository.api.operations import Asked, IdempotencyKey, Operations, Text, Told
from repository.catalogue.import_views import BatchView
from repository.catalogue.imports import Options
from repository.errors import Invalid, Unacceptable
from repository.phrases import phrase

COPY_PLACES = ("", "852p", "852t", "949a", "930a", "999a")
ITEM_KINDS = ("", "sgk", "sgv", "stk", "tn")

bp = Operations("imports", "Imports")


class ImportAskSchema(Asked):
    """A file of ISO 2709 or MARCXML, and how to take it in."""

    file = fields.File(load_default=None)
    item_kind = Text(10, ITEM_KINDS, load_default="", metadata={"description": "empty: guessed"})
    copies = Text(10, COPY_PLACES, load_default="", metadata={"description": "where accession numbers stand"})


class ImportProblemSchema(Told):
    """What is wrong with the n-th record of a file."""

    number = fields.Integer()
    offset = fields.Integer()
    code = fields.String()
    detail = fields.String()


class ImportSchema(Told):
    """How far a file is."""

    id = fields.String()
    href = fields.String()
    file_name = fields.String()
    format = fields.String()
    state = fields.String(metadata={"description": "waiting, running, stopped or done"})
    done = fields.Integer()
    created = fields.Integer()
    matched = fields.Integer()
    salvaged = fields.Integer()
    failed = fields.Integer()
    problems = fields.List(fields.Nested(ImportProblemSchema))
    created_at = fields.DateTime()
    finished_at = fields.DateTime(allow_none=True)


class ImportsSchema(Told):
    """The school's last files, the latest first."""

    items = fields.List(fields.Nested(ImportSchema))


@bp.get("/imports")
@bp.output(ImportsSchema)
@bp.needs("admin")
def listed() -> Any:
    """List the last imports"""
    return {"items": [_told(batch) for batch in services().imports.recent(actor())]}


@bp.post("/imports")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(ImportAskSchema, location="files")
@bp.output(ImportSchema, status_code=202)
@bp.needs("admin")
def begin(once: Any, files_data: dict[str, Any]) -> Any:
    """Take in a MARC file"""
    imports = services().imports
    imports.recent(actor())  # who may not import is told so before her file is read
    file = files_data["file"]
    if file is None:
        raise Invalid({"file": "no_file"})
    seen = imports.preview(actor(), file.stream)
    if not seen.samples:
        raise Unacceptable("not_a_record")
    file.stream.seek(0)
    blob = services().blobs.keep(file.stream)
    batch_id = imports.keep(actor(), blob, file.filename or "", seen.format, once["key"])
    imports.start(actor(), batch_id, Options(files_data["item_kind"], files_data["copies"]))
    batch = imports.progress(actor(), batch_id)
    return _told(batch), 202, {"Location": url_for("api_imports.show", batch_id=batch_id)}


@bp.get("/imports/<batch_id>")
@bp.output(ImportSchema)
@bp.needs("admin")
def show(batch_id: str) -> Any:
    """Tell how far an import is"""
    return _told(services().imports.progress(actor(), batch_id))


def _told(batch: BatchView) -> dict[str, Any]:
    problems = [{**vars(each), "detail": phrase(each.code)} for each in batch.problems]
    return {
        **vars(batch),
        "problems": problems,
        "href": url_for("api_imports.show", batch_id=batch.id),
    }
