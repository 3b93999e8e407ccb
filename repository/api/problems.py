"""Errors as problem+json (RFC 9457): class → status, type, and sentences in the reader's language.

Every blueprint of the API registers `answer` for any exception, so nothing under /api/ is ever told in HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, current_app, g, json, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from repository import errors
from repository.phrases import phrase

MIME = "application/problem+json"
TYPE = "urn:hoclieu:problem:"
STATUS: dict[type[errors.HocLieuError], int] = {
    errors.NotFound: 404,
    errors.SignInRequired: 401,
    errors.Denied: 403,
    errors.Invalid: 422,
    errors.Refused: 409,
    errors.Conflict: 409,
    errors.Unacceptable: 422,
    errors.Unavailable: 503,
}
# status → name of the type, title, sentence where no reason says more
KNOWN: dict[int, tuple[str, Any, Any]] = {
    400: ("malformed", _l("Yêu cầu không đọc được"), _l("Máy chủ không hiểu yêu cầu này.")),
    401: ("sign_in_required", _l("Cần đăng nhập"), _l("Hãy gửi mã truy cập còn hiệu lực hoặc đăng nhập.")),
    403: ("denied", _l("Không có quyền"), _l("Tài khoản của bạn không được làm việc này.")),
    404: ("not_found", _l("Không tìm thấy"), _l("Mục này không có, hoặc bạn chưa được xem.")),
    405: ("method_not_allowed", _l("Sai phương thức"), _l("Địa chỉ này không nhận phương thức ấy.")),
    406: ("not_acceptable", _l("Không có dạng này"), _l("Mục này không có ở dạng bạn muốn nhận.")),
    409: ("refused", _l("Chưa làm được"), _l("Việc này chưa thể làm lúc này.")),
    412: ("stale", _l("Đã thay đổi"), _l("Người khác vừa thay đổi mục này. Hãy xem lại rồi làm tiếp.")),
    413: ("too_large", _l("Quá lớn"), _l("Hãy gửi ít hơn trong một lần.")),
    415: ("media_type", _l("Sai kiểu nội dung"), _l("Hãy gửi đúng kiểu nội dung mà tài liệu API nêu.")),
    416: ("range", _l("Sai khoảng"), _l("Khoảng byte này nằm ngoài tệp.")),
    422: ("invalid", _l("Cần xem lại"), _l("Có chỗ chưa đúng.")),
    428: ("if_match_required", _l("Thiếu If-Match"), _l("Hãy đọc mục này trước rồi gửi ETag của nó trong If-Match.")),
    429: ("too_many_requests", _l("Thử quá nhiều lần"), _l("Hãy đợi ít phút rồi thử lại.")),
    503: ("unavailable", _l("Tạm thời chưa dùng được"), _l("Một phần của hệ thống đang nghỉ. Không có gì bị mất.")),
}  # fmt: skip
BROKEN = ("internal", _l("Có sự cố"), _l("Lỗi ở phía máy chủ, đã được ghi lại. Không có gì bị mất."))


@dataclass
class Problem(Exception):
    """What is told of an error; raised by the API itself where no use case was reached."""

    status: int
    codes: list[str] = field(default_factory=list)
    fields: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(error: Exception) -> Response:
    """Return the answer for any exception."""
    problem = _of(error)
    kind, title, usual = KNOWN.get(problem.status, BROKEN if problem.status >= 500 else KNOWN[400])
    reasons = [{"code": code, "detail": phrase(code, **problem.facts)} for code in problem.codes]
    body = {
        "type": TYPE + kind,
        "title": str(title),
        "status": problem.status,
        "detail": " ".join(reason["detail"] for reason in reasons) or str(usual),
        "instance": request.path,
        "request_id": g.get("request_id", ""),
        "reasons": reasons,
        "errors": [
            {"field": name, "code": code, "detail": phrase(code)} for name, code in problem.fields.items()
        ],
        "facts": {name: value for name, value in problem.facts.items() if isinstance(value, str | int)},
    }
    headers = {name: value for name, value in problem.headers.items() if name.lower() not in _OURS}
    if problem.status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="HocLieu"')
    return Response(json.dumps(body), problem.status, headers, mimetype=MIME)


_OURS = ("content-type", "content-length")


def _of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, errors.HocLieuError):
        return _ours(error)
    if isinstance(error, HTTPError):
        return Problem(error.status_code, fields=_flat(error.detail))
    if isinstance(error, CSRFError):
        return Problem(403, ["csrf_missing"])
    if isinstance(error, HTTPException):
        return Problem(error.code or 500, headers=dict(error.get_headers()))
    current_app.logger.exception("request failed", exc_info=error)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR)


def _ours(error: errors.HocLieuError) -> Problem:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if isinstance(error, errors.Invalid):
        return Problem(status, fields=error.fields)
    facts = getattr(error, "facts", {})
    told = isinstance(error, errors.Refused | errors.Conflict | errors.Unacceptable)
    return Problem(status, error.codes() if told else [], facts=facts)


def _flat(detail: Any) -> dict[str, str]:
    """Return webargs' nested messages as field → code: {'json': {'grade': ['out_of_range']}} is one field."""
    found: dict[str, str] = {}
    places = detail.items() if isinstance(detail, dict) else ()
    for _place, messages in places:
        _gather(messages, (), found)
    return found


def _gather(messages: Any, path: tuple[str, ...], found: dict[str, str]) -> None:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            _gather(inner, (*path, str(name)), found)
    elif isinstance(messages, list) and messages:
        found[".".join(part for part in path if part != "_schema")] = str(messages[0])
