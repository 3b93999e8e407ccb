"""`/deposit`: choose files; then `/materials/<id>/edit`: check what was guessed, and send it to the department.

Files of the draft are handled in `draft_files`. One form per question: choose, check, send.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from repository.accounts.access import Actor
from repository.derivatives.formats import accept_attribute
from repository.errors import Conflict, Denied, Invalid, NotFound, Refused
from repository.materials.deposit import Deposited
from repository.materials.description import Description
from repository.materials.intake import Incoming
from repository.materials.kinds import kind_of, kinds, licences
from repository.materials.overview import MaterialView
from repository.materials.policy import may_deposit
from repository.materials.views import VersionView
from repository.phrases import phrase
from repository.web import material_words, two_windows
from repository.web.here import nonce, services, signed_in
from repository.web.words import REACHES, READERS

bp = Blueprint("deposit", __name__)

GRADES = range(6, 10)
FIELDS: dict[str, Any] = {
    "title": _l("Tên bài"),
    "kind": _l("Loại"),
    "subject_code": _l("Môn"),
    "grade": _l("Khối lớp"),
    "lesson_id": _l("Bài trong chương trình"),
    "series_code": _l("Bộ sách"),
    "periods": _l("Số tiết"),
    "reach": _l("Chia sẻ"),
    "readers": _l("Ai được đọc"),
    "notes_open": _l("Người đọc thấy cả ghi chú dưới slide"),
    "licence": _l("Người khác được dùng thế nào"),
    "rights_holder": _l("Người giữ quyền"),
    "shows_pupils": _l("Có hình hoặc tiếng học sinh"),
    "consent_given": _l("Học sinh và gia đình đã đồng ý"),
    "summary": _l("Tóm tắt"),
    "keywords": _l("Từ khoá"),
    "sources": _l("Nguồn hình ảnh, tài liệu đã dùng"),
}
CHECKBOXES = ("shows_pupils", "consent_given", "notes_open")


@bp.get("/deposit")
def choose() -> ResponseReturnValue:
    """Show the place to drop files."""
    if not may_deposit(signed_in()):
        raise Denied("material.deposit")
    return _choose_page({})


@bp.post("/deposit")
def upload() -> ResponseReturnValue:
    """Take files in: many at once from the plain form, or one by one from the script."""
    actor, files = signed_in(), chosen_files()
    alone = request.headers.get("HX-Request") == "true"
    each = request.form.get("each") == "1"
    tap, part = nonce(), ""
    if alone and tap and not each:
        tap, _dash, part = tap.rpartition("-")
    try:
        done = services().deposits.upload(actor, files, tap, part, each and not alone)
    except Invalid as problem:
        return _choose_page({name: phrase(code) for name, code in problem.fields.items()}), 422
    return _row(done) if alone else _after(done)


@bp.route("/materials/<material_id>/edit", methods=["GET", "POST"])
def edit(material_id: str) -> ResponseReturnValue:
    """Check the description; POST keeps it, and sends it to the department when asked to."""
    actor = signed_in()
    view, version = _draft(actor, material_id)
    if request.method == "GET":
        return _edit_page(actor, view, version, _as_typed(services().descriptions.of(actor, version.id)), {})
    said = services().descriptions.of(actor, version.id)
    settled = two_windows.settle(
        version.lock, shown_fields(said), typed_fields(), FIELDS, _words(request.form)
    )
    if settled.open:
        return _edit_page(actor, view, version, request.form, {}, version.lock, settled), 409
    try:
        lock = save_typed(actor, version.id, settled)
        if request.form.get("do") == "places":
            return _edit_page(actor, view, version, request.form, {}, lock)
        if request.form.get("do") == "submit":
            services().reviews.decide(actor, version.id, "submit", request.form.get("message", ""), lock=lock)
    except Invalid as problem:
        errors = {name: phrase(code) for name, code in problem.fields.items()}
        return _edit_page(actor, view, version, request.form, errors), 422
    except (Conflict, Refused) as problem:
        view, version = _draft(actor, material_id)
        said = services().descriptions.of(actor, version.id)
        # A lock that moved while this was saved stays the old one: the next press asks which words to keep.
        kept = None if isinstance(problem, Conflict) else version.lock
        return _edit_page(actor, view, version, request.form, _mended_by(problem, said), kept), 422
    if request.form.get("do") != "submit":
        flash(_("Đã lưu nháp."), "success")
        return redirect(url_for("deposit.edit", material_id=material_id), 303)
    flash(_("Đã gửi tổ duyệt “%(title)s”.", title=request.form.get("title", "")), "success")
    return redirect(url_for("my_materials.mine"), 303)


@bp.get("/deposit/lessons")
def lessons() -> ResponseReturnValue:
    """Answer the lesson field for a subject and grade (htmx)."""
    signed_in()
    return render_template(
        "deposit/lessons.html", lessons=_lessons(request.args), values=request.args, errors={}
    )


def chosen_files() -> list[Incoming]:
    """Return the files of this request, the camera's among them; an empty file field sends a file without name."""
    return [
        Incoming(file.filename, file.stream)  # type: ignore[arg-type]
        for field in ("files", "camera")
        for file in request.files.getlist(field)
        if file.filename
    ]


def typed_fields() -> dict[str, str]:
    """Return what the form says of the description; a checkbox that is not sent says no."""
    typed = {name: request.form[name] for name in request.form if name in Description.__dataclass_fields__}
    return typed | {name: request.form.get(name, "") for name in CHECKBOXES if "title" in request.form}


def save_typed(actor: Actor, version_id: str, settled: two_windows.Settled | None = None) -> int:
    """Keep what the form says; return the version's lock for the next step."""
    theirs = settled.theirs if settled else frozenset()
    typed = {name: text for name, text in typed_fields().items() if name not in theirs}
    lock = settled.lock if settled else request.form.get("lock", type=int)
    return services().descriptions.save(actor, version_id, typed, lock)


def tell_what_happened(done: Deposited) -> None:
    """Flash which files were refused and why, and which she already has."""
    for turned in done.turned:
        why = phrase(turned.code, **turned.facts)
        flash(_("Không nhận “%(name)s”: %(why)s", name=turned.name, why=why), "error")
    for twin in done.twins:
        flash(
            _("Tệp “%(name)s” đã có trong bài “%(title)s”.", name=twin.file_name, title=twin.title), "warning"
        )


def _after(done: Deposited) -> ResponseReturnValue:
    if not done.material_ids:
        errors = {f"files-{n}": f"{t.name}: {phrase(t.code, **t.facts)}" for n, t in enumerate(done.turned)}
        return _choose_page(errors), 422
    tell_what_happened(done)
    if len(done.material_ids) > 1:
        flash(
            _("Đã nhận %(n)s bài. Kiểm tra từng bài rồi gửi tổ duyệt.", n=len(done.material_ids)), "success"
        )
        return redirect(url_for("my_materials.mine"), 303)
    return redirect(url_for("deposit.edit", material_id=done.material_ids[0]), 303)


def _row(done: Deposited) -> ResponseReturnValue:
    """Answer the script with the row that stands in for the file, and where to go when it was alone."""
    page = make_response(render_template("deposit/row.html", done=done), 200 if done.material_ids else 422)
    if done.material_ids:
        page.headers["HX-Redirect"] = url_for("deposit.edit", material_id=done.material_ids[0])
    return page


def _choose_page(errors: Mapping[str, str]) -> str:
    each = request.values.get("each") == "1"
    return render_template("deposit/choose.html", errors=errors, each=each, accept=accept_attribute())


def _draft(actor: Actor, material_id: str) -> tuple[MaterialView, VersionView]:
    """Return the material with the version that is being written."""
    view = services().materials.view(actor, material_id)
    if view.working is None or not view.working.editable:
        raise Refused(["not_editable"]) if view.may_edit else NotFound("material")
    if not view.may_edit:
        raise Denied("material.edit")
    return view, view.working


def _edit_page(
    actor: Actor,
    view: MaterialView,
    version: VersionView,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
    lock: int | None = None,
    settled: two_windows.Settled | None = None,
) -> str:
    return render_template(
        "deposit/edit.html",
        settled=settled,
        view=view,
        draft=version,
        lock=lock or request.form.get("lock", type=int) or version.lock,
        values=values,
        errors=errors,
        kinds=[(kind.code, _(kind.name)) for kind in kinds().values()],
        subjects=_subjects(),
        grades=[(str(grade), _("Lớp %(grade)s", grade=grade)) for grade in GRADES],
        series=_series(),
        lessons=_lessons(values),
        licences=_licences(),
        reaches=list(REACHES.items()),
        readers=list(READERS.items()),
        accept=accept_attribute(),
        preview_line=material_words.preview_line,
        sentence=material_words.sentence(version.status, services().clock.now()),
    )


def _subjects() -> list[tuple[str, str]]:
    return [(subject.code, subject.name) for subject in services().curriculum.subjects()]


def _series() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in services().curriculum.series()]


def _licences() -> list[tuple[str, str]]:
    return [(one.code, _(one.name)) for one in licences().values()]


def _words(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the names of what is chosen from lists."""
    yes_no = {"1": _("Có"), "": _("Không")}
    return {
        "kind": {kind.code: _(kind.name) for kind in kinds().values()},
        "subject_code": dict(_subjects()),
        "series_code": dict(_series()),
        "lesson_id": dict(_lessons(values)),
        "licence": dict(_licences()),
        "reach": REACHES,
        "readers": READERS,
        "shows_pupils": yes_no,
        "consent_given": yes_no,
        "notes_open": yes_no,
    }


def _lessons(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    subject, grade = values.get("subject_code") or "", str(values.get("grade") or "")
    if not subject or not grade.isdecimal():
        return []
    found = services().curriculum.lessons(subject, int(grade), values.get("series_code") or None)
    return [(one.id, ". ".join(filter(None, (one.number, one.title)))) for one in found]


def _as_typed(said: Description) -> dict[str, Any]:
    values = {name: getattr(said, name) for name in said.__dataclass_fields__}
    return {**values, "keywords": ", ".join(said.keywords), "grade": str(said.grade or "")}


def shown_fields(said: Description) -> dict[str, str]:
    """Return a description as its form would send it."""
    values = {name: value if value is not None else "" for name, value in _as_typed(said).items()}
    return {
        name: ("1" if value else "") if name in CHECKBOXES else str(value) for name, value in values.items()
    }


def _mended_by(problem: Conflict | Refused, said: Description) -> dict[str, str]:
    """Return what stood in the way beside the fields that mend it."""
    errors: dict[str, str] = {}
    for reason in problem.codes():
        if reason == "is_described":
            missing = said.missing(kind_of(said.kind).required)
            errors |= {{"subject": "subject_code"}.get(name, name): phrase("required") for name in missing}
        elif reason == "rights_stated" and said.licence:
            errors["rights_holder"] = phrase("required")
        else:
            errors[material_words.MENDED_BY.get(reason, "title")] = phrase(reason, **problem.facts)
    return errors
