"""Make the manual's pictures: walk the small demonstration role by role and keep what each sees.

`make screenshots` runs it; it tests nothing. The chapters in docs/huong-dan/ say which picture stands where.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, DESK, PASSWORD
from tests.live import Live, installation
from tests.story.decks import deck

PICTURES = Path(__file__).parents[2] / "docs/huong-dan/hinh"
MOST_BYTES = 60_000
PHONE = {"width": 390, "height": 780}
NAME = "http://hoclieu.hoalam.edu.vn"  # what short links and QR codes show
LESSON = "Bai 23 Phan so bang nhau - Toan 6.pptx"
PUPILS = (
    "1,0128150101,Lò Văn Bình,12/03/2015,6A1",
    "2,0128150102,Hoàng Gia Bảo,25/09/2015,6A1",
    "3,0128150103,Nguyễn Khánh Chi,02/01/2015,6A2",
    "4,0128150104,Phạm Minh Đăng,30/11/2015,",
)
POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class Album:
    """Opens pages as somebody and keeps pictures of them."""

    def __init__(self, browser: Browser, live: Live) -> None:
        self.browser = browser
        self.live = live

    @contextmanager
    def person(self, username: str, size: dict[str, int]) -> Iterator[Page]:
        """Yield a page with somebody signed in ('' is a stranger)."""
        context = self.browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            device_scale_factor=2 if size is PHONE else 1,
            locale="vi-VN",
            reduced_motion="reduce",
            base_url=self.live.url,
        )
        page = context.new_page()
        page.goto("/sign-in" if username else "/")
        if username:
            page.fill("[name=username]", username)
            page.fill("[name=password]", PASSWORD)
            self.press(page, "Đăng nhập")
        yield page
        context.close()

    @staticmethod
    def press(page: Page, name: str) -> None:
        """Press a button or follow a link of the page's main part, and wait for what comes."""
        main = page.get_by_role("main")
        main.get_by_role("button", name=name, exact=True).or_(
            main.get_by_role("link", name=name, exact=True)
        ).first.click()
        page.wait_for_load_state("networkidle")

    @staticmethod
    def keep(page: Page, name: str, at: str | None = None) -> None:
        """Keep what stands on the screen, scrolled to `at`, in as good a quality as fits."""
        page.wait_for_load_state("networkidle")
        if at is None:
            page.evaluate("window.scrollTo(0, 0)")
        else:
            page.locator(at).first.evaluate("it => it.scrollIntoView({block: 'start'})")
        picture = Image.open(io.BytesIO(page.screenshot()))
        for quality in range(85, 20, -10):
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= MOST_BYTES:
                break
        (PICTURES / f"{name}.webp").write_bytes(out.getvalue())
        print(f"  {name}.webp {out.tell() // 1000} KB")


def wait_for_previews(album: Album) -> None:
    """Wait until the worker has nothing left to do."""
    with album.person("admin", DESK) as page:
        page.goto("/admin/status")
        while page.locator(".stat dd").all_inner_texts()[:2] != ["0", "0"]:  # waiting, running
            page.wait_for_timeout(1000)
            page.reload()


def teacher(album: Album) -> None:
    """From a file on the phone to a lesson that waits for its department."""
    with album.person("nga", PHONE) as page:
        album.keep(page, "giao-vien-1-trang-dau")
        page.goto("/deposit")
        album.keep(page, "giao-vien-2-chon-tep")
        page.set_input_files("input[type=file]", _file(LESSON, POWERPOINT, deck()))
        page.wait_for_url("**/edit*")
        wait_for_previews(album)
        page.reload()
        album.keep(page, "giao-vien-3-kiem-tra")
        album.keep(page, "giao-vien-4-chia-se", at="#f-reach, [name=reach]")
        page.goto("/my/materials")
        album.keep(page, "giao-vien-5-bai-cua-toi")


def head(album: Album) -> None:
    """The review of the oldest lesson, and who stands in."""
    with album.person("lan", PHONE) as page:
        album.keep(page, "to-truong-1-trang-dau")
        album.press(page, "Thẩm định bài lâu nhất")
        page.wait_for_timeout(500)
        album.keep(page, "to-truong-2-xem-bai")
        album.keep(page, "to-truong-3-phieu", at=".checklist")
        page.goto("/admin/delegations")
        album.keep(page, "to-truong-4-uy-quyen")


def student(album: Album) -> None:
    """One search over lessons and books."""
    with album.person("an", PHONE) as page:
        album.keep(page, "hoc-sinh-1-trang-dau")
        page.goto("/search?q=phan+so+bang+nhau")
        album.keep(page, "hoc-sinh-2-ket-qua")
        page.locator("main a[href*='/materials/']").first.click()
        album.keep(page, "hoc-sinh-3-bai")
        page.goto("/")
        page.locator("main a[href*='/titles/']").first.click()
        album.keep(page, "hoc-sinh-4-sach")
        page.goto("/my/loans")
        album.keep(page, "hoc-sinh-5-sach-toi-muon")


def homeroom_teacher(album: Album) -> None:
    """Her class: passwords and overdue books."""
    with album.person("hoa", PHONE) as page:
        page.goto("/my/class")
        album.keep(page, "chu-nhiem-1-lop-cua-toi")
        page.goto("/overdue")
        album.keep(page, "chu-nhiem-2-qua-han")


def librarian(album: Album) -> None:
    """The desk, the catalogue, an import's preview."""
    with album.person("mai", DESK) as page:
        album.keep(page, "thu-thu-1-trang-dau")
        # The second reader asks for what the first has just taken.
        for reader, told in (("hoang thuy nga", ".good"), ("huong 6a1", ".bad")):
            page.goto("/desk")
            for typed in (reader, "TN.00012"):
                page.fill("[name=typed]", typed)
                page.press("[name=typed]", "Enter")
                page.wait_for_load_state("networkidle")
            page.wait_for_selector(f".desk-log {told}")
        album.keep(page, "thu-thu-2-quay-muon")
        album.press(page, "Ghi trả rồi cho mượn")
        page.wait_for_selector(".desk-log .good")
        album.keep(page, "thu-thu-3-da-muon")
        page.goto("/catalogue/new")
        album.keep(page, "thu-thu-4-bien-muc")
        page.goto("/catalogue")
        page.locator("main table a[href^='/catalogue/']").first.click()
        album.press(page, "Các cuốn")
        album.keep(page, "thu-thu-5-cac-cuon")
        page.goto("/overdue")
        album.keep(page, "thu-thu-6-qua-han")
        page.goto("/library/settings")
        album.keep(page, "thu-thu-7-thiet-lap")


def semester_list(album: Album) -> None:
    """The list from the library to the principal, the clerk and anybody who verifies it."""
    with album.person("mai", DESK) as page:
        page.goto("/lists")
        album.press(page, "Lập tiếp")
        album.press(page, "Chọn bài")
        album.keep(page, "danh-sach-1-chon-bai")
        album.press(page, "Đưa các bài đã chọn vào danh sách")
        album.keep(page, "danh-sach-2-danh-sach")
        here = page.url
        album.press(page, "Trình ký")
    with album.person("hanh", DESK) as page:
        album.keep(page, "danh-sach-3-hieu-truong")
        page.goto(here)
        album.keep(page, "danh-sach-4-ky")
        album.press(page, "Ký duyệt")
    with album.person("ha", DESK) as page:
        page.goto(here)
        album.press(page, "Vào số")
        album.keep(page, "danh-sach-5-vao-so")
        album.press(page, "Vào số")
        page.set_input_files("[name=scan]", _file("ban-quet.png", "image/png", _scan()))
        album.press(page, "Tải bản quét lên")
        album.press(page, "Đóng dấu")
        album.keep(page, "danh-sach-6-dong-dau")
        album.press(page, "Đóng dấu")
        code = page.locator("dt:text-is('Mã danh sách') + dd").inner_text()
    with album.person("", DESK) as page:
        page.goto(f"/v/{code.strip()}")
        album.keep(page, "danh-sach-7-kiem-tra")


def administrator(album: Album) -> None:
    """People, their import, the school's rules."""
    with album.person("admin", DESK) as page:
        page.goto("/admin/people")
        album.keep(page, "quan-tri-1-moi-nguoi")
        page.goto("/admin/people/import")
        page.set_input_files("[type=file]", _file("hoc-sinh.csv", "text/csv", _pupils()))
        album.press(page, "Xem trước")
        album.keep(page, "quan-tri-2-nhap-excel")
        page.goto("/admin/slips")
        album.keep(page, "quan-tri-3-phieu")
        page.goto("/admin/school")
        album.keep(page, "quan-tri-4-nha-truong")
        page.goto("/admin/calendar")
        album.keep(page, "quan-tri-5-nam-hoc")
        page.goto("/admin/status")
        album.keep(page, "quan-tri-6-tinh-trang")


ROLES: tuple[Callable[[Album], None], ...] = (
    teacher,
    head,
    student,
    homeroom_teacher,
    librarian,
    semester_list,
    administrator,
)


def new_school(browser: Browser, folder: Path) -> None:
    """The first page of an empty installation."""
    with installation(folder, HOCLIEU_DEMO="0") as live, Album(browser, live).person("", DESK) as page:
        page.goto(f"/setup?token={(folder / 'setup_token').read_text().strip()}")
        Album.keep(page, "bat-dau-1-thiet-lap")


def _file(name: str, kind: str, content: bytes) -> FilePayload:
    """A file as somebody chooses it."""
    return {"name": name, "mimeType": kind, "buffer": content}


def _scan() -> bytes:
    """A blank page, in place of the signed and stamped paper."""
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(out, "PNG")
    return out.getvalue()


def _pupils() -> bytes:
    """A class as the ministry's database exports it, with one row that cannot be imported."""
    rows = ("STT,Mã định danh Bộ GD&ĐT,Họ và tên,Ngày sinh,Lớp", *PUPILS)
    return "\n".join(rows).encode()


def main() -> None:
    """Make every picture anew, or those of the roles named."""
    wanted = set(sys.argv[1:]) or {role.__name__ for role in ROLES} | {"new_school"}
    executable = shutil.which("chromium")
    assert executable, "pictures need chromium (apt-get install chromium)"
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        if wanted != {"new_school"}:
            load = ("demo", "--small", "--today", date.today().isoformat())
            with installation(Path(folder, "demo"), load, PUBLIC_URL=NAME) as live:
                wait_for_previews(Album(browser, live))
                for role in ROLES:
                    if role.__name__ in wanted:
                        role(Album(browser, live))
        if "new_school" in wanted:
            new_school(browser, Path(folder, "empty"))
        browser.close()


if __name__ == "__main__":
    main()
