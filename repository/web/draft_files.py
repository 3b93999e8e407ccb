"""What is done with the files of a draft. Each press keeps what was typed in the form around it first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.access import Actor
from repository.errors import Invalid, NotFound
from repository.web.deposit import chosen_files, save_typed, tell_what_happened
from repository.web.here import nonce, services, signed_in

bp = Blueprint("draft_files", __name__)


@bp.post("/materials/<material_id>/files")
def add(material_id: str) -> ResponseReturnValue:
    """Add files to the draft."""
    actor = signed_in()
    version_id = _kept(actor, material_id)
    try:
        tell_what_happened(services().deposits.add(actor, version_id, chosen_files(), nonce()))
    except Invalid:
        flash(_("Chưa chọn tệp nào."), "warning")
    return _back(material_id)


@bp.post("/materials/<material_id>/files/<file_id>/<do>")
def change(material_id: str, file_id: str, do: str) -> ResponseReturnValue:
    """Take a file out, move it up, close or open it to pupils, or make it a material of its own."""
    actor, files = signed_in(), services().material_files
    _kept(actor, material_id)
    if do == "remove":
        files.remove(actor, file_id)
    elif do == "earlier":
        files.earlier(actor, file_id)
    elif do in ("staff", "everyone"):
        files.set_readers(actor, file_id, do)
    elif do == "part":
        alone = files.part(actor, file_id)
        flash(_("Đã tách thành bài riêng; bài mới nằm trong “Bài của tôi”."), "success")
        return _back(alone)
    else:
        raise NotFound("action")
    return _back(material_id)


def _kept(actor: Actor, material_id: str) -> str:
    """Keep what was typed around the button; return the id of the version that is being written."""
    view = services().materials.view(actor, material_id)
    if view.working is None:
        raise NotFound("version")
    if "title" in request.form:
        try:
            save_typed(actor, view.working.id)
        except Invalid:
            flash(_("Phần mô tả chưa lưu: xem lại các ô còn sai."), "warning")
    return view.working.id


def _back(material_id: str) -> ResponseReturnValue:
    return redirect(url_for("deposit.edit", material_id=material_id) + "#files", 303)
