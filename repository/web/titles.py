"""Pages of catalogue records: a printed title, and what every record has, an e-lesson too: its librarians' view,
its downloads, its QR picture, its short code.

The e-lesson's own page is `materials.py`.
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.discovery.exports import FORMS
from repository.discovery.items import Item
from repository.documents.qr import qr_svg
from repository.errors import NotFound
from repository.web import words
from repository.web.here import actor, services
from repository.web.links import came_from_search, page_address, site
from repository.web.search import line_of

bp = Blueprint("titles", __name__)

IN_THE_HEAD = {
    "title",
    "author",
    "publication",
    "isbn",
    "series",
    "subject",
    "keyword",
    "language",
    "shelf_mark",
}


@bp.get("/titles/<record_id>")
def show(record_id: str) -> ResponseReturnValue:
    """Show a printed title: where its copies are, what belongs to it, how to cite and share it."""
    item = services().items.show(actor(), record_id, site())
    if item.found.material_id:
        return redirect(url_for("materials.show", material_id=item.found.material_id))
    today = services().clock.today()
    return render_template(
        "titles/show.html",
        item=item,
        line=line_of(item.found),
        rows=description(item),
        copy_states={code: str(name) for code, name in words.COPY_STATES.items()},
        kind=[words.kind_name(item.found.kind), words.place_of(item.found)],
        promised={shelf.school_id: words.back_again(shelf, today) for shelf in item.found.shelves},
        beside=[line_of(found) for found in item.lessons],
        back=came_from_search(),
        share=share_of(item),
        site=site(),
        edit_address=_edit_address(record_id),
    )


@bp.get("/r/<record_id>")
def by_record(record_id: str) -> ResponseReturnValue:
    """Lead to the page of a record, whichever kind it is."""
    medium, page_id = services().items.page_of(actor(), record_id)
    return redirect(_page(medium, page_id))


@bp.get("/r/<record_id>/library")
def library(record_id: str) -> ResponseReturnValue:
    """Show a record as MARC and Dublin Core; alone, or inside the item page that asks for it by htmx."""
    lens = services().items.lens(actor(), record_id, site())
    revisions = services().records.revisions(actor(), record_id) if actor().is_staff else []
    inside = request.headers.get("HX-Request") == "true"
    return render_template(
        "titles/lens.html" if inside else "titles/library.html",
        lens=lens,
        record_id=record_id,
        dublin_core=[
            (words.DUBLIN_CORE.get(name, name), values) for name, values in lens.dublin_core.items()
        ],
        revisions=revisions,
        notes=words.REVISION_NOTES,
        forms=FORMS,
    )


@bp.get("/r/<record_id>/download/<form>")
def download(record_id: str, form: str) -> ResponseReturnValue:
    """Send a record as MARC, MARCXML, Dublin Core, JSON, RIS or BibTeX."""
    if form not in FORMS:
        raise NotFound("form")
    file = services().items.export(actor(), record_id, form, site())
    return send_file(BytesIO(file.content), file.mime, as_attachment=True, download_name=file.name)


@bp.get("/r/<record_id>/qr.svg")
def qr(record_id: str) -> ResponseReturnValue:
    """Draw the QR picture of a record's permanent address."""
    return Response(qr_svg(services().items.address(actor(), record_id, site())), mimetype="image/svg+xml")


def description(item: Item) -> list[tuple[str, list[str]]]:
    """Return the rows under a title with their labels; what the page's head says already is left out."""
    rows = [(code, value) for code, value in item.rows if code not in IN_THE_HEAD]
    return [
        (str(words.ROW_LABELS.get(code, code)), [value for _code, value in values])
        for code, values in groupby(rows, key=lambda row: row[0])
    ]


def share_of(item: Item) -> dict[str, Any]:
    """Return what the share box takes: a ready message, the short link, the QR picture."""
    place = " · ".join(part for part in (words.place_of(item.found), item.found.school) if part)
    message = _(
        "Mời xem “%(title)s” (%(place)s): %(link)s", title=item.found.title, place=place, link=item.address
    )
    return {
        "message": message,
        "link": item.address,
        "qr_url": url_for("titles.qr", record_id=item.found.id),
    }


def _page(medium: str, page_id: str) -> str:
    if medium == "material":
        return url_for("materials.show", material_id=page_id)
    return url_for("titles.show", record_id=page_id)


def _edit_address(record_id: str) -> str | None:
    if not actor().has("librarian"):
        return None
    return page_address("cataloguing.edit", record_id=record_id)
