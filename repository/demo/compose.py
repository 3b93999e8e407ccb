"""From what a lesson says (`contents/*.toml`) to the pages of a deck and the parts of a paper. No file is made here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("contents")
SERIES = "Kết nối tri thức với cuộc sống"


@dataclass(frozen=True)
class Lesson:
    """A lesson the demonstration can speak of at length."""

    subject: str
    grade: int
    number: str
    title: str
    summary: str
    keywords: tuple[str, ...]
    goals: tuple[str, ...]
    opening: str
    points: tuple[tuple[str, ...], ...]  # heading, then its lines
    examples: tuple[tuple[str, str], ...]
    exercises: tuple[tuple[str, str], ...]
    life: str


@dataclass(frozen=True)
class Frame:
    """What stands around the words: whose they are."""

    subject: str  # 'Toán'
    school: str
    department: str
    teacher: str
    year: str


@dataclass(frozen=True)
class Slide:
    """One slide."""

    title: str
    lines: tuple[str, ...]
    notes: str = ""

    @property
    def text(self) -> str:
        """Its words as the reader of decks finds them."""
        return "\n".join((self.title, *self.lines))


@dataclass(frozen=True)
class Part:
    """A part of a paper: `level` 0 is the paper's title, 1 and 2 are headings, 3 is text."""

    level: int
    text: str


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson, in the order of subject and grade."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [Lesson(subject=data["subject"], **_tuples(row)) for row in data["lesson"]]
    return tuple(found)


def deck(lesson: Lesson, frame: Frame) -> list[Slide]:
    """The slides of a lesson: aims, a question to begin with, its points, examples, exercises, life."""
    first = (f"{frame.subject} {lesson.grade} – Bộ sách {SERIES}", f"Giáo viên: {frame.teacher}",
             frame.school, f"Năm học {frame.year}")  # fmt: skip
    slides = [
        Slide(heading(lesson), first),
        Slide("Mục tiêu", lesson.goals),
        Slide("Khởi động", (lesson.opening,), "Cho học sinh thảo luận cặp đôi 3 phút, mời hai nhóm trả lời."),
    ]
    slides += [Slide(point[0], point[1:]) for point in lesson.points]
    for number, (question, answer) in enumerate(lesson.examples, 1):
        slides.append(Slide(f"Ví dụ {number}", (question, f"Lời giải: {answer}")))
    asked = tuple(f"{n}. {question}" for n, (question, _answer) in enumerate(lesson.exercises, 1))
    answers = "; ".join(f"{n}) {answer}" for n, (_question, answer) in enumerate(lesson.exercises, 1))
    return [
        *slides,
        Slide("Luyện tập", asked, f"Đáp án: {answers}"),
        Slide("Vận dụng", (lesson.life,), "Giao về nhà, thu sản phẩm vào tiết sau."),
        Slide(
            "Hướng dẫn về nhà", ("Ôn lại nội dung bài học.", "Hoàn thành phiếu học tập.", "Chuẩn bị bài mới.")
        ),
    ]


def practice_deck(lesson: Lesson, frame: Frame) -> list[Slide]:
    """The slides of a lesson of exercises: what to remember, then one question a slide with its answer."""
    keep = tuple(f"{point[0]}: {point[1]}" for point in lesson.points)
    first = (f"{frame.subject} {lesson.grade}", f"Giáo viên: {frame.teacher}", frame.school)
    slides = [Slide(f"Luyện tập: {lesson.title}", first), Slide("Kiến thức cần nhớ", keep)]
    for number, (question, answer) in enumerate((*lesson.examples, *lesson.exercises), 1):
        slides.append(
            Slide(f"Bài {number}", (question, f"Trả lời: {answer}"), "Cho học sinh làm vào vở trước.")
        )
    return [*slides, Slide("Về nhà", (lesson.life,))]


def plan(lesson: Lesson, frame: Frame) -> list[Part]:
    """A lesson plan in the form of CV 5512/BGDĐT-GDTrH, annex IV."""
    parts = [
        Part(3, f"Trường: {frame.school}"),
        Part(3, f"Tổ: {frame.department.removeprefix('Tổ ')}"),
        Part(3, f"Họ và tên giáo viên: {frame.teacher}"),
        Part(0, f"TÊN BÀI DẠY: {heading(lesson)}"),
        Part(3, f"Môn học: {frame.subject}; lớp: {lesson.grade}"),
        Part(3, "Thời gian thực hiện: 2 tiết"),
        Part(1, "I. Mục tiêu"),
        Part(2, "1. Về kiến thức"),
        *(Part(3, f"- {goal}") for goal in lesson.goals),
        Part(2, "2. Về năng lực"),
        Part(3, "- Năng lực chung: tự chủ và tự học; giao tiếp và hợp tác; giải quyết vấn đề."),
        Part(3, f"- Năng lực đặc thù: {lesson.summary}"),
        Part(2, "3. Về phẩm chất"),
        Part(3, "- Chăm chỉ, trung thực, có trách nhiệm trong hoạt động nhóm."),
        Part(1, "II. Thiết bị dạy học và học liệu"),
        Part(3, f"- Giáo viên: máy chiếu, bài giảng điện tử, phiếu học tập, SGK {frame.subject} {lesson.grade}."),
        Part(3, "- Học sinh: sách giáo khoa, vở ghi, bảng nhóm."),
        Part(1, "III. Tiến trình dạy học"),
    ]  # fmt: skip
    return [*parts, *_activities(lesson)]


def worksheet(lesson: Lesson, frame: Frame) -> list[Part]:
    """A worksheet to write on."""
    parts = [
        Part(3, f"{frame.school} – Năm học {frame.year}"),
        Part(0, f"PHIẾU HỌC TẬP: {lesson.title}"),
        Part(3, f"Môn {frame.subject} {lesson.grade}. Họ và tên: …………………………………… Lớp: …………"),
        Part(1, "Ghi nhớ"),
        *(Part(3, f"- {line}") for point in lesson.points for line in point[1:2]),
        Part(1, "Bài tập"),
    ]
    for number, (question, _answer) in enumerate(lesson.exercises, 1):
        parts += [Part(3, f"Bài {number}. {question}"), Part(3, "…" * 60), Part(3, "…" * 60)]
    return [*parts, Part(1, "Vận dụng"), Part(3, lesson.life)]


def test(lesson: Lesson, frame: Frame) -> list[Part]:
    """A test of fifteen minutes, without answers."""
    questions = (*lesson.examples, *lesson.exercises)[:5]
    parts = [
        Part(3, f"{frame.school} – Năm học {frame.year}"),
        Part(0, "ĐỀ KIỂM TRA THƯỜNG XUYÊN"),
        Part(3, f"Môn: {frame.subject} {lesson.grade}. Bài: {lesson.title}. Thời gian làm bài: 15 phút"),
    ]
    points = _points(len(questions))
    return [
        *parts,
        *(Part(3, f"Câu {n} ({points[n - 1]} điểm). {q}") for n, (q, _a) in enumerate(questions, 1)),
        Part(3, "---------- Hết ----------"),
    ]


def key(lesson: Lesson, frame: Frame) -> list[Part]:
    """The answers of the test and how they are marked."""
    questions = (*lesson.examples, *lesson.exercises)[:5]
    points = _points(len(questions))
    head = [
        Part(0, "ĐÁP ÁN VÀ HƯỚNG DẪN CHẤM"),
        Part(3, f"Môn: {frame.subject} {lesson.grade}. Bài: {lesson.title}"),
    ]
    return head + [Part(3, f"Câu {n}: {a} ({points[n - 1]} điểm)") for n, (_q, a) in enumerate(questions, 1)]


def digest(lesson: Lesson, frame: Frame) -> list[Part]:
    """One page to learn from."""
    parts = [
        Part(0, f"Tóm tắt kiến thức: {lesson.title}"),
        Part(3, f"{frame.subject} {lesson.grade} – {SERIES}"),
    ]
    for point in lesson.points:
        parts += [Part(1, point[0]), *(Part(3, f"- {line}") for line in point[1:])]
    question, answer = lesson.examples[0]
    return [*parts, Part(1, "Ví dụ"), Part(3, question), Part(3, answer)]


def heading(lesson: Lesson) -> str:
    """'Bài 23. Phân số bằng nhau'; English units bear their own number."""
    return lesson.title if lesson.title.startswith("Unit") else f"Bài {lesson.number}. {lesson.title}"


def words(parts: list[Part]) -> str:
    """The text of a paper as its reader finds it."""
    return "\n".join(part.text for part in parts)


def _activities(lesson: Lesson) -> Iterator[Part]:
    knowledge = "; ".join(point[0].lower() for point in lesson.points)
    drill = " ".join(question for question, _answer in lesson.exercises[:2])
    products = "; ".join(answer for _question, answer in lesson.exercises[:2])
    steps = (
        ("1. Hoạt động 1: Mở đầu", "Gợi động cơ, xác định vấn đề.", lesson.opening, "Câu trả lời của học sinh."),
        ("2. Hoạt động 2: Hình thành kiến thức mới", f"Học sinh nắm được: {knowledge}.",
         " ".join(line for point in lesson.points for line in point[1:3]), "Kết quả ghi trên bảng nhóm."),
        ("3. Hoạt động 3: Luyện tập", "Củng cố kiến thức vừa học.", drill, products),
        ("4. Hoạt động 4: Vận dụng", "Vận dụng vào thực tiễn.", lesson.life, "Sản phẩm cá nhân nộp vào tiết sau."),
    )  # fmt: skip
    for name, aim, content, product in steps:
        yield Part(2, name)
        yield Part(3, f"a) Mục tiêu: {aim}")
        yield Part(3, f"b) Nội dung: {content}")
        yield Part(3, f"c) Sản phẩm: {product}")
        yield Part(3, "d) Tổ chức thực hiện: chuyển giao nhiệm vụ; học sinh thực hiện theo nhóm; báo cáo, thảo luận; "
                      "giáo viên kết luận, nhận định.")  # fmt: skip


def _points(questions: int) -> list[int]:
    """Ten points dealt to the questions, the first ones get what is over."""
    each, over = divmod(10, questions)
    return [each + (place < over) for place in range(questions)]


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    """Lists of the data as tuples, so that a lesson is a value."""
    return {name: _tuple(value) for name, value in row.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
