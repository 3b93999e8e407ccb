"""Staff and pupils from a spreadsheet in two steps, and the slips of a class."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.accounts.passwords import Slip
from repository.accounts.people_sheet import KINDS
from repository.documents import slips as slip_paper
from repository.documents import workbook
from repository.documents.letterhead import Letterhead
from repository.errors import Invalid, NotFound, Unacceptable
from repository.phrases import phrase
from repository.web import typed
from repository.web.here import services, signed_in
from repository.web.people_words import CHANGES, OUTCOMES, ROLES

bp = Blueprint("people_import", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The heads of the sample files, in the ministry's own words.
SAMPLES = {
    "pupils": ("STT", "Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Lớp", "Trạng thái"),
    "staff": ("STT", "Mã định danh Bộ GD&ĐT", "Họ và tên", "Ngày sinh", "Tổ chuyên môn", "Chức vụ",
              "Lớp chủ nhiệm"),
}  # fmt: skip


@bp.route("/admin/people/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a file and show what importing it would do; nothing is written yet."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    kind = request.values.get("kind", "pupils")
    errors: dict[str, str] = {}
    if request.method == "POST":
        sent = request.files.get("file")
        try:
            preview = services().people_import.preview(actor, school_id, kind, sent.read() if sent else b"")
        except Invalid as problem:
            errors = typed.sentences(problem)
        except Unacceptable as problem:
            errors = {"file": phrase(problem.code, **problem.facts)}
        else:
            return render_template(
                "people/preview.html", preview=preview, outcomes=OUTCOMES, changes=CHANGES, roles=ROLES
            )
    return render_template("people/import.html", errors=errors, kind=kind), 422 if errors else 200


@bp.post("/admin/people/import/confirm")
def confirm() -> ResponseReturnValue:
    """Write the rows of a preview and lead to the slips."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.manage")
    done = services().people_import.confirm(
        actor,
        school_id,
        request.form.get("kind", ""),
        request.form.get("rows", ""),
        mark_absent=request.form.get("mark_absent") == "1",
    )
    new, changed = done.counts.get("new", 0), done.counts.get("changed", 0)
    flash(_("Đã nhập: thêm %(new)s người, cập nhật %(changed)s người.", new=new, changed=changed), "success")
    if done.class_ids:
        return redirect(_slips_address(list(done.class_ids)), 303)
    return redirect(url_for("people.find", role="staff"), 303)


@bp.get("/admin/people/import/sample/<kind>.xlsx")
def sample(kind: str) -> ResponseReturnValue:
    """Give an empty table with the heads that are understood."""
    services().schools.demand(signed_in(), "people.manage")
    if kind not in KINDS:
        raise NotFound("sample")
    columns = [workbook.Column(head, 6 if head == "STT" else 24) for head in SAMPLES[kind]]
    answer = make_response(workbook.table(kind, columns, []))
    answer.headers["Content-Type"] = XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return answer


@bp.get("/admin/slips")
def choose_slips() -> ResponseReturnValue:
    """Choose the class whose slips are to be printed."""
    actor = signed_in()
    school_id = services().schools.demand(actor, "people.list")
    mine = {held.class_id for held in actor.roles if held.role == "homeroom_teacher"}
    every = services().schools.may(actor, "people.slips")
    classes = [c for c in services().departments.classes(school_id) if every or c.id in mine]
    chosen = request.args.getlist("class")
    return render_template("people/slips.html", classes=classes, chosen=chosen)


@bp.post("/admin/slips")
def print_slips() -> ResponseReturnValue:
    """Make first passwords for the newcomers of the chosen classes and answer with their slips as PDF."""
    actor = signed_in()
    chosen = request.form.getlist("class")
    slips = [slip for class_id in chosen for slip in services().passwords.slips(actor, class_id)]
    if not slips:
        flash(_("Không có phiếu nào để in: học sinh của lớp đã tự đổi mật khẩu cả rồi."), "info")
        return redirect(_slips_address(chosen), 303)
    answer = make_response(_paper(slips))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'inline; filename="phieu-mat-khau.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _slips_address(class_ids: list[str]) -> str:
    chosen: dict[str, Any] = {"class": class_ids}
    return url_for("people_import.choose_slips", **chosen)


def _paper(slips: list[Slip]) -> bytes:
    school = g.school
    return slip_paper.render(
        slip_paper.PasswordSlips(
            letterhead=Letterhead(school.higher_unit, school.name, school.place),
            address=url_for("entry.sign_in", _external=True),
            slips=tuple(
                slip_paper.Slip(one.full_name, one.class_name, one.username, one.password) for one in slips
            ),
            prepared=services().clock.today(school.zone),
        )
    )
