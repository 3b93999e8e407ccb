"""Sentences for the codes that services raise. Codes are stable English; people read these. Alphabetical."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

PHRASES: dict[str, Any] = {
    "changed_meanwhile": _l("Người khác vừa thay đổi mục này. Hãy xem lại rồi làm tiếp."),
    "comment_required": _l("Hãy ghi vài lời nhận xét."),
    "directory_wrong": _l("Bảng chỉ mục của biểu ghi bị sai."),
    "field_too_long": _l("Một trường dài quá 9.999 byte, ISO 2709 không chứa được. Hãy xuất MARCXML."),
    "fields_lost": _l("Một số trường của biểu ghi không đọc được."),
    "indicator_wrong": _l("Chỉ thị không hợp lệ."),
    "leader_length": _l("Đầu biểu phải có đúng 24 ký tự."),
    "leader_not_unicode": _l("Đầu biểu vị trí 09 phải là “a” (Unicode)."),
    "leader_wrong": _l("Đầu biểu của biểu ghi bị sai."),
    "length_not_40": _l("Trường 008 phải có đúng 40 ký tự."),
    "length_wrong": _l("Độ dài ghi ở đầu biểu không đúng."),
    "letters_lost": _l("Một số chữ không đọc được do sai bảng mã."),
    "no_fields": _l("Biểu ghi không có trường nào."),
    "nonce_used_elsewhere": _l("Biểu mẫu này đã được gửi. Hãy tải lại trang."),
    "not_a_record": _l("Đoạn này không phải biểu ghi MARC."),
    "not_nfc": _l("Chữ có dấu chưa ở dạng dựng sẵn (NFC)."),
    "not_repeatable": _l("Trường này không được lặp."),
    "record_too_long": _l("Biểu ghi dài quá 99.999 byte, ISO 2709 không chứa được. Hãy xuất MARCXML."),
    "required": _l("Cần điền ô này."),
    "sheet_heads_not_found": _l("Không tìm thấy dòng tiêu đề cột trong mười dòng đầu. Hãy dùng tệp mẫu."),
    "sheet_too_large": _l("Bảng quá dài hoặc quá rộng (tối đa %(rows)s dòng). Hãy xoá các ô thừa ở xa bảng."),
    "sheet_unreadable": _l("Không đọc được tệp này. Hãy lưu lại dưới dạng Excel (.xlsx) hoặc CSV."),
    "storage_failed": _l("Kho tệp tạm thời không trả lời. Hãy thử lại sau ít phút."),
    "storage_full": _l("Ổ đĩa của kho tệp đã đầy. Hãy báo người quản trị."),
    "subfield_code_wrong": _l("Mã trường con không hợp lệ."),
    "subfields_in_control_field": _l("Trường điều khiển không có trường con."),
    "subfields_missing": _l("Dòng này thiếu trường con ($a…)."),
    "tag_wrong": _l("Nhãn trường không hợp lệ."),
    "title_missing": _l("Biểu ghi thiếu nhan đề (245 $a)."),
    "truncated": _l("Biểu ghi bị cắt cụt."),
    "two_leaders": _l("Biểu ghi chỉ có một đầu biểu."),
    "value_has_separator": _l("Giá trị chứa ký tự phân cách của MARC."),
    "xml_broken": _l("Tệp XML bị hỏng từ chỗ này."),
    "xml_forbidden": _l("Tệp XML chứa khai báo không được phép (DOCTYPE)."),
}


def phrase(code: str, **facts: object) -> str:
    """Return the sentence for a code in the reader's language; an unknown code is shown as it is."""
    known = PHRASES.get(code)
    if known is None:
        return code
    text = str(known)
    return text % facts if facts and "%(" in text else text
