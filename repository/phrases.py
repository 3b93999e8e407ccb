"""Sentences for the codes that services raise. Codes are stable English; people read these. Alphabetical."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

PHRASES: dict[str, Any] = {
    "changed_meanwhile": _l("Người khác vừa thay đổi mục này. Hãy xem lại rồi làm tiếp."),
    "comment_required": _l("Hãy ghi vài lời nhận xét."),
    "nonce_used_elsewhere": _l("Biểu mẫu này đã được gửi. Hãy tải lại trang."),
    "required": _l("Cần điền ô này."),
}


def phrase(code: str, **facts: object) -> str:
    """Return the sentence for a code in the reader's language; an unknown code is shown as it is."""
    known = PHRASES.get(code)
    if known is None:
        return code
    text = str(known)
    return text % facts if facts and "%(" in text else text
