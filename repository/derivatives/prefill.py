"""Guesses for the upload form: from a file's name, its first page, the head of a lesson plan (CV 5512).

Pure: text in, guess out. The teacher confirms every field, so an empty guess is better than a wild one. Which
subject the words mean is known to `curriculum`, not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from repository.derivatives import formats
from repository.derivatives.readers.page import PageText

_HEAD_LENGTH = 3_000
# As typed with or without marks, longest first so that 'toán' does not steal from 'toán học'.
SUBJECTS = (
    "hoạt động trải nghiệm, hướng nghiệp", "hoạt động trải nghiệm", "giáo dục địa phương",
    "giáo dục công dân", "giáo dục thể chất", "lịch sử và địa lí", "lịch sử và địa lý", "khoa học tự nhiên",
    "công nghệ", "tiếng anh", "ngữ văn", "tin học", "toán học", "nghệ thuật", "mĩ thuật", "mỹ thuật",
    "âm nhạc", "lịch sử", "sinh học", "hóa học", "hoá học", "địa lí", "địa lý", "vật lí", "vật lý",
    "thể dục", "toán", "khtn", "gdcd", "gdtc", "gdđp", "hđtn", "anh", "văn",
)  # fmt: skip
# Bare syllables that are a subject only right before a grade ('văn 8').
_ONLY_BEFORE_GRADE = {"anh", "văn"}
# First match wins. Patterns are met without marks.
_KINDS = (
    (
        "test_paper",
        r"\b(?:de (?:kiem tra|thi|khao sat|hsg|(?:giua|cuoi) k[iy])|ma tran de|dap an"
        r"|kiem tra (?:\d+ phut|giua|cuoi|hoc))",
    ),
    ("lesson_plan", r"\b(?:ke hoach bai day|giao an|khbd)\b"),
    ("worksheet", r"\b(?:phieu (?:hoc tap|bai tap|giao viec)|de cuong|pht so|worksheet)\b"),
)
_KIND_BY_FAMILY = {
    formats.SLIDES: "lecture_slides",
    formats.DOCUMENT: "lesson_plan",
    formats.SHEET: "worksheet",
    formats.AUDIO: "audio",
    formats.VIDEO: "video",
    formats.IMAGE: "picture_set",
}
_LESSON = re.compile(
    r"\b(?:bài|bai|b|unit|chủ đề|chu de)\s*(?:số\s*)?(\d{1,3})\b(?!\s*(?:tập|tap|phút|phut))", re.I
)
_GRADE = re.compile(r"\b(?:lớp|lop|khối|khoi|grade)\s*:?\s*([6-9])(?![0-9])", re.I)
_PERIODS = re.compile(
    r"(?:thời gian(?: thực hiện)?|thời lượng|số tiết)\s*:?\s*\(?\s*(\d{1,2})\s*(?:tiết)?", re.I
)
_PERIODS_ALONE = re.compile(r"\(\s*(\d{1,2})\s*tiết\s*\)", re.I)
_TEACHER = re.compile(
    r"(?:họ và tên giáo viên|họ tên giáo viên|giáo viên(?: thực hiện| dạy| soạn)?"
    r"|gv(?:th| thực hiện)?|người soạn)\s*[:：]\s*(?:thầy|cô)?\s*"
    r"([^\W\d_]+(?:[ ]+[^\W\d_]+){1,5})",
    re.I,
)
_SUBJECT_LINE = re.compile(r"môn(?:\s*học)?(?:\s*/\s*hoạt động giáo dục)?\s*[:：]\s*([^;,\n(.]+)", re.I)
_TITLE_LINE = re.compile(r"^(?:tên bài(?: dạy| học)?|chủ đề|bài dạy)\s*[:：]\s*(.+)$", re.I | re.M)
_LESSON_LINE = re.compile(
    r"^(?:tiết\s*[\d,\s–-]+[.:：-]*\s*)?(?:bài|unit)\s*\d{1,3}\s*[.:：–-]*\s*(\S.*)$", re.I | re.M
)
_TAIL = re.compile(
    r"\s*[-–(\[]*\s*(?:v\d+|ver\s*\d+|bản\s*\d+|copy|final|sửa|\(\d+\)|\d+\s*tiết)[)\]]*\s*$", re.I
)
_NOISE = re.compile(
    r"\b(?:giáo án|giao an|ga|khbd|bài giảng|bai giang|e-?learning|powerpoint|kntt\w*|ctst|cánh diều|canh dieu)\b"
    r"|\b(?:lớp|lop|khối|khoi)\s*[6-9](?:\s*[a-z]\s*\d?)?\b|\b(?:tiết|tiet)\s*\d+(?:\s*[-–,]\s*\d+)*",
    re.I,
)
_ENDINGS = "|".join(entry for one in formats.FORMATS.values() for entry in (one.code, *one.also))
_ENDING = re.compile(rf"\.(?:{_ENDINGS})$", re.I)
_MARKS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True)
class Guess:
    """What the form begins with; empty where nothing is known. `subject_words` are for the alias table."""

    title: str = ""
    subject_words: str = ""
    grade: int | None = None
    periods: int | None = None
    lesson_number: int | None = None
    teacher: str = ""
    kind: str = ""


def guess(file_name: str, pages: Sequence[PageText] = ()) -> Guess:
    """Return what name and first page say; a lesson plan's head wins over the name, the name over others."""
    family = formats.by_name(file_name)
    name = _words(file_name)
    head = unicodedata.normalize("NFC", "\n".join(page.text for page in pages[:2]))[:_HEAD_LENGTH]
    both = f"{head}\n{name}" if _is_plan(head) else f"{name}\n{head}"
    teacher = _TEACHER.search(head)
    return Guess(
        title=_title(name, head, pages),
        subject_words=_subject(head, name),
        grade=_number(_GRADE, both) or _grade_after_subject(name) or _grade_after_subject(head),
        periods=_number(_PERIODS, both) or _number(_PERIODS_ALONE, both),
        lesson_number=_number(_LESSON, both),
        teacher=_name_case(teacher[1]) if teacher else "",
        kind=_kind(name, head, family.family if family else ""),
    )


def _words(file_name: str) -> str:
    """Return a file name as words: no ending, no underscores, digits parted ('toan6' → 'toan 6')."""
    stem = _ENDING.sub("", unicodedata.normalize("NFC", file_name).strip())
    stem = re.sub(r"[_+]+|\.(?=\D)", " ", stem)
    stem = re.sub(r"(?<=[^\W\d_])(?=\d)", " ", stem)
    return re.sub(r"\s+", " ", stem).strip(" .-–")


def _plain(text: str) -> str:
    """Return text without marks, lower case, letter for letter as long as the NFC original."""
    return (
        "".join(_MARKS.sub("", unicodedata.normalize("NFD", letter))[:1] or letter for letter in text)
        .lower()
        .replace("đ", "d")
    )


def _is_plan(head: str) -> bool:
    return bool(re.search(_KINDS[1][1], _plain(head)))


def _kind(name: str, head: str, family: str) -> str:
    if family not in (formats.DOCUMENT, formats.SLIDES, formats.SHEET):
        return _KIND_BY_FAMILY.get(family, "")
    # The name says what a file is; a deck's first words may speak of a worksheet within it.
    texts = [_plain(name)] if family == formats.SLIDES else [_plain(name), _plain(head[:400])]
    found = (kind for text in texts for kind, pattern in _KINDS if re.search(pattern, text))
    return next(found, _KIND_BY_FAMILY[family])


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found else None


def _subject(head: str, name: str) -> str:
    if line := _SUBJECT_LINE.search(head):
        return re.split(r"\s+(?:lớp|khối|\d)", line[1].strip(), flags=re.I)[0].strip()[:60]
    for text in (name, head):
        if found := _subject_in(text):
            return found
    return ""


def _subject_in(text: str) -> str:
    plain = _plain(text)
    for subject in SUBJECTS:
        grade_must_follow = r"\s*(?:lop\s*)?[6-9]\b" if subject in _ONLY_BEFORE_GRADE else ""
        if re.search(rf"\b{re.escape(_plain(subject))}\b{grade_must_follow}", plain):
            return subject
    return ""


def _grade_after_subject(text: str) -> int | None:
    plain = _plain(text)
    found = (re.search(rf"\b{re.escape(_plain(subject))}\s*([6-9])(?!\d)", plain) for subject in SUBJECTS)
    return next((int(match[1]) for match in found if match), None)


def _title(name: str, head: str, pages: Sequence[PageText]) -> str:
    """Return the lesson's title: a title line, the line 'Bài 23: …', a deck's first title, or the name."""
    for pattern in (_TITLE_LINE, _LESSON_LINE):
        if found := pattern.search(head):
            return _tidied(found[1])
    if pages and pages[0].title and len(pages[0].title.split()) >= 2 and not _is_plan(pages[0].title):
        return _tidied(pages[0].title)
    return _tidied(_without_lesson(name))


def _without_lesson(name: str) -> str:
    """Return a name without what the other fields say: lesson, period, grade, subject, series, sort of file."""
    rest = _LESSON.sub(" - ", _NOISE.sub(" - ", name), count=1)
    plain = _plain(rest)
    for subject in SUBJECTS:
        # A subject's name is taken out where its grade follows or where it stands alone ('Lịch sử Việt Nam' stays).
        alone = rf"\b{re.escape(_plain(subject))}(?:\s*(?:lop\s*)?[6-9]\b[a-z]?\d?\)?|(?=\s*(?:-|$)))"
        if found := re.search(alone, plain):
            rest = rest[: found.start()] + " - " + rest[found.end() :]
            break
    # The longest of what stands between the gaps: a title is longer than a leftover.
    pieces = [piece.strip(" .,:;") for piece in re.split(r"\s[-–]\s|\s[-–]$|^[-–]\s", f" {rest} ")]
    return max(pieces, key=len) or name


def _tidied(title: str) -> str:
    text = re.sub(r"\s+", " ", _TAIL.sub("", title.strip())).strip(" .,:;–-_")
    return _sentence_case(text[:200])


def _sentence_case(text: str) -> str:
    """Return a shouted title in sentence case; others as typed, but for the first letter."""
    if text.isupper() and sum(word.isalpha() for word in text.split()) > 1:
        text = text.lower()
    return text[:1].upper() + text[1:]


def _name_case(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name.strip()
