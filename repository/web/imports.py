"""`/catalogue/imports`: a MARC file is looked at first, then worked off in the background, with a report by number."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.catalogue.import_views import format_of
from repository.catalogue.imports import Options
from repository.errors import Invalid
from repository.phrases import phrase
from repository.web.cataloguing_form import ITEM_KINDS
from repository.web.here import nonce, services, signed_in

bp = Blueprint("imports", __name__)


@bp.get("/catalogue/imports")
def show() -> ResponseReturnValue:
    """The upload form and the latest files."""
    return render_template("imports/show.html", batches=services().imports.recent(signed_in()), errors={})


@bp.post("/catalogue/imports")
def upload() -> ResponseReturnValue:
    """Keep a file and show its dry run."""
    actor = signed_in()
    recent = services().imports.recent(actor)
    file = request.files.get("file")
    if file is None or not file.filename:
        errors = {"file": phrase("required")}
        return render_template("imports/show.html", batches=recent, errors=errors), 422
    file_format = format_of(file.stream)  # type: ignore[arg-type]
    look = services().imports.preview(actor, file.stream)  # type: ignore[arg-type]
    if not look.samples:
        errors = {"file": phrase("not_marc")}
        return render_template("imports/show.html", batches=recent, errors=errors), 422
    file.stream.seek(0)
    blob = services().blobs.keep(file.stream)  # type: ignore[arg-type]
    batch_id = services().imports.keep(actor, blob, file.filename, file_format, nonce())
    return redirect(url_for("imports.preview", batch_id=batch_id), 303)


@bp.get("/catalogue/imports/<batch_id>/preview")
def preview(batch_id: str) -> ResponseReturnValue:
    """What a dry run found: nothing has been kept in the catalogue yet."""
    actor = signed_in()
    batch = services().imports.progress(actor, batch_id)
    if batch.state != "waiting":
        return redirect(url_for("imports.progress", batch_id=batch_id), 303)
    look = services().imports.look_again(actor, batch_id)
    return render_template("imports/preview.html", batch=batch, look=look, kinds=ITEM_KINDS)


@bp.post("/catalogue/imports/<batch_id>/start")
def start(batch_id: str) -> ResponseReturnValue:
    """Begin, or go on."""
    kind, copies = request.form.get("item_kind", ""), request.form.get("copies", "")
    if kind not in ("", *dict(ITEM_KINDS)) or not (
        copies == "" or (len(copies) == 4 and copies[:3].isdecimal())
    ):
        raise Invalid({"copies": "unknown_choice"})
    services().imports.start(signed_in(), batch_id, Options(kind, copies))
    return redirect(url_for("imports.progress", batch_id=batch_id), 303)


@bp.post("/catalogue/imports/<batch_id>/stop")
def stop(batch_id: str) -> ResponseReturnValue:
    """Stop after the records at hand."""
    services().imports.stop(signed_in(), batch_id)
    flash(_("Đã dừng. Phần đã nhập vẫn giữ; có thể nhập tiếp bất cứ lúc nào."), "info")
    return redirect(url_for("imports.progress", batch_id=batch_id), 303)


@bp.get("/catalogue/imports/<batch_id>")
def progress(batch_id: str) -> ResponseReturnValue:
    """How far it is, then the report; htmx asks for the middle of the page again and again."""
    batch = services().imports.progress(signed_in(), batch_id)
    part = request.headers.get("HX-Request") == "true"
    return render_template("imports/part.html" if part else "imports/progress.html", batch=batch)
