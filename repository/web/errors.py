"""Errors of the application as pages: class → status and template, in the reader's language."""

from __future__ import annotations

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from repository import errors
from repository.phrases import phrase

STATUS: dict[type[errors.HocLieuError], int] = {
    errors.NotFound: 404,
    errors.Denied: 403,
    errors.Invalid: 422,
    errors.Refused: 409,
    errors.Conflict: 409,
    errors.Unacceptable: 422,
    errors.Unavailable: 503,
}


def install(app: Flask) -> None:
    """Register the handlers; the API blueprint has its own, for problem+json."""
    app.register_error_handler(errors.SignInRequired, _sign_in)
    app.register_error_handler(errors.HocLieuError, _ours)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _crash)


def _sign_in(_problem: errors.SignInRequired) -> Response:
    target = request.full_path if request.method == "GET" else "/"
    return redirect(url_for("entry.sign_in", next=target))


def _ours(problem: errors.HocLieuError) -> tuple[str, int]:
    status = STATUS.get(type(problem), 500)
    facts = getattr(problem, "facts", {})
    if isinstance(problem, errors.Invalid):
        return page(status, [f"{name}: {phrase(code)}" for name, code in problem.fields.items()]), status
    return page(status, [phrase(code, **facts) for code in problem.codes()]), status


def _csrf(_problem: CSRFError) -> tuple[str, int]:
    return page(400, [_("Trang đã mở quá lâu. Hãy quay lại, tải lại trang rồi làm lại.")]), 400


def _http(problem: HTTPException) -> tuple[str, int] | HTTPException:
    if problem.code is None or problem.code < 400:
        return problem
    return page(problem.code, []), problem.code


def _crash(problem: Exception) -> tuple[str, int]:
    current_app.logger.exception("request failed", exc_info=problem)
    return page(500, []), InternalServerError.code


def page(status: int, sentences: list[str]) -> str:
    """Return the error page; `sentences` say what is wrong and what to do."""
    titles = {
        400: (_("Chưa gửi được"), _("Máy chủ không hiểu yêu cầu này.")),
        403: (_("Không có quyền"), _("Tài khoản của bạn không được làm việc này. Hãy hỏi quản trị của trường.")),
        404: (_("Không tìm thấy"), _("Trang này không có, đã được chuyển đi, hoặc bạn chưa được xem.")),
        409: (_("Chưa làm được"), _("Việc này chưa thể làm lúc này.")),
        413: (_("Tệp quá lớn"), _("Hãy chọn tệp nhỏ hơn, hoặc tách thành nhiều tệp.")),
        422: (_("Cần xem lại"), _("Có chỗ chưa đúng.")),
        429: (_("Thử quá nhiều lần"), _("Hãy đợi ít phút rồi thử lại.")),
        503: (_("Tạm thời chưa dùng được"), _("Một phần của hệ thống đang nghỉ. Không có gì bị mất; thử lại sau.")),
    }  # fmt: skip
    broken = (
        _("Có sự cố"),
        _("Lỗi ở phía máy chủ, đã được ghi lại. Không có gì bị mất; thử lại sau ít phút."),
    )
    title, text = titles.get(status, broken)
    return render_template(
        "error.html", title=title, text=text, reasons=sentences, reference=g.get("request_id")
    )
