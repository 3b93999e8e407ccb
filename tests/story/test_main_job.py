"""The main job, end to end: a lesson of Tân An from its teacher's computer to a pupil of Hoà Lâm, and a book lent.

The scenes stand in the order in which they happen; a fixture is as far as the lesson has come.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from PIL import Image

from tests.story import decks
from tests.story.visitor import Page, Visitor, until

Visitors = Callable[[str], Visitor]
TITLE = "Phân số bằng nhau qua chiếc bánh chưng"
FILE = "Bai 23 Phan so bang nhau - Toan 6.pptx"
QUESTION = "/search?q=toan+6+phan+so"
SLIDE = "/search?q=chia+deu+ba+chiec+banh+chung"
PUPIL, NEIGHBOUR = "ta6a.2601", "an"  # of the lesson's own school, and of another


@dataclass
class Lesson:
    """The lesson of the story and where its pages are."""

    edit: str
    file: bytes

    @property
    def page(self) -> str:
        return self.edit.removesuffix("/edit")


@pytest.fixture(scope="module")
def sent(visitor: Visitors) -> Lesson:
    teacher = visitor("trang")
    file = decks.deck()
    form = teacher.open("/deposit").press("Tải lên", files={"files": (FILE, file)})
    until(lambda: "4 trang" in teacher.open(form.url).words)
    done = teacher.open(form.url).press("Gửi tổ duyệt", title=TITLE, reach="group")
    assert f"Đã gửi tổ duyệt “{TITLE}”" in done.words
    assert "Chờ thầy Hải duyệt" in done.words
    return Lesson(form.url, file)


@pytest.fixture(scope="module")
def approved(visitor: Visitors, sent: Lesson) -> Lesson:
    head = visitor("hai")
    assert "1 bài chờ bạn thẩm định" in head.open("/").words
    review = head.open("/").follow("Thẩm định bài lâu nhất")
    assert TITLE in review.words and "Chia đều ba chiếc bánh chưng" in review.words
    assert "Đã ghi: duyệt" in review.press("Duyệt").words
    return sent


@pytest.fixture(scope="module")
def paper(visitor: Visitors, approved: Lesson) -> str:
    """The list's own page, after the librarian has gathered it and the principal signed."""
    librarian = _librarian_at("THCS Tân An", visitor("yen"))
    gathering = librarian.open("/lists").press("Lập danh sách Học kỳ I, năm học 2026-2027")
    assert TITLE in gathering.words
    ready = gathering.press("Đưa các bài đã chọn vào danh sách")
    assert ready.visitor.open(ready.link("Xem thử (PDF)")).data.startswith(b"%PDF")
    assert "Đã trình ký" in ready.press("Trình ký").words
    signed = visitor("dung").open(ready.url).press("Ký duyệt")
    assert "Đã ký duyệt" in signed.words
    return ready.url


@pytest.fixture(scope="module")
def stamped(visitor: Visitors, paper: str) -> str:
    """The list's code, after the clerk has numbered, stamped and sent it and the hub has it."""
    clerk = visitor("nhung")
    numbered = clerk.open(paper).follow("Vào số").press("Vào số")
    assert "Đã vào số" in numbered.words
    with_scan = numbered.press("Tải bản quét lên", files={"scan": ("ban-quet.png", _scan())})
    assert "Đã nhận bản quét" in with_scan.words
    done = with_scan.follow("Đóng dấu").press("Đóng dấu")
    assert "Đã đóng dấu. Học liệu trong danh sách đã mở" in done.words
    sent_off = done.follow("Gửi trường đầu mối").press("Gửi trường đầu mối")
    assert "Đã gửi trường đầu mối" in sent_off.words
    assert "Đã xác nhận" in visitor("mai").open(paper).press("Xác nhận đã nhận").words
    code = re.search(r"Mã danh sách\s*(\w{8})", sent_off.words)
    assert code
    return code[1]


def test_before_the_review_nobody_else_finds_a_lesson(visitor: Visitors, sent: Lesson) -> None:
    for who in (PUPIL, NEIGHBOUR, ""):
        assert TITLE not in visitor(who).open(QUESTION).words
        assert visitor(who).open(sent.page).status == 404


def test_approved_it_opens_inside_its_school_at_once(visitor: Visitors, approved: Lesson) -> None:
    pupil = visitor(PUPIL)
    until(lambda: TITLE in pupil.open(QUESTION).words)
    slide = pupil.open(SLIDE)
    assert "Slide 4: Vận dụng Chia đều ba chiếc bánh chưng" in slide.words
    assert "page=4" in slide.link("Slide 4")
    _reads(pupil.open(QUESTION), approved)
    for who in (NEIGHBOUR, ""):
        assert TITLE not in visitor(who).open(QUESTION).words
        assert visitor(who).open(approved.page).status == 404


def test_the_stamp_opens_it_to_the_group_but_not_to_strangers(
    visitor: Visitors, approved: Lesson, stamped: str
) -> None:
    neighbour = visitor(NEIGHBOUR)
    until(lambda: TITLE in neighbour.open(QUESTION).words)
    _reads(neighbour.open(QUESTION), approved)
    at_home = visitor("hai").open(approved.page)
    assert "Ghi chú của người soạn" in at_home.words and at_home.follow("Tải PPTX").data == approved.file
    assert decks.NOTES not in neighbour.open(approved.page).words
    stranger = visitor("")
    assert TITLE not in stranger.open(QUESTION).words
    assert stranger.open(approved.page).status == 404


def test_anybody_verifies_the_list_and_the_file(visitor: Visitors, approved: Lesson, stamped: str) -> None:
    stranger = visitor("")
    verified = stranger.open(f"/v/{stamped}")
    assert "Danh sách có thật, đã đóng dấu, nội dung còn nguyên vẹn" in verified.words
    assert "Nguyễn Tiến Dũng" in verified.words and TITLE not in verified.words
    known = verified.press("Kiểm tra tệp này", files={"file": (FILE, approved.file)})
    assert "Tệp này đúng là dòng" in known.words
    taken = visitor(NEIGHBOUR).open(approved.page).follow("Tải PPTX").data
    copy = known.press("Kiểm tra tệp này", files={"file": (FILE, taken)})
    assert "Tệp này đúng là dòng" in copy.words and "đã bỏ ghi chú của giáo viên" in copy.words
    other = known.press("Kiểm tra tệp này", files={"file": (FILE, decks.deck("khác một chữ"))})
    assert "Không danh sách đã đóng dấu nào ở đây có tệp này" in other.words


def test_the_librarian_lends_the_book_of_the_lesson(
    visitor: Visitors, approved: Lesson, stamped: str
) -> None:
    pupil, librarian = visitor(PUPIL), visitor("yen")
    lesson = pupil.open(approved.page)
    assert "Sách ở thư viện cho bài này" in lesson.words
    book, barcode = _last_copy_free(lesson)
    title = book.tree.find(".//h1").text_content()
    at_desk = librarian.open("/desk").press("Ghi", typed="quynh 6a")
    lent = at_desk.press("Ghi", typed=barcode)
    due = re.search(r"hẹn trả (\d\d/\d\d/\d{4})", lent.words)
    assert due, lent.words
    assert f"hẹn trả {due[1]}" in pupil.open("/").words
    assert due[1] in pupil.open(book.url).words and due[1] in pupil.open(f"/search?q={quote(title)}").words
    back = librarian.open("/desk?mode=return").press("Ghi", typed=barcode)
    assert "đã trả" in back.words
    assert due[1] not in pupil.open(book.url).words


def _reads(found: Page, lesson: Lesson) -> None:
    """Open the lesson from the results, read its slides, take them home: the notes stay with the teachers."""
    page = found.follow(TITLE)
    assert page.url.startswith(lesson.page) and "Chia đều ba chiếc bánh chưng" in page.words
    taken = page.follow("Tải PPTX").data
    assert decks.slides_of(taken) == decks.slides_of(lesson.file)
    assert decks.holds(lesson.file, decks.NOTES) and not decks.holds(taken, decks.NOTES)


def _librarian_at(school: str, librarian: Visitor) -> Visitor:
    """She keeps the libraries of two schools, and says at which she works now."""
    account = librarian.open("/account")
    chosen = account.tree.xpath(f"//select[@name='school_id']/option[. = '{school}']/@value")[0]
    account.press("Chuyển sang trường này", school_id=chosen)
    return librarian


def _last_copy_free(lesson: Page) -> tuple[Page, str]:
    """A book for the lesson of which her library has one copy, at home now, and its number."""
    section = "//section[contains(@class, 'neighbours')][contains(h2, 'Sách')]"
    for address in dict.fromkeys(lesson.tree.xpath(f"{section}//a[contains(@href, '/titles/')]/@href")):
        book = lesson.visitor.open(address)
        rows = book.tree.xpath("//details[contains(summary, 'trường của bạn')]//tbody/tr")
        if len(rows) == 1 and "Có thể mượn" in rows[0].text_content():
            return book, rows[0][0].text_content().strip()
    raise AssertionError("no such book for this lesson")


def _scan() -> bytes:
    out = io.BytesIO()
    Image.new("L", (1240, 1754), 250).save(out, "PNG")
    return out.getvalue()
