"""`/notices`: the lines under a person's bell."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from repository.errors import NotFound
from repository.notices.bell import NoticeView
from repository.web.here import services, signed_in
from repository.web.links import page_address
from repository.web.words import ago

bp = Blueprint("notices", __name__)


@bp.get("/notices")
def bell() -> ResponseReturnValue:
    """List what she was told, the newest first."""
    now = services().clock.now()
    lines = services().bell.lines(signed_in())
    return render_template(
        "notices/bell.html",
        lines=[(line, ago(line.at, now)) for line in lines],
        unread=any(not n.read for n in lines),
    )


@bp.post("/notices/read")
def read_all() -> ResponseReturnValue:
    """Mark every line read."""
    services().bell.mark_read(signed_in())
    return redirect(url_for("notices.bell"), 303)


@bp.post("/notices/<notice_id>")
def follow(notice_id: str) -> ResponseReturnValue:
    """Mark one line read and go to what it speaks of."""
    actor = signed_in()
    line = next((line for line in services().bell.lines(actor, 1000) if line.id == notice_id), None)
    if line is None:
        raise NotFound("notice")
    services().bell.mark_read(actor, [notice_id])
    return redirect(_place(line), 303)


def _place(line: NoticeView) -> str:
    places = {
        "material": ("materials.show", {"material_id": line.thing_id}),
        "review": ("review.decide", {"version_id": line.thing_id}),
        "semester_list": ("lists.show", {"list_id": line.thing_id}),
    }
    endpoint, values = places.get(line.thing_kind, ("my_materials.mine", {}))
    return page_address(endpoint, **values) or url_for("my_materials.mine")
