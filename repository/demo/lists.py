"""The semester lists of the demonstration, through the real use cases: gathered, signed, numbered, stamped, sent."""

from __future__ import annotations

import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from repository.accounts.access import Actor
from repository.accounts.tables import Semester
from repository.db.uow import Tx
from repository.demo.days import Term
from repository.demo.files import FONTS
from repository.demo.lives import Life
from repository.demo.materials import Placed, reviewer_of
from repository.demo.people import Troupe
from repository.demo.stage import Stage, Within, recode
from repository.materials.review import Reviews
from repository.materials.versions import Versions
from repository.semester.case import Publisher
from repository.semester.flow import ListFlow
from repository.semester.lists import SemesterLists
from repository.semester.scan import Scans
from repository.semester.tables import SemesterList


class Desk:
    """The desks of one school between which a list travels."""

    def __init__(self, stage: Stage, troupe: Troupe, publisher: Publisher) -> None:
        self.stage, self.troupe = stage, troupe
        self.lists = SemesterLists(stage.db, publisher)
        self.flow = ListFlow(stage.db, stage.blobs, publisher)
        self.scans = Scans(stage.db, stage.blobs)

    def actor(self, role: str) -> Actor:
        """Who holds a role at this school."""
        return self.stage.db.read(lambda tx: self.stage.actor(tx, self.troupe.roles[role], self.troupe.id))

    def prepare(self, term: Term, versions: list[str], day: date) -> str:
        """Open the list of a semester and put lessons in."""
        self.stage.at(day, 9, 30)
        semester = self.stage.db.read(lambda tx: _semester(tx, self.troupe, term))
        librarian = self.actor("librarian")
        list_id = self.lists.create(librarian, semester)
        self.stage.db.write(lambda tx: _recode(tx, self.stage, list_id))
        self.lists.add(librarian, list_id, self._lock(list_id), versions)
        return list_id

    def stamp(self, list_id: str, day: date, number: int) -> None:
        """Have a list signed, numbered, scanned and stamped within three days."""
        take, stage = self.flow.take, self.stage
        stage.at(day, 10)
        take(self.actor("librarian"), list_id, "submit_for_signature", self._lock(list_id))
        stage.at(min(day + timedelta(days=1), stage.today), 15)
        take(self.actor("principal"), list_id, "sign", self._lock(list_id))
        stage.at(min(day + timedelta(days=2), stage.today), 16)
        clerk = self.actor("clerk")
        dated = stage.clock.today()
        take(clerk, list_id, "number", self._lock(list_id), number=number, dated=dated)
        self._scan(clerk, list_id, f"Danh sach hoc lieu {number:02}-{dated.year} (da dong dau).pdf")
        take(clerk, list_id, "stamp", self._lock(list_id))

    def deliver(self, list_id: str, day: date) -> None:
        """Send a stamped list to the hub."""
        self.stage.at(day, 9)
        self.flow.take(self.actor("clerk"), list_id, "deliver", self._lock(list_id))

    def receive(self, list_id: str, day: date) -> None:
        """Confirm at the hub that a list has come."""
        self.stage.at(day, 14)
        self.flow.take(self.actor("librarian"), list_id, "receive", self._lock(list_id))

    def _scan(self, clerk: Actor, list_id: str, name: str) -> None:
        """Keep a picture of the printed paper as its scan; no seal is ever drawn."""
        row = self.stage.db.read(lambda tx: tx.get_one(SemesterList, list_id))
        note = f"Bản quét minh hoạ. Số {row.number_text}, ngày {row.document_date:%d/%m/%Y}"
        data = _as_scanned(b"".join(self.stage.blobs.read(row.pdf_digest or "")), note)
        with tempfile.TemporaryDirectory(prefix="hoclieu-demo-") as folder:
            path = Path(folder) / "scan.pdf"
            path.write_bytes(data)
            self.scans.attach(clerk, list_id, self._lock(list_id), path, name)

    def _lock(self, list_id: str) -> int:
        return self.stage.db.read(lambda tx: tx.get_one(SemesterList, list_id).lock)


def play(stage: Stage, troupes: list[Troupe], placed: list[Placed], publisher: Publisher) -> None:
    """Two stamped lists of the hub, one of a neighbour on its way to the hub, and the one in hand."""
    earlier, last, present = stage.days.terms[-3:]
    hub = Desk(stage, troupes[0], publisher)
    for number, term in ((3, earlier), (5, last)):
        day = _list_day(stage, term)
        list_id = hub.prepare(term, _qualified(placed, troupes[0], term, day), day)
        hub.stamp(list_id, day, number)
        hub.deliver(list_id, day + timedelta(days=4))
        hub.receive(list_id, day + timedelta(days=4))
    if not stage.small:
        neighbour, day = Desk(stage, troupes[1], publisher), _list_day(stage, last)
        list_id = neighbour.prepare(last, _qualified(placed, troupes[1], last, day), day)
        neighbour.stamp(list_id, day, 4)
        neighbour.deliver(list_id, min(day + timedelta(days=4), stage.today))
    stamped = [p for p in placed if p.plan.troupe is troupes[0] and p.plan.term is earlier]
    stage.db.write(lambda tx: afterthoughts(tx, stage, stamped))
    day = stage.today - timedelta(days=1)
    waiting = _qualified(placed, troupes[0], present, day)
    hub.prepare(present, waiting[: max(len(waiting) * 2 // 3, 1)], day)


def _list_day(stage: Stage, term: Term) -> date:
    """A day near the end of the semester, for it takes three more until the stamp."""
    return stage.days.next_weekday(min(term.ends - timedelta(days=6), stage.today - timedelta(days=9)))


def afterthoughts(tx: Tx, stage: Stage, stamped: list[Placed]) -> None:
    """What happens to lessons after their stamp: next versions in three states, one taken out of use."""
    still_here = [p for p in stamped if p.qualified_on and p.plan.author not in p.plan.troupe.left]
    for each, fate in zip(still_here, ("draft", "department_review", "approved"), strict=False):
        stage.at(stage.today - timedelta(days=5), 14, 10)
        author = stage.actor(tx, each.plan.author, each.plan.troupe.id)
        versions = Versions(Within(tx))
        each.version_id = versions.begin(author, each.material_id, "Cập nhật bài tập và hình minh hoạ")
        life = Life(tx, each.version_id)
        if fate != "draft":
            life.step("submit", each.plan.author)
        if fate == "approved":
            stage.at(stage.today - timedelta(days=4), 10, 40)
            life.review(
                "approve", reviewer_of(each.plan.troupe, life.material.department_id, each.plan.author)
            )
        life.settle()
    stage.at(stage.today - timedelta(days=3), 9, 5)
    for each in still_here[3:4]:
        librarian = stage.actor(tx, each.plan.troupe.roles["librarian"], each.plan.troupe.id)
        why = "Một hình ảnh chưa rõ nguồn; tạm thu hồi để tác giả thay."
        Reviews(Within(tx)).decide(librarian, each.version_id, "withdraw", why)


def _qualified(placed: list[Placed], troupe: Troupe, term: Term, until: date) -> list[str]:
    return [
        p.version_id
        for p in placed
        if p.plan.troupe is troupe and p.plan.term is term and p.qualified_on and p.qualified_on <= until
    ]


def _semester(tx: Tx, troupe: Troupe, term: Term) -> str:
    wanted = select(Semester.id).where(
        Semester.school_id == troupe.id, Semester.year == term.year, Semester.number == term.number
    )
    return tx.scalars(wanted).one()


def _recode(tx: Tx, stage: Stage, list_id: str) -> None:
    row = tx.get_one(SemesterList, list_id)
    row.code = recode(tx, stage, [row.code])[row.code]


def _as_scanned(pdf: bytes, note: str) -> bytes:
    """The pages as grey pictures in a PDF, a little askew, as a scanner makes them; the first says what it is."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=100 / 72, grayscale=True).to_pil().convert("L") for page in document]
    font = ImageFont.truetype(str(FONTS / "Tinos-Italic.ttf"), 20)
    ImageDraw.Draw(pages[0]).text((pages[0].width // 2, 24), note, fill=70, font=font, anchor="mm")
    turned = [page.rotate(0.4, fillcolor=250, resample=Image.Resampling.BILINEAR) for page in pages]
    out = io.BytesIO()
    date_of_none = {"creationDate": None, "modDate": None}
    turned[0].save(
        out, "PDF", save_all=True, append_images=turned[1:], resolution=100, quality=60, **date_of_none
    )
    return out.getvalue()
