"""Semester lists: one page for every role, the librarian's gathering, forms for what needs words, paper and scan."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from repository.errors import Conflict, Invalid, Refused, Unacceptable
from repository.phrases import phrase
from repository.semester import document
from repository.semester.views import ListView
from repository.web import list_words as words
from repository.web import typed
from repository.web.here import nonce, services, signed_in
from repository.web.words import REACHES

bp = Blueprint("lists", __name__)

# Actions with a page of their own: what they ask for, or what they set in motion, is said before.
WITH_PAGE = ("cancel", "deliver", "number", "return_with_remarks", "send_back", "stamp")


@bp.get("/lists")
def index() -> ResponseReturnValue:
    """Show what waits, the school's lists, and those sent to the hub."""
    overview = services().lists.overview(signed_in())
    return render_template("lists/index.html", overview=overview, terms=words)


@bp.post("/lists")
def create() -> ResponseReturnValue:
    """Open the next round of a semester and go on to gathering."""
    list_id = services().lists.create(signed_in(), request.form.get("semester_id", ""), nonce())
    return redirect(url_for("lists.gather", list_id=list_id), 303)


@bp.get("/lists/<list_id>")
def show(list_id: str) -> ResponseReturnValue:
    """Show a list to whoever may see it, with what she can do."""
    return _page(services().lists.get(signed_in(), list_id))


@bp.get("/lists/<list_id>/gather")
def gather(list_id: str) -> ResponseReturnValue:
    """Show which lessons qualify, which almost do, which were left out."""
    actor = signed_in()
    gathering = services().lists.candidates(actor, list_id)
    view = services().lists.get(actor, list_id)
    return render_template("lists/gather.html", view=view, gathering=gathering, terms=words, reaches=REACHES)


@bp.post("/lists/<list_id>/lines")
def add(list_id: str) -> ResponseReturnValue:
    """Put the chosen lessons into the list."""
    with _said():
        chosen = request.form.getlist("version")
        count = services().lists.add(signed_in(), list_id, _lock(), chosen)
        flash(
            ngettext("Đã đưa %(num)s bài vào danh sách.", "Đã đưa %(num)s bài vào danh sách.", count),
            "success",
        )
    return redirect(url_for("lists.show", list_id=list_id), 303)


@bp.post("/lists/<list_id>/exclude")
def exclude(list_id: str) -> ResponseReturnValue:
    """Leave a lesson out, with the reason."""
    with _said():
        version_id, reason = request.form.get("version", ""), request.form.get("reason", "")
        services().lists.exclude(signed_in(), list_id, _lock(), version_id, reason)
        flash(_("Đã để lại bài này cho danh sách sau."), "success")
    return redirect(
        url_for("lists.gather" if request.form.get("back") else "lists.show", list_id=list_id), 303
    )


@bp.post("/lists/<list_id>/arrange")
def arrange(list_id: str) -> ResponseReturnValue:
    """Order the lines."""
    with _said():
        services().lists.arrange(signed_in(), list_id, _lock(), request.form.get("ordering", ""))
    return redirect(url_for("lists.show", list_id=list_id), 303)


@bp.post("/lists/<list_id>/recipients")
def recipients(list_id: str) -> ResponseReturnValue:
    """Say who receives the list."""
    with _said():
        services().lists.address_to(signed_in(), list_id, _lock(), typed.lines("recipients"))
        flash(_("Đã lưu nơi nhận."), "success")
    return redirect(url_for("lists.show", list_id=list_id), 303)


@bp.get("/lists/<list_id>/do/<action>")
def ask(list_id: str, action: str) -> ResponseReturnValue:
    """Show what an action asks for and what follows from it."""
    view = services().lists.get(signed_in(), list_id)
    if action not in WITH_PAGE or view.option(action) is None:
        return redirect(url_for("lists.show", list_id=list_id), 303)
    return _action_page(view, action, {})


@bp.post("/lists/<list_id>/do/<action>")
def do(list_id: str, action: str) -> ResponseReturnValue:
    """Take an action; what was typed comes back when it cannot be taken."""
    actor, form = signed_in(), request.form
    try:
        given = _number_given() if action == "number" else {}
        services().list_flow.take(actor, list_id, action, _lock(), form.get("comment", ""), **given)  # type: ignore[arg-type]
    except (Invalid, Refused) as problem:
        view = services().lists.get(actor, list_id)
        if action in WITH_PAGE and view.option(action) and view.lock == _lock():
            return _action_page(view, action, _errors(problem)), 422 if isinstance(problem, Invalid) else 409
        _flash(problem)
    except Conflict as problem:
        _flash(problem)
    else:
        flash(str(words.DONE.get(action, _("Đã xong."))), "success")
    return redirect(url_for("lists.show", list_id=list_id), 303)


@bp.get("/lists/<list_id>/list.pdf")
def paper(list_id: str) -> ResponseReturnValue:
    """Return the paper: the one made for signature, or a preview while the list is prepared."""
    actor = signed_in()
    view = services().lists.get(actor, list_id)
    digest = services().lists.kept_pdf(actor, list_id)
    if digest:
        content = b"".join(services().blobs.read(digest))
    else:
        sheet, signer = services().lists.sheet(actor, list_id)
        content = document.pdf(sheet, signer, preview=True)
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{_file_name(view)}.pdf")
    return answer


@bp.get("/lists/<list_id>/list.xlsx")
def sheet(list_id: str) -> ResponseReturnValue:
    """Return the lines as an Excel table."""
    actor = signed_in()
    view = services().lists.get(actor, list_id)
    table, _signer = services().lists.sheet(actor, list_id)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = Response(document.xlsx(table), mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{_file_name(view)}.xlsx")
    return answer


@bp.get("/lists/<list_id>/scan")
def scan(list_id: str) -> ResponseReturnValue:
    """Return the scan: a picture in a sandbox of its own, a PDF to be saved."""
    kept = services().list_scans.kept(signed_in(), list_id)
    answer = Response(services().blobs.read(kept.digest), mimetype=kept.mime)
    place = "inline" if kept.mime.startswith("image/") else "attachment"
    answer.headers.set("Content-Disposition", place, filename=kept.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer


@bp.post("/lists/<list_id>/scan")
def attach_scan(list_id: str) -> ResponseReturnValue:
    """Keep the scan of the stamped paper."""
    actor, upload = signed_in(), request.files.get("scan")
    if upload is None or not upload.filename:
        flash(_("Hãy chọn tệp quét trước."), "error")
    else:
        with _said(), tempfile.TemporaryDirectory(prefix="hoclieu-scan-") as folder:
            path = Path(folder) / "scan"
            upload.save(path)
            services().list_scans.attach(actor, list_id, _lock(), path, upload.filename)
            flash(_("Đã nhận bản quét. Xem lại rồi xác nhận đã đóng dấu."), "success")
    return redirect(url_for("lists.show", list_id=list_id), 303)


@bp.route("/admin/legal-bases", methods=["GET", "POST"])
def legal_bases() -> ResponseReturnValue:
    """Show the texts the school's lists rest on; POST adds one."""
    actor, errors = signed_in(), {}
    if request.method == "POST":
        try:
            services().legal_bases.add(actor, request.form.get("text", ""))
        except Invalid as problem:
            errors = typed.sentences(problem)
        else:
            flash(_("Đã thêm căn cứ."), "success")
            return redirect(url_for("lists.legal_bases"), 303)
    bases = services().legal_bases.all(actor)
    page = render_template(
        "lists/legal_bases.html", bases=bases, errors=errors, text=request.form.get("text", "")
    )
    return page, 422 if errors else 200


@bp.post("/admin/legal-bases/<basis_id>")
def change_basis(basis_id: str) -> ResponseReturnValue:
    """Correct a text, take it in or out of use, move it up, forget it."""
    actor, form, bases = signed_in(), request.form, services().legal_bases
    with _said():
        if form.get("do") == "up":
            bases.move_up(actor, basis_id)
        elif form.get("do") == "remove":
            bases.remove(actor, basis_id)
            flash(_("Đã bỏ căn cứ. Danh sách đã ký vẫn giữ nguyên."), "success")
        else:
            bases.change(actor, basis_id, form.get("text", ""), form.get("active") == "1")
            flash(_("Đã lưu."), "success")
    return redirect(url_for("lists.legal_bases"), 303)


def _page(view: ListView) -> str:
    return render_template(
        "lists/show.html",
        view=view,
        terms=words,
        reaches=REACHES,
        sentence=words.sentence(view),
        history=words.timeline(view),
        with_page=WITH_PAGE,
        offered=[
            option for option in view.options if not any(r.startswith("permit:") for r in option.why_not)
        ],
    )


def _action_page(view: ListView, action: str, errors: dict[str, str]) -> str:
    return render_template(
        "lists/action.html",
        view=view,
        option=view.option(action),
        terms=words,
        errors=errors,
        typed=request.form,
        openings=words.openings(view),
    )


@contextmanager
def _said() -> Iterator[None]:
    """Say on the list's own page why something was not done."""
    try:
        yield
    except (Conflict, Invalid, Refused, Unacceptable) as problem:
        _flash(problem)


def _flash(problem: Conflict | Invalid | Refused | Unacceptable) -> None:
    facts = getattr(problem, "facts", {})
    for code in problem.codes():
        flash(phrase(code, **facts), "error")


def _errors(problem: Invalid | Refused) -> dict[str, str]:
    """Return the reasons beside the fields they speak of."""
    if isinstance(problem, Invalid):
        return typed.sentences(problem)
    fields = {"number_is_free": "number", "date_not_before_signature": "dated", "comment_required": "comment"}
    return {fields.get(code, "list"): phrase(code, **problem.facts) for code in problem.reasons}


def _number_given() -> dict[str, object]:
    return {"number": typed.number("number", 0) or None, "dated": typed.needed_day("dated")}


def _lock() -> int:
    return request.form.get("lock", -1, type=int)


def _file_name(view: ListView) -> str:
    """Return a name that says what it is in a folder full of downloads."""
    head = view.head
    return f"danh-sach-hoc-lieu-{head.school_code}-{head.year}-hk{head.semester}-dot{head.round}"
