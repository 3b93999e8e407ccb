"""The page of an e-lesson: read it, take it home by right, see where it stands and what lies beside it.

Depositing, describing and reviewing have pages of their own; this one only leads there.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from repository.db.workflows import StepView
from repository.discovery.items import Item
from repository.materials.overview import MaterialView
from repository.materials.reading import PageView
from repository.materials.views import FileView
from repository.web import material_words, words
from repository.web.format import day, moment
from repository.web.here import actor, services
from repository.web.links import came_from_search, in_an_app, page_address, site
from repository.web.search import line_of
from repository.web.titles import share_of
from workflow.engine import Option

bp = Blueprint("materials", __name__)

SOUND, MOVING, STILL = {"mp3", "m4a"}, {"mp4", "webm"}, {"png", "jpg", "webp", "gif"}
LATER = ("withdraw", "restore", "restore_approved")  # steps after a lesson was open


@bp.get("/materials/<material_id>")
def show(material_id: str) -> ResponseReturnValue:
    """Show an e-lesson at a file and page of it; without JavaScript every page is an address."""
    view = services().materials.view(actor(), material_id)
    item = services().items.show(actor(), view.record_id, site())
    chip, sentence = standing(view)
    return render_template(
        "materials/show.html",
        view=view,
        item=item,
        found=item.found,
        kind=words.kind_name(view.placed.kind.code),
        chip=chip,
        sentence=sentence,
        reader=reader_of(view),
        books=[line_of(found) for found in item.books],
        lessons=[line_of(found) for found in item.lessons[:4]],
        more_books=_more_books(item),
        back=came_from_search(),
        share=share_of(item),
        site=site(),
        states=words.STATES,
        reaches=words.REACHES,
        readers=words.READERS,
        in_an_app=in_an_app(),
        actions=_actions(view),
        later=_later(view),
        versions=[(each, words.chip_of(each.status.state)) for each in view.versions],
        history=[_event(step) for step in view.history],
    )


@bp.get("/materials/<material_id>/reader")
def reader(material_id: str) -> ResponseReturnValue:
    """Answer the reader alone: htmx asks again while the pictures are being made."""
    view = services().materials.view(actor(), material_id)
    return render_template("materials/reader.html", reader=reader_of(view))


def reader_of(view: MaterialView) -> dict[str, Any] | None:
    """Return what the reader shows: one file of those she may open, and its pages; None when there is none."""
    files = view.shown.files
    if not files:
        return None
    asked = request.args.get("file", "")
    file = next((each for each in files if each.id == asked), _first_to_read(files))
    pages = services().reading.pages(actor(), file.id)
    current = max(1, min(request.args.get("page", 1, type=int) or 1, max(1, len(pages))))
    base = url_for("materials.show", material_id=view.id, file=file.id, page="")
    return {
        "material_id": view.id,
        "file": file,
        "files": [(each, url_for("materials.show", material_id=view.id, file=each.id)) for each in files],
        "medium": _medium(file),
        "bytes": url_for("files.download", file_id=file.id, name=file.name, inline=1),
        "pages": pages,
        "current": current,
        "base": base,
        "pictures": [_picture(file, page) for page in pages] if file.pictures == len(pages) else [],
        "thumbs": [url_for("files.thumb", file_id=file.id, number=page.number) for page in pages],
        "titles": [page.title for page in pages],
        "width": next((page.width for page in pages if page.width), 1280),
        "height": next((page.height for page in pages if page.height), 720),
        "notes_open": view.placed.description.notes_open,
        "noted": [page for page in pages if page.notes],
    }


def standing(view: MaterialView) -> tuple[tuple[str, str, str | None], str]:
    """Return the chip and the one sentence that say where a lesson is; whose hand it went through is for staff."""
    status = view.shown.status
    if view.staff:
        sentence = material_words.sentence(status, services().clock.now())
    elif status.state == "stamped":
        sentence = _("Trong danh sách học liệu đã đóng dấu của trường, %(day)s", day=day(status.since))
    else:
        sentence = _("Bài của trường, đã được thẩm định")
    return words.chip_of(status.state), sentence


def _event(step: StepView) -> dict[str, Any]:
    tone, icon = material_words.LOOKS.get(step.action, ("grey", "clock"))
    who = f"{step.person} ({_('thay')} {step.on_behalf_of})" if step.on_behalf_of else step.person
    return {
        "when": moment(step.at),
        "who": who,
        "text": material_words.DONE.get(step.action, step.action),
        "comment": step.comment,
        "tone": tone,
        "icon": icon,
    }


def _actions(view: MaterialView) -> list[tuple[str, str, str]]:
    """Return the pages where those who may change or decide go on: (label, icon, address)."""
    wanted = []
    waiting = view.working or view.shown
    if view.may_edit and waiting.editable:
        wanted.append((_("Sửa bài"), "edit", page_address("deposit.edit", material_id=view.id)))
    if view.staff and waiting.status.state == "department_review":
        wanted.append((_("Thẩm định"), "check", page_address("review.decide", version_id=waiting.id)))
    return [(label, icon, address) for label, icon, address in wanted if address]


def _later(view: MaterialView) -> list[Option]:
    """Return what she may do with a lesson that was open once: take it out of use, put it back."""
    if not view.staff:
        return []
    options = services().reviews.options_for(actor(), view.shown.id)
    return [option for option in options if option.action in LATER and option.allowed]


def _more_books(item: Item) -> str | None:
    if not item.subject_code:
        return None
    return url_for("search.search", medium="print", subject=item.subject_code, grade=item.found.grade or None)


def _first_to_read(files: tuple[FileView, ...]) -> FileView:
    return next((each for each in files if each.pages or _medium(each) != "pages"), files[0])


def _medium(file: FileView) -> str:
    for medium, formats in (("sound", SOUND), ("moving", MOVING), ("still", STILL)):
        if file.format in formats and not (medium == "still" and file.pictures):
            return medium
    return "pages"


def _picture(file: FileView, page: PageView) -> str:
    return url_for("files.page", file_id=file.id, number=page.number)
