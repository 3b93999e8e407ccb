"""`/materials`: e-lessons listed, shown, described; their versions, files and bytes. Bringing in is in `deposits`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import fields
from flask import Response, url_for

from repository.accounts.access import REACHES, READERS
from repository.api.bytes import streamed
from repository.api.door import actor, services, site
from repository.api.operations import (
    Asked,
    Flag,
    IfMatch,
    Operations,
    Several,
    Text,
    Told,
    Whole,
    demand_match,
    tag_of,
)
from repository.api.search import LARGEST_PAGE, ItemSchema, item
from repository.api.transitions import TransitionSchema, transitions
from repository.errors import Denied, NotFound
from repository.materials.overview import MaterialView
from repository.materials.views import FileView, VersionView
from workflow.engine import Option

bp = Operations("materials", "Materials")


class StatusSchema(Told):
    """Where a version stands, and who is waited for or acted last."""

    state = fields.String()
    label = fields.String()
    since = fields.DateTime()
    waits_for = fields.List(fields.String())
    who = fields.String()
    comment = fields.String()
    qualified_by = fields.String()


class FileSchema(Told):
    """A file as one gets it: `href` gives its bytes, unless `closed` says why there are none for this reader."""

    id = fields.String()
    version_id = fields.String()
    name = fields.String()
    format = fields.String()
    mime = fields.String()
    size = fields.Integer()
    digest = fields.String(metadata={"description": "SHA-256, hex"})
    closed = fields.String()
    readers = fields.String()
    preview = fields.String()
    pages = fields.Integer()
    warnings = fields.List(fields.String())
    href = fields.String(allow_none=True)


class FilesSchema(Told):
    """The files one may open."""

    items = fields.List(fields.Nested(FileSchema))


class VersionSchema(Told):
    """A version with those of its files one may open."""

    id = fields.String()
    number = fields.Integer()
    note = fields.String()
    status = fields.Nested(StatusSchema)
    editable = fields.Boolean()
    made_by = fields.String()
    created_at = fields.DateTime()
    files = fields.List(fields.Nested(FileSchema))
    hidden_files = fields.Integer()


class VersionsSchema(Told):
    """Versions, the newest first."""

    items = fields.List(fields.Nested(VersionSchema))


class DescribedSchema(Told):
    """What is said of a material."""

    title = fields.String()
    kind = fields.String()
    subject_code = fields.String(allow_none=True)
    grade = fields.Integer(allow_none=True)
    lesson_id = fields.String(allow_none=True)
    series_code = fields.String(allow_none=True)
    periods = fields.Integer(allow_none=True)
    reach = fields.String()
    readers = fields.String()
    summary = fields.String()
    keywords = fields.List(fields.String())
    licence = fields.String()
    rights_holder = fields.String()
    sources = fields.String()
    shows_pupils = fields.Boolean()
    consent_given = fields.Boolean()
    notes_open = fields.Boolean()


class MaterialSchema(Told):
    """A material: the version to read, the one worked on, and what one may do with it."""

    id = fields.String()
    record_id = fields.String()
    code = fields.String()
    url = fields.String()
    author = fields.String()
    department = fields.String()
    school_id = fields.String()
    school = fields.String()
    created_at = fields.DateTime()
    updated_at = fields.DateTime()
    description = fields.Nested(DescribedSchema)
    subject = fields.String()
    lesson = fields.String()
    series = fields.String()
    shown = fields.Nested(VersionSchema)
    working = fields.Nested(VersionSchema, allow_none=True)
    may_edit = fields.Boolean()
    transitions = fields.List(fields.Nested(TransitionSchema))


class ListedSchema(Asked):
    """Where a page of the list begins, and how long it is."""

    cursor = Text(60, load_default="")
    size = Whole(1, 2**31, load_default=50)


class ListedPageSchema(Told):
    """A page of everything there is, the oldest first; ask again with `next` as cursor until it is null."""

    items = fields.List(fields.Nested(ItemSchema))
    next = fields.String(allow_none=True)


class DescribeSchema(Asked):
    """What is to be changed; what is not named stays."""

    title = Text()
    kind = Text(40)
    subject_code = Text(40, allow_none=True)
    grade = Whole(1, 12, allow_none=True)
    lesson_id = Text(40, allow_none=True)
    series_code = Text(40, allow_none=True)
    periods = Whole(1, 40, allow_none=True)
    reach = Text(20, REACHES)
    readers = Text(20, READERS)
    summary = Text(4000)
    keywords = Several(Text(100))
    licence = Text(40)
    rights_holder = Text()
    sources = Text(4000)
    shows_pupils = Flag()
    consent_given = Flag()
    notes_open = Flag()


@bp.get("/materials")
@bp.input(ListedSchema, location="query")
@bp.output(ListedPageSchema)
@bp.needs("read", public=True)
def listed(query_data: dict[str, Any]) -> Any:
    """List every material one may see"""
    return a_page("material", query_data)


@bp.get("/materials/<material_id>")
@bp.output(MaterialSchema)
@bp.needs("read", public=True)
def show(material_id: str) -> Any:
    """Show a material"""
    return as_it_is(material_id)


@bp.patch("/materials/<material_id>")
@bp.input(IfMatch, location="headers", arg_name="match")
@bp.input(DescribeSchema, location="json")
@bp.output(MaterialSchema)
@bp.needs("materials:write")
def describe(material_id: str, match: Any, json_data: dict[str, Any]) -> Any:
    """Change what is said of a material"""
    view, options = seen(material_id)
    if not view.may_edit:
        raise Denied("material.edit")
    demand_match(tag(view, options), match)
    version = view.working or view.shown
    services().descriptions.save(actor(), version.id, _typed(json_data), version.lock)
    return as_it_is(material_id)


@bp.get("/materials/<material_id>/versions")
@bp.output(VersionsSchema)
@bp.needs("read", public=True)
def versions(material_id: str) -> Any:
    """List the versions one may know of"""
    view = services().materials.view(actor(), material_id)
    return {"items": [version_told(view.id, each) for each in view.versions]}


@bp.get("/materials/<material_id>/files")
@bp.output(FilesSchema)
@bp.needs("read", public=True)
def files(material_id: str) -> Any:
    """List the files one may open, of every version one may know of"""
    view = services().materials.view(actor(), material_id)
    return {"items": [_file(view.id, version, file) for version in view.versions for file in version.files]}


@bp.get("/materials/<material_id>/files/<file_id>")
@bp.needs(
    "read",
    public=True,
    responses={
        200: {"description": "The bytes", "content": {"application/octet-stream": {}}},
        206: {"description": "A range of the bytes", "content": {"application/octet-stream": {}}},
        409: {"description": "No bytes for this reader: its slide notes are not for her"},
        416: {"description": "No such range"},
    },
)
def download(material_id: str, file_id: str) -> Response:
    """Download a file, or a range of it"""
    view = services().materials.view(actor(), material_id)
    for version in view.versions:
        for file in version.files:
            if file.id == file_id:
                return streamed(services().blobs, services().reading.file(actor(), file_id))
    raise NotFound("file")


def a_page(medium: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of everything of a medium, as it is told."""
    size = min(asked["size"], LARGEST_PAGE)
    found, following = services().discovery.listed(actor(), medium, asked["cursor"], size)
    return {"items": [item(each) for each in found], "next": following}


def seen(material_id: str) -> tuple[MaterialView, list[Option]]:
    """Return a material with the actions on the version that is worked on, else on the one to read."""
    view = services().materials.view(actor(), material_id)
    version = view.working or view.shown
    return view, services().reviews.options_for(actor(), version.id)


def as_it_is(material_id: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return the answer that shows a material, with its ETag."""
    view, options = seen(material_id)
    return told(view, options), 200, {"ETag": f'"{tag(view, options)}"'}


def told(view: MaterialView, options: list[Option]) -> dict[str, Any]:
    """Return a material as it is told."""
    words = view.placed
    same = (
        "id",
        "record_id",
        "code",
        "author",
        "department",
        "school_id",
        "school",
        "created_at",
        "updated_at",
    )
    return {
        **{name: getattr(view, name) for name in (*same, "may_edit")},
        "url": f"{site()}/v/{view.code}",
        "description": words.description,
        "subject": words.subject,
        "lesson": words.lesson,
        "series": words.series,
        "shown": version_told(view.id, view.shown),
        "working": view.working and version_told(view.id, view.working),
        "transitions": transitions(url_for("api_steps.take", material_id=view.id), options),
    }


def tag(view: MaterialView, options: list[Option]) -> str:
    """Return the ETag of a material as this actor sees it."""
    versions = [
        (
            each.id,
            each.lock,
            each.status,
            [(file.id, file.digest, file.closed, file.preview, file.readers) for file in each.files],
        )
        for each in (view.shown, *view.versions)
    ]
    return tag_of(view.id, view.updated_at, view.may_edit, versions, options)


def version_told(material_id: str, version: VersionView) -> dict[str, Any]:
    """Return a version as it is told."""
    return {**vars(version), "files": [_file(material_id, version, file) for file in version.files]}


def _file(material_id: str, version: VersionView, file: FileView) -> dict[str, Any]:
    address = url_for("api_materials.download", material_id=material_id, file_id=file.id)
    return {**vars(file), "version_id": version.id, "href": None if file.closed else address}


def _typed(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return the changes as the form's use case takes them: every value typed."""
    return {name: _as_typed(value) for name, value in changes.items()}


def _as_typed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
