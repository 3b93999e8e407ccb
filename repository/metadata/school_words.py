"""Guesses, from its words, which grades, subjects and kind of school stock a printed book belongs to.

A guess pre-fills a form or a facet and is never stored as description. The words are
rules/school_words.toml. Callers: catalogue (import), discovery, the demonstration.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from repository.metadata.crosswalk import rules
from repository.metadata.marc import Marc
from repository.metadata.short_form import Short, get
from search.vietnamese import joined

GRADES = range(1, 13)
_GRADES_NAMED = re.compile(r"\b(?:lớp|khối) (\d{1,2}(?: (?:và |đến )?\d{1,2})*)(?! tuổi)\b")
_SCHOOL_WORDS = re.compile(r"\b(?:sách giáo (?:khoa|viên)|bài tập|lớp|trung học cơ sở|tiểu học|thcs)\b")


@dataclass(frozen=True)
class Guess:
    """Grades 1–12 and subject words, most certain first; kind 'sgk', 'snv', 'stk', 'tn' or ''."""

    grades: tuple[int, ...]
    subjects: tuple[str, ...]
    kind: str


def grade_and_subject_words(marc: Marc) -> Guess:
    return guess(get(marc))


def guess(short: Short) -> Guess:
    title = _words(" . ".join((short.title, short.part_number, short.part_name, short.subtitle)))
    topics = [_words(text) for text in (short.audience, *short.subjects, *short.keywords)]
    numbered = _numbered(title)
    grades = [grade for text in (title, *topics) for grade in _named_grades(text)]
    grades += [grade for _, grade in numbered] + [grade for text in topics for _, grade in _numbered(text)]
    subjects = [subject for subject, _ in numbered]
    if grades or _SCHOOL_WORDS.search(title):
        subjects += _named_subjects(title)
    subjects += [_phrases()[text] for text in topics if text in _phrases()]
    words = " . ".join((title, *topics, _words(short.publisher)))
    return Guess(tuple(dict.fromkeys(grades)), tuple(dict.fromkeys(subjects)), _kind(words, bool(numbered)))


@lru_cache(maxsize=4096)
def _words(text: str) -> str:
    """One spelling of the text's words, so that 'Địa lý', 'Hoá' and 'Hóa' meet the rules' own."""
    return joined(text)[0]


@cache
def _phrases() -> dict[str, str]:
    return {
        _words(phrase): subject
        for subject, all_ in rules("school_words")["subjects"].items()
        for phrase in all_
    }


@cache
def _subject_pattern() -> re.Pattern[str]:
    longest_first = sorted(_phrases(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})(?: (?:lớp )?(\d{{1,2}}))?\b")


def _numbered(text: str) -> list[tuple[str, int]]:
    """Subjects with the grade behind them: 'Toán 6', 'Ngữ văn lớp 7'."""
    found = [(match[1], int(match[2])) for match in _subject_pattern().finditer(text) if match[2]]
    return [(_phrases()[phrase], grade) for phrase, grade in found if grade in GRADES]


def _named_subjects(text: str) -> list[str]:
    return [_phrases()[match[1]] for match in _subject_pattern().finditer(text)]


def _named_grades(text: str) -> list[int]:
    numbers = [number for match in _GRADES_NAMED.finditer(text) for number in re.findall(r"\d+", match[1])]
    return [int(number) for number in numbers if int(number) in GRADES]


def _kind(words: str, names_subject_and_grade: bool) -> str:
    for kind, phrases in rules("school_words")["kinds"].items():
        if any(f" {_words(phrase)} " in f" {words} " for phrase in phrases):
            return str(kind)
    return "sgk" if names_subject_and_grade else ""
