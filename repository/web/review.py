"""`/review`: what waits for a head, and the page on which she looks, marks and decides."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.errors import Conflict, Refused
from repository.materials.case import Mark
from repository.materials.review import DECISIONS, ReviewView
from repository.materials.views import FileView
from repository.phrases import phrase
from repository.web import material_words
from repository.web.here import services, signed_in
from repository.web.words import REACHES, READERS, ago, chip_of

bp = Blueprint("review", __name__)


@bp.get("/review")
def queue() -> ResponseReturnValue:
    """List what waits for her decision, the oldest first, and the teachings she may confirm."""
    actor = signed_in()
    now = services().clock.now()
    return render_template(
        "review/queue.html",
        lines=[(line, ago(line.since, now)) for line in services().reviews.queue(actor)],
        teachings=services().teachings.waiting(actor),
    )


@bp.route("/review/<version_id>", methods=["GET", "POST"])
def decide(version_id: str) -> ResponseReturnValue:
    """Show a version with its pages and checklist; POST decides."""
    actor = signed_in()
    if request.method == "GET":
        return _page(services().reviews.view(actor, version_id), {})
    action = request.form.get("action", "")
    if action not in DECISIONS:
        raise Refused(["not_from_here"])
    view = services().reviews.view(actor, version_id)
    try:
        services().reviews.decide(
            actor,
            version_id,
            action,
            request.form.get("comment", ""),
            _marks(view),
            request.form.get("lock", type=int),
            request.form.get("minutes", ""),
        )
    except Refused as problem:
        errors = {_field_of(reason): phrase(reason) for reason in problem.reasons}
        return _page(services().reviews.view(actor, version_id), errors), 422
    except Conflict as problem:
        errors = {"comment": phrase(problem.code, **problem.facts)}
        return _page(services().reviews.view(actor, version_id), errors), 409
    flash(_("Đã ghi: %(done)s.", done=material_words.DONE[action]), "success")
    return redirect(url_for("review.queue"), 303)


@bp.post("/teachings/<teaching_id>/confirm")
def confirm_teaching(teaching_id: str) -> ResponseReturnValue:
    """Confirm that a lesson was taught as reported."""
    services().teachings.confirm(signed_in(), teaching_id)
    flash(_("Đã xác nhận tiết dạy."), "success")
    return redirect(url_for("review.queue"), 303)


def _marks(view: ReviewView) -> list[Mark]:
    return [
        Mark(
            item.code,
            request.form.get(f"mark-{item.code}", ""),
            request.form.get(f"remark-{item.code}", "").strip(),
        )
        for item in view.checklist
        if f"mark-{item.code}" in request.form
    ]


def _field_of(reason: str) -> str:
    return {"checklist_complete": "checklist"}.get(reason, "comment")


def _page(view: ReviewView, errors: Mapping[str, str]) -> str:
    actor = signed_in()
    now = services().clock.now()
    file = _chosen(view)
    return render_template(
        "review/decide.html",
        view=view,
        said=view.placed.description,
        errors=errors,
        values=request.form,
        file=file,
        pages=services().reading.pages(actor, file.id) if file else [],
        current=max(1, request.args.get("page", 1, type=int)),
        options={option.action: option for option in view.options},
        why_not=material_words.why_not,
        chip=chip_of(view.status.state),
        sentence=material_words.sentence(view.status, now),
        marks={mark.code: mark for mark in view.last_review},
        reach=REACHES[view.placed.description.reach],
        readers=READERS[view.placed.description.readers],
        done=material_words.DONE,
        looks=material_words.LOOKS,
        preview_line=material_words.preview_line,
    )


def _chosen(view: ReviewView) -> FileView | None:
    """Return the file asked for, else the first that has pages, else the first."""
    files = view.version.files
    wanted = [file for file in files if file.id == request.args.get("file")]
    return next(iter(wanted or [file for file in files if file.pages] or files), None)
