"""E-lessons of the demonstration: files made and kept, then every step through the real use cases, each on its day."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from repository.accounts.policies import policy_of
from repository.accounts.tables import Department, DepartmentSubject
from repository.catalogue.tables import Record
from repository.curriculum.tables import Lesson as LessonRow
from repository.curriculum.tables import Subject
from repository.db.uow import Tx
from repository.demo import compose, files
from repository.demo.compose import Frame
from repository.demo.lives import Life
from repository.demo.people import Troupe
from repository.demo.plans import Planned, planned
from repository.demo.stage import Stage, recode
from repository.derivatives.prefill import Guess
from repository.materials.deposit import create
from repository.materials.description import Description
from repository.materials.intake import Received
from repository.materials.kinds import kind_of
from repository.materials.tables import File, Material, Page, Teaching, Version

TOGETHER = 25  # e-lessons in one transaction
MIME = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "png": "image/png",
}
ASKED = (
    "Cô bổ sung đáp án cho phần luyện tập và ghi nguồn hình ảnh ở trang 3 nhé.",
    "Phần khởi động hơi dài, nên rút còn 5 phút. Kiểm tra lại chính tả ở trang Vận dụng.",
    "Cần thêm hoạt động nhóm và điều chỉnh mục tiêu theo đúng yêu cầu cần đạt.",
)
REFUSED = "Nội dung trùng với học liệu đã có của tổ; đề nghị dùng lại bản đã duyệt."


@dataclass(frozen=True)
class Made:
    """A file that was made, and the words in it, page by page: title, text, notes."""

    name: str
    format: str
    data: bytes
    pages: tuple[tuple[str, str, str], ...]
    readers: str = ""


@dataclass
class Placed:
    """An e-lesson as it stands, for the lists and afterthoughts."""

    plan: Planned
    material_id: str
    version_id: str
    qualified_on: date | None = None


Scene = tuple[Planned, Frame, list[tuple[Made, Received]]]


def play(stage: Stage, troupes: list[Troupe]) -> list[Placed]:
    """Make every e-lesson and take it as far as it comes."""
    subjects, departments = stage.db.read(_names)
    made: list[Scene] = []
    for plan in planned(stage, troupes):
        troupe = plan.troupe
        frame = Frame(subjects[plan.lesson.subject], troupe.name, departments[troupe.id, plan.lesson.subject],
                      troupe.names[plan.author], plan.term.year)  # fmt: skip
        made.append((plan, frame, [(each, _received(stage, each)) for each in _files(plan, frame)]))
    placed: list[Placed] = []
    for start in range(0, len(made), TOGETHER):
        batch = made[start : start + TOGETHER]
        placed += stage.db.write(partial(_play_all, stage=stage, made=batch))
        stage.tell(f"e-lessons {len(placed)}/{len(made)}")
    return placed


def reviewer_of(troupe: Troupe, department_id: str, author: str) -> str:
    """Who decides: the head, her deputy for her own, else the vice-principal or the principal."""
    leaders = [troupe.roles.get("vice_principal", ""), troupe.roles.get("principal", "")]
    return next(p for p in (*troupe.heads[department_id], *leaders) if p and p != author)


def _play_all(tx: Tx, stage: Stage, made: list[Scene]) -> list[Placed]:
    return [_play(tx, stage, *each) for each in made]


def _play(
    tx: Tx, stage: Stage, plan: Planned, frame: Frame, received: Sequence[tuple[Made, Received]]
) -> Placed:
    """From the draft to where its fate says, a school day or two between the steps."""
    stage.at(plan.created, 14, stage.chance.randrange(60))
    placed = _create(tx, stage, plan, received, frame)
    life = Life(tx, placed.version_id)
    if plan.fate == "taught":
        placed.qualified_on = _teach(tx, stage, plan, life)
    elif plan.fate != "draft":
        stage.at(plan.created, 16, 20)
        life.step("submit", plan.author)
        if plan.fate != "department_review":
            placed.qualified_on = _review(stage, plan, life)
    life.settle()
    return placed


def _review(stage: Stage, plan: Planned, life: Life) -> date | None:
    """The department decides; return the day where the lesson qualified."""
    reviewer = reviewer_of(plan.troupe, life.material.department_id, plan.author)
    day = _later(stage, plan.created, stage.chance.randint(1, 3))
    stage.at(day, 10, stage.chance.randrange(60))
    if plan.fate == "returned":
        life.review("request_changes", reviewer, stage.chance.choice(ASKED))
    elif plan.fate == "rejected":
        life.review("reject", reviewer, REFUSED)
    else:
        life.review(
            "approve", reviewer, minutes=f"Biên bản họp tổ ngày {day:%d/%m/%Y}" if day.day % 2 else ""
        )
        return day
    return None


def _teach(tx: Tx, stage: Stage, plan: Planned, life: Life) -> date:
    """The author taught it, her head confirms; return the day."""
    reviewer = reviewer_of(plan.troupe, life.material.department_id, plan.author)
    taught_on = _later(stage, plan.created, 1)
    said_at = stage.at(taught_on, 11, 30)
    class_name = next(
        name for name in plan.troupe.classes if name.startswith(str(plan.lesson.grade))
    ).split()[0]
    class_id = plan.troupe.classes.get(
        class_name if plan.term.year == stage.days.year else f"{class_name} {plan.term.year}"
    )
    confirmed_on = _later(stage, taught_on, 1)
    tx.add(
        Teaching(
            version_id=life.version.id, class_name=class_name, class_id=class_id,
            taught_on=taught_on, period=stage.chance.randint(1, 5), taught_by_id=plan.author,
            reported_by_id=plan.author, confirmed_by_id=reviewer, at=said_at,
            confirmed_at=stage.at(confirmed_on, 13, 15),
        )
    )  # fmt: skip
    life.step("confirm_teaching", reviewer)
    return confirmed_on


def _later(stage: Stage, day: date, days: int) -> date:
    """Some days later on a day without a closing, but not after today."""
    return min(stage.days.next_weekday(day + timedelta(days=days)), stage.today)


def _create(
    tx: Tx, stage: Stage, plan: Planned, received: Sequence[tuple[Made, Received]], frame: Frame
) -> Placed:
    actor = stage.actor(tx, plan.author, plan.troupe.id)
    material_id = create(tx, actor, [each for _made, each in received], _description(tx, stage, plan, frame))
    material = tx.get_one(Material, material_id)
    record = tx.get_one(Record, material.record_id)
    record.code = recode(tx, stage, [record.code])[record.code]
    version = tx.get_one(Version, material.working_version_id)
    rows = tx.scalars(select(File).where(File.version_id == version.id).order_by(File.position)).all()
    for row, (made, _received) in zip(rows, received, strict=True):
        row.readers = made.readers or row.readers
        for number, (title, text, notes) in enumerate(made.pages, 1):
            tx.add(Page(file_id=row.id, number=number, title=title, text=text, notes=notes))
    return Placed(plan, material_id, version.id)


def _description(tx: Tx, stage: Stage, plan: Planned, frame: Frame) -> Description:
    lesson, kind = plan.lesson, kind_of(plan.kind)
    row = tx.scalar(
        select(LessonRow).where(
            LessonRow.subject_code == lesson.subject,
            LessonRow.grade == lesson.grade,
            LessonRow.number == lesson.number,
        )
    )
    public = plan.what in ("lecture_slides", "picture_set") and stage.chance.random() < 0.5
    reach = kind.reach or ("public" if public else policy_of(tx, plan.troupe.id).default_reach)
    return Description(
        title=plan.title,
        kind=plan.kind,
        reach=reach,
        readers=kind.readers,
        summary=lesson.summary,
        keywords=lesson.keywords,
        subject_code=lesson.subject,
        grade=lesson.grade,
        lesson_id=row.id if row else None,
        series_code="kntt",
        periods=2,
        licence={"public": "cc-by-sa", "school": "school_internal"}.get(reach, "group_teaching"),
        rights_holder=frame.teacher,
        sources="Sách giáo khoa và tư liệu tự soạn",
    )


def _files(plan: Planned, frame: Frame) -> list[Made]:
    """The files of one e-lesson."""
    lesson = plan.lesson
    stem = (
        f"{frame.subject} {lesson.grade} - {plan.title}".replace(":", " -").replace("/", "-").replace("?", "")
    )
    if plan.what in ("lecture_slides", "practice"):
        slides = (compose.deck if plan.what == "lecture_slides" else compose.practice_deck)(lesson, frame)
        pages = tuple((slide.title, slide.text, slide.notes) for slide in slides)
        return [Made(f"{stem}.pptx", "pptx", files.deck(slides, lesson.subject), pages)]
    if plan.what == "picture_set":
        return [Made(f"{stem}.png", "png", files.picture(lesson), ())]
    if plan.what == "digest":
        parts = compose.digest(lesson, frame)
        return [Made(f"{stem}.pdf", "pdf", files.handout(parts), ((plan.title, compose.words(parts), ""),))]
    if plan.what == "test_paper":
        return [
            _paper(stem, compose.test(lesson, frame)),
            _paper(f"{stem} - Đáp án", compose.key(lesson, frame), "staff"),
        ]
    write = compose.worksheet if plan.what == "worksheet" else compose.plan
    made = [_paper(stem, write(lesson, frame))]
    if plan.what == "worksheet" and len(lesson.exercises) > 3:
        made.append(_paper(f"{stem} - Đáp án", compose.key(lesson, frame), "staff"))
    return made


def _paper(name: str, parts: list[compose.Part], readers: str = "") -> Made:
    title = next(part.text for part in parts if part.level == 0)
    return Made(f"{name}.docx", "docx", files.paper(parts), ((title, compose.words(parts), ""),), readers)


def _received(stage: Stage, made: Made) -> Received:
    kept = stage.blobs.keep(io.BytesIO(made.data))
    return Received(made.name, kept.digest, kept.size, made.format, MIME[made.format], (), Guess())


def _names(tx: Tx) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """Names of subjects, and of the department that teaches a subject at each school."""
    subjects = dict(tx.execute(select(Subject.code, Subject.name)).all())
    rows = tx.execute(
        select(Department.school_id, DepartmentSubject.subject_code, Department.name).join(
            DepartmentSubject, DepartmentSubject.department_id == Department.id
        )
    )
    return subjects, {(school, subject): name for school, subject, name in rows}
