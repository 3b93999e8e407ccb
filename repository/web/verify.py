"""For anyone: *Kiểm tra* (is this list real, what is this file) and `/v/<code>`, where every code on paper leads."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from repository.ids import tidy_code
from repository.semester.verification import SHA256, FileFound, Verified
from repository.web import list_words as words
from repository.web.here import actor, services

bp = Blueprint("verify", __name__)

CHUNK = 1024 * 1024
# Where a code leads: the kind of thing → its page and the name of its id there.
PAGES = {"material": ("materials.show", "material_id"), "title": ("titles.show", "record_id")}


@bp.get("/verify")
def show() -> ResponseReturnValue:
    """Ask, or answer what was asked by code, number or SHA-256."""
    asked = request.args.get("q", "").strip()[:100]
    year = request.args.get("year", services().clock.today().year, type=int)
    school_id = request.args.get("school", "")
    files: tuple[FileFound, ...] = ()
    found: tuple[Verified, ...] = ()
    if SHA256.fullmatch(asked.lower()):
        files = services().verification.by_digest(actor(), asked)
    elif asked:
        by_code = services().verification.by_code(actor(), asked)
        found = (by_code,) if by_code else services().verification.by_number(actor(), asked, year, school_id)
    return _page(asked=asked, year=year, school_id=school_id, found=found, files=files)


@bp.post("/verify")
def look_at_file() -> ResponseReturnValue:
    """Answer what a dropped file is; only its digest is computed, nothing of it is kept."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _page(missing=True), 422
    digest = _digest(upload)
    files = services().verification.by_digest(actor(), digest)
    return _page(asked_file=upload.filename[:120], digest=digest, files=files)


@bp.get("/v/<code>")
def follow(code: str) -> ResponseReturnValue:
    """Lead from a short code to its page."""
    leads_to = services().verification.leads_to(code)
    if leads_to is None:
        return render_template("verify/unknown_code.html", code=code[:40]), 404
    kind, thing_id = leads_to
    if kind not in PAGES:
        return redirect(url_for("verify.show", q=tidy_code(code)))
    endpoint, name = PAGES[kind]
    return redirect(url_for(endpoint, **{name: thing_id}))  # type: ignore[arg-type]


def _page(**given: object) -> str:
    defaults = {
        "asked": "", "asked_file": "", "digest": "", "year": services().clock.today().year, "school_id": "",
        "found": (), "files": (), "missing": False,
    }  # fmt: skip
    schools = services().verification.schools()
    return render_template("verify/show.html", terms=words, schools=schools, **{**defaults, **given})


def _digest(upload: FileStorage) -> str:
    hasher = sha256()
    while block := upload.stream.read(CHUNK):
        hasher.update(block)
    return hasher.hexdigest()
