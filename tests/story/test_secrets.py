"""What must not be found: a test paper by its pupils; a lesson taken out of use, even while the index is late."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import docx
import pytest

from tests.live import Live
from tests.story import decks
from tests.story.visitor import Visitor, until

Visitors = Callable[[str], Visitor]
RARE = "kơnia"  # in the paper, nowhere else


@pytest.fixture(scope="module")
def paper(visitor: Visitors) -> str:
    """The page of a test paper, approved."""
    page = _approved(
        visitor, ("De kiem tra 15 phut - Toan 6.docx", _test_paper()), "Đề kiểm tra 15 phút: bóng cây"
    )
    until(lambda: "bóng cây" in visitor("nga").open(f"/search?q={RARE}").words)
    return page


@pytest.mark.parametrize("question", [RARE, "konia", f'"{RARE}"', "de kiem tra bong cay", f"title:{RARE}"])
def test_a_pupil_finds_no_word_of_a_test_paper(visitor: Visitors, paper: str, question: str) -> None:
    pupil = visitor("an")
    found = pupil.open(f"/search?q={question.replace(' ', '+')}")
    assert found.status == 200 and "bóng cây" not in found.words
    assert _found(pupil, RARE) == 0 and _found(visitor("nga"), RARE) > 0


def test_no_count_and_no_suggestion_tells_of_a_test_paper(visitor: Visitors, paper: str) -> None:
    pupil = visitor("an")
    assert "Đề kiểm tra" not in pupil.open("/search?q=toan+6").words
    facets = json.loads(pupil.open("/api/v1/search?q=&size=1").data)["facets"]
    assert "test_paper" not in {value["value"] for value in facets["kind"]}
    for typed in ("de kiem", "bong cay", "konia"):
        assert (
            b"b\xc3\xb3ng c\xc3\xa2y" not in pupil.open(f"/search/suggest?q={typed.replace(' ', '+')}").data
        )
    assert RARE not in pupil.open("/search?q=konja").words  # nor as what she may have meant
    assert pupil.open(paper).status == 404


def test_no_answer_to_a_pupil_tells_of_slide_notes(visitor: Visitors) -> None:
    notes = "Đáp án của câu khó: mười bảy zơrao"
    title = "Phân số của già làng"
    file = ("Bai 24 So sanh phan so - Toan 6.pptx", decks.deck("già làng kể", notes))
    page = _approved(visitor, file, title)
    teacher, pupil = visitor("nga"), visitor("an")
    until(lambda: _found(pupil, "gia lang ke") and _found(teacher, "zơrao"))
    lesson = pupil.open(page)
    record = json.loads(pupil.open(f"/api/v1{page[page.index('/materials') :]}").data)["record_id"]
    answers = [lesson, pupil.open("/search?q=gia+lang+ke"), pupil.open(f"{page}/reader")]
    answers += [pupil.open(f"/search?q={typed}") for typed in ("zorao", "zorap")]
    answers += [pupil.open(f"/api/v1{page[page.index('/materials') :]}{rest}") for rest in ("", "/files")]
    answers += [pupil.open(f"/api/v1/titles/{record}.{form}") for form in ("mrc", "xml", "dc", "json")]
    answers += [pupil.open("/search/suggest?q=dap+an+cua+cau"), pupil.open("/api/v1/search?q=gia+lang+ke")]
    for answer in answers:
        assert answer.status == 200 and "Đáp án của".encode() not in answer.data, answer.url
        assert "zơrao".encode() not in answer.data, answer.url
    assert _found(pupil, "zơrao") == _found(pupil, "dap an cua cau kho") == 0
    taken = lesson.follow("Tải PPTX").data
    assert decks.slides_of(taken) == decks.slides_of(file[1]) and not decks.holds(taken, "zơrao")
    assert notes in teacher.open(page).words and teacher.open(page).follow("Tải PPTX").data == file[1]


def test_withdrawn_a_lesson_is_gone_though_the_worker_stands_still(visitor: Visitors, demo: Live) -> None:
    title = "Hình thang cân của chiếc diều"
    page = _approved(visitor, ("Bai 20 Hinh thang can - Toan 6.pptx", decks.deck("diều sáo Bá Dương")), title)
    pupil = visitor("an")
    until(lambda: title in pupil.open("/search?q=dieu+sao+ba+duong").words)
    file = pupil.open(page).link("Tải PPTX")
    with _worker_stands_still(demo):
        withdrawn = visitor("hanh").open(page).press("Thu hồi", comment="Có hình chưa xin phép.")
        assert "Đã ghi: thu hồi" in withdrawn.words
        for address in (
            "/",
            "/search?q=dieu+sao+ba+duong",
            "/search?q=hinh+thang+can+cua+chiec+dieu",
            "/search",
        ):
            assert title not in pupil.open(address).words
        assert title.encode() not in pupil.open("/search/suggest?q=hinh+thang+can").data
        assert title.encode() not in pupil.open("/api/v1/search?q=dieu+sao").data
        assert pupil.open(page).status == pupil.open(file).status == 404
    until(lambda: _found(pupil, "dieu sao ba duong") == 0)


def _approved(visitor: Visitors, file: tuple[str, bytes], title: str) -> str:
    form = visitor("nga").open("/deposit").press("Tải lên", files={"files": file})
    until(lambda: " trang" in visitor("nga").open(form.url).words)
    visitor("nga").open(form.url).press("Gửi tổ duyệt", title=title)
    review = visitor("lan").open("/review").follow(title)
    assert "Đã ghi: duyệt" in review.press("Duyệt").words
    return form.url.removesuffix("/edit")


def _found(visitor: Visitor, words: str) -> int:
    return int(json.loads(visitor.open(f"/api/v1/search?q={words.replace(' ', '+')}").data)["total"])


def _test_paper() -> bytes:
    paper = docx.Document()
    paper.add_heading("Đề kiểm tra 15 phút: bóng cây", 0)
    paper.add_paragraph(f"Câu 1. Bóng cây {RARE} dài bốn mét. Tính chiều cao của cây.")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


@contextmanager
def _worker_stands_still(live: Live) -> Iterator[None]:
    assert live.process is not None
    listed = subprocess.run(
        ["ps", "--ppid", str(live.process.pid), "-o", "pid="], capture_output=True, text=True
    )
    workers = [int(pid) for pid in listed.stdout.split()]
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
