"""Which e-lessons the demonstration has: who writes what, when, and how far each comes. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from repository.demo.compose import Lesson, heading, lessons
from repository.demo.days import Term
from repository.demo.people import Troupe
from repository.demo.stage import Stage

# What becomes of lessons of the present semester, in turn; earlier semesters are done with.
FATES = ("approved", "department_review", "approved", "returned", "taught", "draft", "department_review", "approved",
         "rejected", "approved")  # fmt: skip
# What is made of one lesson: its kind, and whether the neighbour school makes it.
KINDS = (
    ("lecture_slides", False), ("lesson_plan", False), ("worksheet", False), ("practice", True), ("test_paper", False),
    ("plan_elsewhere", True), ("picture_set", True), ("digest", False),
)  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """One e-lesson about to be made."""

    what: str  # one of KINDS
    lesson: Lesson
    troupe: Troupe
    author: str
    term: Term
    created: date
    fate: str

    @property
    def kind(self) -> str:
        """The application's kind of material."""
        return {"practice": "lecture_slides", "plan_elsewhere": "lesson_plan", "digest": "worksheet"}.get(
            self.what, self.what
        )

    @property
    def title(self) -> str:
        """What its author calls it."""
        lesson = self.lesson
        return {
            "lecture_slides": lesson.title,
            "lesson_plan": f"Kế hoạch bài dạy: {heading(lesson)}",
            "worksheet": f"Phiếu học tập: {lesson.title}",
            "practice": f"Luyện tập: {lesson.title}",
            "test_paper": f"Đề kiểm tra 15 phút: {lesson.title}",
            "plan_elsewhere": f"Kế hoạch bài dạy – {lesson.title}",
            "picture_set": f"Sơ đồ tư duy: {lesson.title}",
            "digest": f"Tóm tắt kiến thức: {lesson.title}",
        }[self.what]


def planned(stage: Stage, troupes: list[Troupe]) -> list[Planned]:
    """Every e-lesson, in the order of its making."""
    chosen = lessons()[::9] if stage.small else lessons()
    terms = stage.days.terms[-3:]
    turns: Counter[str] = Counter()
    found = []
    for number, lesson in enumerate(chosen):
        home = 0 if lesson.subject == "toan" and lesson.grade < 8 else number % 3
        for what, elsewhere in KINDS:
            if _left_out(what, number):
                continue
            troupe = troupes[(home + elsewhere) % 3]
            found.append(_one(stage, troupe, terms, turns, what, lesson))
    found += _memorable(stage, troupes[0], terms[-1])
    return sorted(found, key=lambda each: (each.created, each.title))


def _left_out(what: str, number: int) -> bool:
    every = {"test_paper": 2, "plan_elsewhere": 3, "picture_set": 4, "digest": 4}.get(what, 1)
    return number % every != 0


def _one(
    stage: Stage, troupe: Troupe, terms: list[Term], turns: Counter[str], what: str, lesson: Lesson
) -> Planned:
    turn = turns[troupe.key]
    turns[troupe.key] += 1
    term = terms[turn % len(terms)]
    fate = (
        FATES[turn // len(terms) % len(FATES)]
        if term is terms[-1]
        else "taught"
        if turn % 7 == 4
        else "approved"
    )
    if term is not terms[-1] and turn % 23 == 22:
        fate = "rejected"
    writers = [p for p in troupe.writers[lesson.subject] if p not in troupe.left or term is not terms[-1]]
    subject = f"{troupe.key} {lesson.subject}"
    author = writers[turns[subject] % len(writers)]
    turns[subject] += 1
    return Planned(what, lesson, troupe, author, term, _day(stage, term, fate), fate)


def _memorable(stage: Stage, hub: Troupe, term: Term) -> list[Planned]:
    """What the people of the story find waiting: something of Nga's in each state, and Lan's own."""
    about = [lesson for lesson in lessons() if lesson.subject == "toan" and lesson.grade < 8]
    nga, lan = hub.people["nga"], hub.people["lan"]
    fates = (("practice", "department_review", nga), ("practice", "returned", nga), ("digest", "draft", nga),
             ("digest", "department_review", lan), ("practice", "approved", nga))  # fmt: skip
    return [
        replace(Planned(what, lesson, hub, author, term, stage.today, fate), created=_day(stage, term, fate))
        for lesson, (what, fate, author) in zip(about, fates, strict=False)
    ]


def _day(stage: Stage, term: Term, fate: str) -> date:
    """A school day of the term that leaves time for what follows; what still waits is young."""
    last = min(term.ends - timedelta(days=14), stage.today - timedelta(days=6))
    first = term.starts
    if fate in ("draft", "department_review", "returned"):
        first, last = stage.today - timedelta(days=16), stage.today - timedelta(days=2)
    days = stage.days.school_days(first, last) or [
        stage.days.next_weekday(min(last, stage.today - timedelta(days=3)))
    ]
    return stage.chance.choice(days)
