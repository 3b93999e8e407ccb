"""Words for codes of people and schools: roles, permits, outcomes of an import. Lazy, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ROLES: dict[str, Any] = {
    "teacher": _l("Giáo viên"),
    "homeroom_teacher": _l("Giáo viên chủ nhiệm"),
    "subject_lead": _l("Nhóm trưởng"),
    "subject_head": _l("Tổ trưởng"),
    "subject_deputy": _l("Tổ phó"),
    "principal": _l("Hiệu trưởng"),
    "vice_principal": _l("Phó hiệu trưởng"),
    "clerk": _l("Văn thư"),
    "librarian": _l("Thủ thư"),
    "student": _l("Học sinh"),
    "administrator": _l("Quản trị"),
}
OUTCOMES: dict[str, tuple[Any, str]] = {  # word and tone of its chip
    "new": (_l("Thêm mới"), "green"),
    "changed": (_l("Cập nhật"), "blue"),
    "same": (_l("Không đổi"), "grey"),
    "left": (_l("Đã nghỉ"), "dark"),
    "skipped": (_l("Bỏ qua"), "grey"),
    "error": (_l("Lỗi"), "red"),
}
CHANGES: dict[str, Any] = {
    "full_name": _l("họ tên"),
    "birth_date": _l("ngày sinh"),
    "ministry_id": _l("mã định danh"),
    "roles": _l("vai trò"),
    "class": _l("lớp"),
}
LENT: dict[str, Any] = {
    "material.review": _l("Thẩm định bài của tổ"),
    "list.sign": _l("Ký danh sách học liệu"),
}
SCOPES: dict[str, Any] = {
    "read": _l("Đọc"),
    "materials:write": _l("Gửi và sửa học liệu"),
    "review": _l("Thẩm định"),
    "circulation": _l("Cho mượn, nhận trả"),
    "admin": _l("Quản trị"),
}
WEEKDAYS: tuple[Any, ...] = (
    _l("Thứ hai"), _l("Thứ ba"), _l("Thứ tư"), _l("Thứ năm"), _l("Thứ sáu"), _l("Thứ bảy"), _l("Chủ nhật"),
)  # fmt: skip
ACCENTS: dict[str, Any] = {"green": _l("Xanh lá"), "blue": _l("Xanh dương")}
SALUTATIONS: dict[str, Any] = {"": _l("Chỉ gọi tên"), "cô": _l("cô"), "thầy": _l("thầy")}
