"""`/materials/<id>/compare`: a version beside the one before it, for its author, its reviewers and its colleagues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from repository.errors import NotFound
from repository.materials.comparison import Pair, changed_first, compare
from repository.materials.reading import PageView
from repository.materials.views import FileView, VersionView
from repository.web.here import services, signed_in

bp = Blueprint("compare", __name__)


@bp.get("/materials/<material_id>/compare")
def show(material_id: str) -> ResponseReturnValue:
    """Show what changed in a version (`version`, else the newest) against the one before it."""
    view = services().materials.view(signed_in(), material_id)
    versions = sorted(view.versions, key=lambda version: version.number)
    wanted = request.args.get("version") or (versions[-1].id if versions else "")
    at = next((n for n, version in enumerate(versions) if version.id == wanted), 0)
    if at == 0:  # unknown, or the first: there is nothing before it
        raise NotFound("version")
    old, new = versions[at - 1], versions[at]
    parts = [(name, pairs) for name, pairs in _parts(old, new) if pairs]
    counted = Counter(pair.kind for _name, pairs in parts for pair in pairs)
    return render_template(
        "materials/compare.html",
        view=view,
        said=view.placed.description,
        old=old,
        new=new,
        parts=parts,
        counts={kind: counted[kind] for kind in ("changed", "added", "removed", "same")},
    )


def _parts(old: VersionView, new: VersionView) -> Iterator[tuple[str, list[Pair]]]:
    """Yield each file's pages against those of the file it took the place of: of the same name, else the next."""
    before = list(old.files)
    for file in new.files:
        same = next((each for each in before if each.name == file.name), None)
        former = same or next(
            (each for each in before if not any(each.name == f.name for f in new.files)), None
        )
        if former:
            before.remove(former)
        yield file.name, changed_first(compare(_pages(former), _pages(file)))
    for gone in before:
        yield gone.name, compare(_pages(gone), [])


def _pages(file: FileView | None) -> list[PageView]:
    return services().reading.pages(signed_in(), file.id) if file else []
