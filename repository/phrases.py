"""Sentences for the codes that services raise. Codes are stable English; people read these. Alphabetical."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

PHRASES: dict[str, Any] = {
    "birth_date_unlikely": _l("Ngày sinh không hợp với học sinh, sẽ bỏ trống."),
    "birth_date_unreadable": _l("Không đọc được ngày sinh, sẽ bỏ trống."),
    "changed_meanwhile": _l("Người khác vừa thay đổi mục này. Hãy xem lại rồi làm tiếp."),
    "class_in_use": _l("Lớp này đã có học sinh hoặc giáo viên chủ nhiệm nên không xoá được."),
    "class_missing": _l("Thiếu lớp."),
    "class_unknown": _l("Tên lớp cần bắt đầu bằng số khối, ví dụ 6A1."),
    "code_taken": _l("Mã này đã có trường khác dùng."),
    "comment_required": _l("Hãy ghi vài lời nhận xét."),
    "days_are_past": _l("Những ngày này đã qua nên không xoá được."),
    "department_missing": _l("Có chức vụ trong tổ nhưng thiếu tên tổ; sẽ ghi là giáo viên."),
    "directory_wrong": _l("Bảng chỉ mục của biểu ghi bị sai."),
    "ends_before_start": _l("Ngày cuối phải sau ngày đầu."),
    "field_too_long": _l("Một trường dài quá 9.999 byte, ISO 2709 không chứa được. Hãy xuất MARCXML."),
    "fields_lost": _l("Một số trường của biểu ghi không đọc được."),
    "form_damaged": _l("Biểu mẫu bị hỏng trên đường gửi. Hãy tải tệp lên lại."),
    "id_padded": _l("Mã có 9 số, đã thêm số 0 ở đầu mà Excel làm mất."),
    "id_rounded": _l("Excel đã làm tròn mã này. Hãy đổi cột mã sang kiểu Văn bản rồi nhập lại."),
    "id_unusual": _l("Mã không có 10 hay 12 số; vẫn giữ như trong tệp."),
    "in_the_future": _l("Ngày này chưa tới."),
    "indicator_wrong": _l("Chỉ thị không hợp lệ."),
    "last_administrator": _l(
        "Đây là người quản trị cuối cùng của trường. Hãy giao vai trò quản trị cho người khác trước."
    ),
    "leader_length": _l("Đầu biểu phải có đúng 24 ký tự."),
    "leader_not_unicode": _l("Đầu biểu vị trí 09 phải là “a” (Unicode)."),
    "leader_wrong": _l("Đầu biểu của biểu ghi bị sai."),
    "length_not_40": _l("Trường 008 phải có đúng 40 ký tự."),
    "length_wrong": _l("Độ dài ghi ở đầu biểu không đúng."),
    "letters_lost": _l("Một số chữ không đọc được do sai bảng mã."),
    "name_has_digits": _l("Họ tên có chữ số."),
    "name_missing": _l("Thiếu họ tên."),
    "name_single_word": _l("Họ tên chỉ có một chữ, xem lại giúp."),
    "name_taken": _l("Tên này đã có."),
    "no_fields": _l("Biểu ghi không có trường nào."),
    "nonce_used_elsewhere": _l("Biểu mẫu này đã được gửi. Hãy tải lại trang."),
    "not_a_class_name": _l("Tên lớp cần bắt đầu bằng số khối, ví dụ 6A1."),
    "not_a_record": _l("Đoạn này không phải biểu ghi MARC."),
    "not_a_school_year": _l("Viết năm học như 2026-2027."),
    "not_an_email": _l("Địa chỉ thư điện tử chưa đúng."),
    "not_hers_to_lend": _l("Người này không có việc ấy để uỷ quyền."),
    "not_nfc": _l("Chữ có dấu chưa ở dạng dựng sẵn (NFC)."),
    "not_repeatable": _l("Trường này không được lặp."),
    "not_staff_here": _l("Chỉ uỷ quyền được cho người đang làm việc ở trường."),
    "number_missing": _l("Mẫu số phải có {number}."),
    "other_school": _l("Tổ hoặc lớp này thuộc trường khác."),
    "out_of_range": _l("Số này nằm ngoài khoảng cho phép."),
    "outside_the_year": _l("Ngày này nằm ngoài năm học."),
    "password_easy": _l("Mật khẩu này dễ đoán quá. Đừng dùng tên đăng nhập hay một chữ lặp lại."),
    "password_long": _l("Mật khẩu dài quá 200 chữ."),
    "password_same": _l("Mật khẩu mới phải khác mật khẩu đang dùng."),
    "password_short": _l("Mật khẩu cần ít nhất 8 chữ."),
    "passwords_differ": _l("Hai lần gõ chưa giống nhau."),
    "position_unknown": _l("Chưa hiểu chức vụ này; sẽ ghi là giáo viên nếu không có chức vụ khác."),
    "record_too_long": _l("Biểu ghi dài quá 99.999 byte, ISO 2709 không chứa được. Hãy xuất MARCXML."),
    "required": _l("Cần điền ô này."),
    "role_held_already": _l("Người này đang có vai trò ấy rồi."),
    "row_doubled": _l("Dòng này lặp lại một dòng ở trên."),
    "row_of_other_school": _l("Dòng này của trường khác, sẽ bỏ qua."),
    "same_person": _l("Không uỷ quyền cho chính mình."),
    "semesters_overlap": _l("Học kỳ phải bắt đầu sau khi học kỳ trước kết thúc."),
    "set_up_already": _l("Phần mềm đã được thiết lập. Hãy đăng nhập."),
    "sheet_heads_not_found": _l("Không tìm thấy dòng tiêu đề cột trong mười dòng đầu. Hãy dùng tệp mẫu."),
    "sheet_too_large": _l("Bảng quá dài hoặc quá rộng (tối đa %(rows)s dòng). Hãy xoá các ô thừa ở xa bảng."),
    "sheet_unreadable": _l("Không đọc được tệp này. Hãy lưu lại dưới dạng Excel (.xlsx) hoặc CSV."),
    "sign_in_failed": _l("Tên đăng nhập hoặc mật khẩu chưa đúng."),
    "storage_failed": _l("Kho tệp tạm thời không trả lời. Hãy thử lại sau ít phút."),
    "storage_full": _l("Ổ đĩa của kho tệp đã đầy. Hãy báo người quản trị."),
    "subfield_code_wrong": _l("Mã trường con không hợp lệ."),
    "subfields_in_control_field": _l("Trường điều khiển không có trường con."),
    "subfields_missing": _l("Dòng này thiếu trường con ($a…)."),
    "tag_wrong": _l("Nhãn trường không hợp lệ."),
    "title_missing": _l("Biểu ghi thiếu nhan đề (245 $a)."),
    "too_long": _l("Viết ngắn lại giúp."),
    "too_many_attempts": _l(
        "Đã thử sai nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc nhờ cấp lại mật khẩu."
    ),
    "truncated": _l("Biểu ghi bị cắt cụt."),
    "two_leaders": _l("Biểu ghi chỉ có một đầu biểu."),
    "unknown_choice": _l("Hãy chọn một mục trong danh sách."),
    "username_taken": _l("Tên đăng nhập này đã có người dùng."),
    "value_has_separator": _l("Giá trị chứa ký tự phân cách của MARC."),
    "wrong_password": _l("Mật khẩu đang dùng chưa đúng."),
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
