"""`/catalogue/export`: every printed title of the school as one file, told beforehand what a format cannot carry."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from repository.errors import NotFound
from repository.web.here import services, signed_in

bp = Blueprint("exports", __name__)

# ending → format, media type
FILES = {"mrc": ("iso2709", "application/marc"), "xml": ("marcxml", "application/marcxml+xml")}


@bp.get("/catalogue/export")
def show() -> ResponseReturnValue:
    """Offer both formats, with the titles that ISO 2709 would leave out."""
    return render_template("exports/show.html", survey=services().exports.survey(signed_in()))


@bp.get("/catalogue/export.<ending>")
def download(ending: str) -> ResponseReturnValue:
    """Every printed title of the school, streamed."""
    if ending not in FILES:
        raise NotFound("format")
    file_format, media_type = FILES[ending]
    body = services().exports.everything(signed_in(), file_format)
    headers = {"Content-Disposition": f'attachment; filename="thu-vien.{ending}"'}
    return Response(stream_with_context(body), mimetype=media_type, headers=headers)
