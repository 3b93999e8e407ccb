"""The short form as it is typed: which fields, in which groups, and back from a request. See cataloguing.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from repository.catalogue.preparing import Place
from repository.metadata.short_form import Short
from repository.web.request import LONG
from repository.web.typed import lines, text

# name, label, and how it is typed: text | lines (one value a line) | long
FIRST = (
    ("title", _l("Nhan đề"), "text"),
    ("subtitle", _l("Phụ đề"), "text"),
    ("part_number", _l("Số tập, phần"), "text"),
    ("part_name", _l("Tên tập, phần"), "text"),
    ("authors", _l("Tác giả"), "lines"),
    ("isbn", _l("ISBN"), "lines"),
    ("place", _l("Nơi xuất bản"), "text"),
    ("publisher", _l("Nhà xuất bản"), "text"),
    ("year", _l("Năm xuất bản"), "text"),
    ("extent", _l("Số trang"), "text"),
    ("price", _l("Giá tiền"), "text"),
    ("ddc", _l("Chỉ số DDC"), "text"),
)
REST = (
    ("responsibility", _l("Thông tin trách nhiệm"), "text"),
    ("contributors", _l("Người tham gia"), "lines"),
    ("edition", _l("Lần xuất bản"), "text"),
    ("size", _l("Khổ sách"), "text"),
    ("series", _l("Tùng thư"), "text"),
    ("series_number", _l("Số tùng thư"), "text"),
    ("language", _l("Mã ngôn ngữ"), "text"),
    ("summary", _l("Tóm tắt"), "long"),
    ("contents", _l("Mục lục"), "long"),
    ("notes", _l("Phụ chú"), "lines"),
    ("subjects", _l("Chủ đề"), "lines"),
    ("keywords", _l("Từ khoá"), "lines"),
    ("audience", _l("Đối tượng"), "text"),
)
PLACE: dict[str, Any] = {  # what is kept beside MARC
    "item_kind": _l("Loại"),
    "subject_code": _l("Môn"),
    "grade": _l("Khối lớp"),
    "series_code": _l("Bộ sách"),
    "reach": _l("Ai thấy biểu ghi"),
}
HINTS = {
    "authors": _l("Mỗi người một dòng, họ tên theo thứ tự thường: Tô Hoài"),
    "isbn": _l("Quét mã vạch ở bìa sau, mỗi số một dòng."),
    "ddc": _l("Chép nguyên số của Thư viện Quốc gia; kí hiệu xếp giá sẽ tự rút gọn."),
    "language": _l("Ba chữ: vie, eng…"),
    "price": _l("Ví dụ 35.000đ"),
}
ITEM_KINDS = (
    ("sgk", _l("Sách giáo khoa")),
    ("sgv", _l("Sách giáo viên")),
    ("stk", _l("Sách tham khảo")),
    ("tn", _l("Sách thiếu nhi")),
)


def typed_form() -> dict[str, Any]:
    """Return what was typed, by field of the short form."""
    return {
        name: tuple(lines(name, LONG)) if kind == "lines" else text(name, LONG)
        for name, _label, kind in (*FIRST, *REST)
        if name in request.form
    }


def typed_place(instead: Mapping[str, str] | None = None) -> Place | None:
    """Return the chosen place, or parts `instead` of it; None where the form left it to be guessed."""
    chosen = {name: text(name) for name in PLACE} | dict(instead or {})
    if not chosen["item_kind"]:
        return None
    return Place(
        item_kind=chosen["item_kind"],
        subject_code=chosen["subject_code"] or None,
        grade=int(chosen["grade"]) if chosen["grade"].isdecimal() else None,
        series_code=chosen["series_code"] or None,
        reach=chosen["reach"] or "group_record",
    )


def shown(short: Short) -> dict[str, str]:
    """Return the short form as its controls show it: one value a line."""
    return {
        name: "\n".join(value) if isinstance(value, tuple) else value for name, value in asdict(short).items()
    }
