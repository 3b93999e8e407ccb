"""First passwords on slips to cut out: ten a page, each class on pages of its own."""

from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from repository.documents import pdf
from repository.documents.letterhead import Letterhead
from repository.documents.qr import qr_svg


@dataclass(frozen=True)
class Slip:
    name: str
    class_name: str
    user_name: str
    password: str


@dataclass(frozen=True)
class PasswordSlips:
    letterhead: Letterhead
    address: str  # of the sign-in page
    slips: tuple[Slip, ...]  # in the order they are to be handed out
    prepared: date


def render(paper: PasswordSlips) -> bytes:
    classes = groupby(paper.slips, key=attrgetter("class_name"))
    data = {
        "letterhead": asdict(paper.letterhead),
        "address": paper.address,
        "qr": qr_svg(paper.address),
        "classes": [[asdict(slip) for slip in slips] for _, slips in classes],
    }
    return pdf.render("password_slips", data, paper.prepared)
