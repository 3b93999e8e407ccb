"""Staff and pupils as schools' spreadsheets hold them: heads, odd cells, errors per row. No database here.

Only what the library needs is taken out of the file; parents, addresses, ethnicity and identity-card numbers
are never looked at. Called by `people_import`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from repository.accounts.departments import grade_of
from repository.accounts.names import tidy
from repository.derivatives.checks import zips
from repository.documents.sheet_heads import NamedTable, Wanted, find_table
from repository.documents.sheet_in import read_grids
from repository.errors import Unacceptable
from search.vietnamese import joined

KINDS = ("pupils", "staff")
_ID = ("Mã định danh Bộ GD&ĐT", "Mã định danh", "Mã định danh Bộ", "Mã học sinh", "Mã HS", "Mã số", "Mã")
_COMMON = (
    Wanted("full_name", ("Họ và tên", "Họ tên", "Tên học sinh", "Họ và tên học sinh", "Họ tên học sinh",
                         "Họ và tên giáo viên", "Họ tên giáo viên"), required=False),
    Wanted("family_name", ("Họ đệm", "Họ và đệm", "Họ và tên đệm", "Họ, đệm", "Họ lót", "Họ"), required=False),
    Wanted("given_name", ("Tên",), required=False),
    Wanted("birth_date", ("Ngày sinh", "Ngày tháng năm sinh", "Ngày, tháng, năm sinh"), required=False),
    Wanted("status", ("Trạng thái", "Trạng thái HS", "Trạng thái học sinh", "Trạng thái cán bộ"), required=False),
    Wanted("school", ("Trường", "Tên trường"), required=False),
)  # fmt: skip
COLUMNS: Mapping[str, tuple[Wanted, ...]] = {
    "pupils": (
        *_COMMON,
        Wanted("ministry_id", _ID, required=False),
        Wanted("class_name", ("Lớp", "Tên lớp", "Lớp học", "Mã lớp")),
    ),
    "staff": (
        *_COMMON,
        Wanted("ministry_id", (*_ID, "Mã giáo viên", "Mã GV", "Mã cán bộ"), required=False),
        Wanted("department", ("Tổ chuyên môn", "Tổ bộ môn", "Tổ", "Tổ công tác"), required=False),
        Wanted("position", ("Chức vụ", "Vị trí việc làm", "Nhiệm vụ", "Chức danh", "Vai trò"), required=False),
        Wanted("class_name", ("Lớp chủ nhiệm", "Chủ nhiệm", "Chủ nhiệm lớp", "GVCN"), required=False),
    ),
}  # fmt: skip
# Position as folded text → role; the longer ones first, for 'pho hieu truong' contains 'hieu truong'.
POSITIONS = (
    ("pho hieu truong", "vice_principal"),
    ("hieu truong", "principal"),
    ("to truong", "subject_head"),
    ("to pho", "subject_deputy"),
    ("nhom truong", "subject_lead"),
    ("van thu", "clerk"),
    ("thu vien", "librarian"),
    ("thu thu", "librarian"),
    ("quan tri", "administrator"),
    ("giao vien", "teacher"),
    ("gv", "teacher"),
)
_STUDYING = ("", "dang hoc", "hoc sinh moi", "dang lam viec", "1")
_FIRST_DAY = date(1899, 12, 30)  # Excel's serial 0 (ECMA-376 part 1, 18.17.4.1)


@dataclass(frozen=True)
class SheetPerson:
    """A row understood: its number in the file, what it says, and what is odd about it (codes)."""

    number: int
    full_name: str
    birth_date: date | None = None
    ministry_id: str = ""
    class_name: str = ""
    department: str = ""
    roles: tuple[str, ...] = ()
    school: str = ""
    present: bool = True
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class PeopleSheet:
    """A file understood."""

    sheet: str
    head_row: int
    people: tuple[SheetPerson, ...]
    ignored: tuple[str, ...]  # heads nobody reads, for the school to see


def read_people(kind: str, data: bytes) -> PeopleSheet:
    """Return the rows of a file. Raises `Unacceptable` for what is no table of people."""
    table = find_table(read_grids(data, _check_zip), COLUMNS[kind])
    if not _has_names(table):
        raise Unacceptable("sheet_heads_not_found", heads=["Họ và tên"])
    if table.missing:
        raise Unacceptable("sheet_heads_not_found", heads=["Họ và tên", "Lớp"])
    people = [_person(kind, row.number, row.cells) for row in table.rows if _is_a_row(row.cells)]
    return PeopleSheet(table.sheet, table.head_row, _without_doubles(people), table.ignored)


def tidy_class_name(text: str) -> str:
    """Return '6A1' for 'Lớp 6 a1'."""
    bare = re.sub(r"^(lớp|lop)\s+", "", tidy(text), flags=re.IGNORECASE)
    return re.sub(r"\s+", "", bare).upper() if len(bare) <= 8 else bare


def day_in_cell(text: str) -> date | None:
    """Return the day a cell means: 25/05/2014, 25-5-2014, 2014-05-25, or Excel's serial 41784."""
    if re.fullmatch(r"[2-6]\d{4}", text):
        return _FIRST_DAY + timedelta(days=int(text))
    numbers = [int(part) for part in re.findall(r"\d+", text[:40].split(" ")[0])]
    if len(numbers) != 3:
        return None
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _check_zip(data: bytes) -> None:
    with zips.opened(BytesIO(data)):
        pass


def _has_names(table: NamedTable) -> bool:
    return any(row.cells["full_name"] or row.cells["given_name"] for row in table.rows)


def _is_a_row(cells: Mapping[str, str]) -> bool:
    """A line of totals or signatures under the table has no two of the cells that make a person."""
    named = cells["full_name"] or cells["given_name"]
    told = [cells[name] for name in ("birth_date", "ministry_id", "class_name")]
    told += [cells.get("department", ""), cells.get("position", "")]
    return bool(named and any(told)) or len([cell for cell in told if cell]) > 1


def _person(kind: str, number: int, cells: Mapping[str, str]) -> SheetPerson:
    errors: list[str] = []
    warnings: list[str] = []
    full_name = tidy(cells["full_name"] or f"{cells['family_name']} {cells['given_name']}")
    if not full_name:
        errors.append("name_missing")
    elif any(c.isdigit() for c in full_name):
        errors.append("name_has_digits")
    elif " " not in full_name:
        warnings.append("name_single_word")
    birth_date = _birth_date(cells["birth_date"], kind, warnings)
    ministry_id = _ministry_id(cells["ministry_id"], errors, warnings)
    class_name = tidy_class_name(cells["class_name"])
    if class_name and grade_of(class_name) is None:
        errors.append("class_unknown")
    if kind == "pupils" and not class_name:
        errors.append("class_missing")
    roles = _roles(cells, warnings) if kind == "staff" else ("student",)
    return SheetPerson(
        number=number,
        full_name=full_name,
        birth_date=birth_date,
        ministry_id=ministry_id,
        class_name=class_name,
        department=tidy(cells.get("department", "")),
        roles=roles,
        school=tidy(cells["school"]),
        present=joined(cells["status"])[1] in _STUDYING,
        errors=tuple(errors),
        warnings=tuple(warnings),
    )


def _birth_date(text: str, kind: str, warnings: list[str]) -> date | None:
    day = day_in_cell(text)
    if text and day is None:
        warnings.append("birth_date_unreadable")
    elif day and kind == "pupils" and not date(1990, 1, 1) <= day <= date(2040, 1, 1):
        warnings.append("birth_date_unlikely")
        return None
    return day


def _ministry_id(text: str, errors: list[str], warnings: list[str]) -> str:
    """Ids are text. Excel eats the leading zero of ten digits and rounds what it shows as 1.2E+11."""
    bare = re.sub(r"[\s']", "", text)
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", bare):
        errors.append("id_rounded")
        return ""
    if re.fullmatch(r"\d{9}", bare):
        warnings.append("id_padded")
        return f"0{bare}"
    if bare and not re.fullmatch(r"\d{10}|\d{12}", bare):
        warnings.append("id_unusual")
    return bare[:20]


def _roles(cells: Mapping[str, str], warnings: list[str]) -> tuple[str, ...]:
    """Return the roles a position names; nothing named means a teacher, or whoever is in no department."""
    found: list[str] = []
    for part in re.split(r"[,;/+\n]|\bvà\b|\bkiêm\b", cells["position"]):
        folded = joined(part)[1]
        role = next((role for words, role in POSITIONS if words in folded), None)
        if role:
            found.append(role)
        elif folded and "chu nhiem" not in folded:
            warnings.append("position_unknown")
    if not found:
        found.append("teacher")
    if not cells["department"] and {"subject_head", "subject_deputy", "subject_lead"} & set(found):
        warnings.append("department_missing")
        found = [role for role in found if not role.startswith("subject_")] or ["teacher"]
    if cells["class_name"]:
        found.append("homeroom_teacher")
    return tuple(dict.fromkeys(found))


def _without_doubles(people: Sequence[SheetPerson]) -> tuple[SheetPerson, ...]:
    """Mark a row that says what an earlier one said already."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in people:
        told = (joined(one.full_name)[1], one.birth_date, one.class_name)
        key: tuple[object, ...] = ("id", one.ministry_id) if one.ministry_id else told
        doubled = key in seen and not one.errors
        seen.add(key)
        kept.append(_with_error(one, "row_doubled") if doubled else one)
    return tuple(kept)


def _with_error(one: SheetPerson, code: str) -> SheetPerson:
    return SheetPerson(**{**one.__dict__, "errors": (*one.errors, code)})
