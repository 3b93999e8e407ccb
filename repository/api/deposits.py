"""Bringing files in: a new material, the next version of one, more files for a version still being written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from apiflask import fields
from flask import url_for
from werkzeug.datastructures import FileStorage

from repository.api.door import actor, services
from repository.api.materials import VersionSchema, version_told
from repository.api.operations import Asked, Flag, IdempotencyKey, Operations, Text, Told
from repository.api.problems import Problem
from repository.errors import Denied, Invalid
from repository.materials.deposit import Deposited
from repository.materials.intake import Incoming
from repository.phrases import phrase

MOST_FILES = 50

bp = Operations("deposits", "Deposits")


class UploadSchema(Asked):
    """One or many files; `each` makes a material of every file, else one is made of all."""

    files = fields.List(fields.File(), load_default=list)
    each = Flag(load_default=False)


class MoreFilesSchema(Asked):
    """One or many files."""

    files = fields.List(fields.File(), load_default=list)


class NextVersionSchema(Asked):
    """Why there is a next version."""

    note = Text(500, load_default="")


class MadeSchema(Told):
    """A material that files became."""

    id = fields.String()
    href = fields.String()


class RefusedFileSchema(Told):
    """A file that was refused, and why."""

    name = fields.String()
    code = fields.String()
    detail = fields.String()


class TwinSchema(Told):
    """The same bytes, already in a material one may see."""

    file_name = fields.String()
    material_id = fields.String()
    title = fields.String()
    mine = fields.Boolean()
    href = fields.String()


class DepositedSchema(Told):
    """What became of an upload. The same Idempotency-Key gives the same materials again."""

    materials = fields.List(fields.Nested(MadeSchema))
    refused = fields.List(fields.Nested(RefusedFileSchema))
    duplicates = fields.List(fields.Nested(TwinSchema))


@bp.post("/materials")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(UploadSchema, location="files")
@bp.output(DepositedSchema, status_code=201)
@bp.needs("materials:write")
def upload(once: Any, files_data: dict[str, Any]) -> Any:
    """Deposit files as a new material"""
    incoming = _incoming(files_data["files"])
    done = services().deposits.upload(actor(), incoming, once["key"], each=files_data["each"])
    return _told(done)


@bp.post("/materials/<material_id>/files")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(MoreFilesSchema, location="files")
@bp.output(DepositedSchema, status_code=201)
@bp.needs("materials:write")
def add_files(material_id: str, once: Any, files_data: dict[str, Any]) -> Any:
    """Add files to the version that is being written"""
    view = services().materials.view(actor(), material_id)
    if not view.may_edit:
        raise Denied("material.edit")
    version = view.working or view.shown
    incoming = _incoming(files_data["files"])
    return _told(services().deposits.add(actor(), version.id, incoming, once["key"]))


@bp.post("/materials/<material_id>/versions")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(NextVersionSchema, location="json")
@bp.output(VersionSchema, status_code=201)
@bp.needs("materials:write")
def next_version(material_id: str, once: Any, json_data: dict[str, Any]) -> Any:
    """Begin the next version of a published material"""
    version_id = services().versions.begin(actor(), material_id, json_data["note"], once["key"])
    view = services().materials.view(actor(), material_id)
    version = next(each for each in view.versions if each.id == version_id)
    return version_told(view.id, version), 201, {"Location": _href(material_id)}


def _incoming(files: Iterable[Any]) -> list[Incoming]:
    sent = (
        file for file in files if isinstance(file, FileStorage)
    )  # an empty text field comes as something else
    found = [Incoming(file.filename or "", cast(BinaryIO, file.stream)) for file in sent]
    if len(found) > MOST_FILES:
        raise Invalid({"files": "too_many_files"})
    return found


def _told(done: Deposited) -> Any:
    """Return what became of an upload; when every file was refused nothing was made, which is a problem."""
    refused = [
        {"name": file.name, "code": file.code, "detail": phrase(file.code, **file.facts)}
        for file in done.turned
    ]
    if not done.material_ids:
        raise Problem(422, [file.code for file in done.turned], facts=done.turned[0].facts)
    made = [{"id": each, "href": _href(each)} for each in done.material_ids]
    twins = [{**vars(twin), "href": _href(twin.material_id)} for twin in done.twins]
    body = {"materials": made, "refused": refused, "duplicates": twins}
    return body, 201, {"Location": made[0]["href"]}


def _href(material_id: str) -> str:
    return url_for("api_materials.show", material_id=material_id)
