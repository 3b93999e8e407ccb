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

KNOWN = 4096  # keywords and publishers come again and again: what they say is kept at hand
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


@lru_cache(maxsize=KNOWN)
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


@lru_cache(maxsize=KNOWN)
def _numbered(text: str) -> tuple[tuple[str, int], ...]:
    """Subjects with the grade behind them: 'Toán 6', 'Ngữ văn lớp 7'."""
    found = [(match[1], int(match[2])) for match in _subject_pattern().finditer(text) if match[2]]
    return tuple((_phrases()[phrase], grade) for phrase, grade in found if grade in GRADES)


def _named_subjects(text: str) -> list[str]:
    return [_phrases()[match[1]] for match in _subject_pattern().finditer(text)]


@lru_cache(maxsize=KNOWN)
def _named_grades(text: str) -> tuple[int, ...]:
    numbers = [number for match in _GRADES_NAMED.finditer(text) for number in re.findall(r"\d+", match[1])]
    return tuple(int(number) for number in numbers if int(number) in GRADES)


def _kind(words: str, names_subject_and_grade: bool) -> str:
    padded = f" {words} "
    for kind, phrases in _kinds():
        if any(map(padded.__contains__, phrases)):
            return kind
    return "sgk" if names_subject_and_grade else ""


@cache
def _kinds() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each kind with its phrases, blanks around."""
    kinds = rules("school_words")["kinds"].items()
    return tuple((kind, tuple(f" {_words(phrase)} " for phrase in phrases)) for kind, phrases in kinds)
