"""`/my/materials`: a teacher's own lessons, each with its state in one line, and what she may do next with them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from repository.errors import Invalid, NotFound
from repository.materials.overview import MaterialView
from repository.materials.policy import may_deposit
from repository.materials.teaching import PERIODS, TeachingForm
from repository.phrases import phrase
from repository.web import material_words, typed
from repository.web.here import local_address, nonce, services, signed_in
from repository.web.words import chip_of

bp = Blueprint("my_materials", __name__)

# Steps that a person takes from her own list, and what is said afterwards. Decisions are taken on `/review`.
STEPS = ("submit", "take_back", "reopen", "withdraw", "restore", "restore_approved")


@bp.get("/my/materials")
def mine() -> ResponseReturnValue:
    """List her own lessons, or those in the trash."""
    actor = signed_in()
    trashed = request.args.get("trash") == "1"
    now = services().clock.now()
    lines = services().materials.mine(actor, trashed)
    return render_template(
        "my_materials/mine.html",
        trashed=trashed,
        may_deposit=may_deposit(actor),
        lines=[
            (line, chip_of(line.status.state), material_words.sentence(line.status, now)) for line in lines
        ],
    )


@bp.post("/materials/<material_id>/step")
def step(material_id: str) -> ResponseReturnValue:
    """Take back, reopen, withdraw or restore a version."""
    actor, action = signed_in(), request.form.get("action", "")
    if action not in STEPS:
        raise NotFound("action")
    version_id = request.form.get("version_id", "")
    comment = request.form.get("comment", "")
    services().reviews.decide(actor, version_id, action, comment, lock=request.form.get("lock", type=int))
    flash(_("Đã ghi: %(done)s.", done=material_words.DONE[action]), "success")
    if action in ("take_back", "reopen"):
        return redirect(url_for("deposit.edit", material_id=material_id), 303)
    return redirect(local_address(request.form.get("next"), url_for("my_materials.mine")), 303)


@bp.post("/materials/<material_id>/versions")
def new_version(material_id: str) -> ResponseReturnValue:
    """Begin the next version and open its form."""
    services().versions.begin(signed_in(), material_id, request.form.get("note", ""), nonce())
    flash(_("Đã mở phiên bản mới. Bản đang dùng vẫn giữ nguyên tới khi bản mới được duyệt."), "success")
    return redirect(url_for("deposit.edit", material_id=material_id), 303)


@bp.post("/materials/<material_id>/trash")
def trash(material_id: str) -> ResponseReturnValue:
    """Put a draft into the trash; the answer offers to undo it."""
    services().versions.trash(signed_in(), material_id)
    undo = render_template("my_materials/undo.html", material_id=material_id)
    flash(Markup(undo), "success")  # noqa: S704 - our own template, escaped there
    return redirect(url_for("my_materials.mine"), 303)


@bp.post("/materials/<material_id>/untrash")
def untrash(material_id: str) -> ResponseReturnValue:
    """Take a draft out of the trash."""
    services().versions.restore(signed_in(), material_id)
    flash(_("Đã lấy lại."), "success")
    return redirect(url_for("my_materials.mine"), 303)


@bp.route("/materials/<material_id>/teaching", methods=["GET", "POST"])
def teaching(material_id: str) -> ResponseReturnValue:
    """Say that a lesson was taught: class, day, period, who."""
    actor = signed_in()
    view = services().materials.view(actor, material_id)
    version = view.working or view.shown
    if request.method == "GET":
        return _teaching_page(view, {})
    try:
        period = request.form.get("period", type=int)
        form = TeachingForm(
            typed.text("class_name"), typed.day("taught_on"), period, request.form.get("taught_by_id") or None
        )
        services().teachings.report(actor, version.id, form, nonce())
    except Invalid as problem:
        return _teaching_page(view, {name: phrase(code) for name, code in problem.fields.items()}), 422
    flash(_("Đã ghi tiết dạy. Tổ trưởng sẽ xác nhận."), "success")
    return redirect(url_for("my_materials.mine"), 303)


def _teaching_page(view: MaterialView, errors: dict[str, str]) -> str:
    actor = signed_in()
    version = view.working or view.shown
    return render_template(
        "my_materials/teaching.html",
        view=view,
        errors=errors,
        values=request.form,
        periods=[(str(n), _("Tiết %(n)s", n=n)) for n in PERIODS],
        colleagues=services().teachings.colleagues(actor),
        teachings=services().teachings.of(actor, version.id),
        today=services().clock.today(),
    )
