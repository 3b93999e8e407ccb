"""Sentences for the codes that services raise. Codes are stable English; people read these. Alphabetical."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

PHRASES: dict[str, Any] = {
    "changed_meanwhile": _l("Người khác vừa thay đổi mục này. Hãy xem lại rồi làm tiếp."),
    "comment_required": _l("Hãy ghi vài lời nhận xét."),
    "nonce_used_elsewhere": _l("Biểu mẫu này đã được gửi. Hãy tải lại trang."),
    "required": _l("Cần điền ô này."),
    "sheet_heads_not_found": _l("Không tìm thấy dòng tiêu đề cột trong mười dòng đầu. Hãy dùng tệp mẫu."),
    "sheet_too_large": _l("Bảng quá dài hoặc quá rộng (tối đa %(rows)s dòng). Hãy xoá các ô thừa ở xa bảng."),
    "sheet_unreadable": _l("Không đọc được tệp này. Hãy lưu lại dưới dạng Excel (.xlsx) hoặc CSV."),
    "storage_failed": _l("Kho tệp tạm thời không trả lời. Hãy thử lại sau ít phút."),
    "storage_full": _l("Ổ đĩa của kho tệp đã đầy. Hãy báo người quản trị."),
}


def phrase(code: str, **facts: object) -> str:
    """Return the sentence for a code in the reader's language; an unknown code is shown as it is."""
    known = PHRASES.get(code)
    if known is None:
        return code
    text = str(known)
    return text % facts if facts and "%(" in text else text
