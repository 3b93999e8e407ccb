"""A record leaving the house as one file, in the formats other libraries and reference managers read.

What is kept outside its MARC (curriculum, reach, licence, address) is projected here on its way out, never stored
twice. Whole catalogues are `catalogue.exports`. Called by `items`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from repository.accounts.tables import Visibility
from repository.catalogue.tables import Record
from repository.curriculum.tables import Lesson, Subject
from repository.db.uow import Tx
from repository.materials.kinds import Licence, licences
from repository.materials.tables import Material
from repository.metadata import citation, iso2709, marcxml
from repository.metadata.dublin_core import oai_dc
from repository.metadata.marc import Marc, to_json
from repository.metadata.projected import Facts, for_output

# MARC 21 506 $a, in the language of cataloguing
REACH = {
    "school": "Trong trường",
    "group_record": "Nhóm: chỉ xem thông tin",
    "group": "Nhóm: mở và tải",
    "public": "Ai cũng xem",
}
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Form:
    """A format: what it is called by programs, and how it is written."""

    mime: str
    write: Callable[[Marc], bytes]


@dataclass(frozen=True)
class Export:
    """A record as a file."""

    name: str
    mime: str
    content: bytes


FORMS: dict[str, Form] = {
    "mrc": Form("application/marc", iso2709.write),
    "xml": Form("application/marcxml+xml", lambda marc: "".join(marcxml.collection_xml([marc])).encode()),
    "dc.xml": Form("application/xml", lambda marc: (XML + oai_dc(marc)).encode()),
    "json": Form("application/marc+json", lambda marc: to_json(marc).encode()),
    "ris": Form("application/x-research-info-systems", lambda marc: citation.ris(marc).encode()),
    "bib": Form("application/x-bibtex", lambda marc: citation.bibtex(marc).encode()),
}


def written(marc: Marc, form: str, code: str) -> Export:
    """Return a record in one of `FORMS`, named by its code."""
    return Export(f"{code}.{form}", FORMS[form].mime, FORMS[form].write(marc))


def outgoing(tx: Tx, record: Record, address: str) -> Marc:
    """Return a record's MARC with the facts kept elsewhere in their fields."""
    return for_output(record.marc, _facts(tx, record, address))


def _facts(tx: Tx, record: Record, address: str) -> Facts:
    subject = tx.get(Subject, record.subject_code) if record.subject_code else None
    lesson = tx.get(Lesson, record.lesson_id) if record.lesson_id else None
    material = tx.scalar(select(Material).where(Material.record_id == record.id))
    licence = (licences().get(material.licence) if material else None) or Licence("", "", "")
    return Facts(
        subject=subject.name if subject else "",
        grade=str(record.grade or ""),
        lesson=f"Bài {lesson.number}. {lesson.title}" if lesson else "",
        licence=licence.name,
        licence_url=licence.url,
        rights_holder=material.rights_holder if material else "",
        reach=REACH.get(record.reach, ""),
        open_to_all=tx.get(Visibility, ("record", record.id, "public")) is not None,
        url=address,
    )
