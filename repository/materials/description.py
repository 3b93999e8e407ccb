"""What is said of a material: the words (in the MARC record), its place in the curriculum, rights and sharing.

One value gathers what lives in three homes: the record's MARC, the record's curriculum columns, the material's
columns. While a stamped version stays readable, the next one's description waits on the version itself and is
written into the record when that version is approved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row

from repository.catalogue import revisions
from repository.catalogue.tables import Record
from repository.db.uow import Tx
from repository.materials.kinds import Kind, kind_of, kinds
from repository.materials.tables import Material, Version
from repository.metadata import short_form
from repository.metadata.letters import squeezed
from repository.metadata.marc import Field, Marc, data_field, inserted, subfield_values, with_fields

RECORD_COLUMNS = ("subject_code", "grade", "lesson_id", "series_code")
MATERIAL_COLUMNS = (
    "kind", "periods", "licence", "rights_holder", "sources", "shows_pupils", "consent_given", "reach", "readers",
    "notes_open",
)  # fmt: skip


@dataclass(frozen=True)
class Description:
    """The one-screen form of a material."""

    title: str
    kind: str
    reach: str
    readers: str
    summary: str = ""
    keywords: tuple[str, ...] = ()
    subject_code: str | None = None
    grade: int | None = None
    lesson_id: str | None = None
    series_code: str | None = None
    periods: int | None = None
    licence: str = ""
    rights_holder: str = ""
    sources: str = ""
    shows_pupils: bool = False
    consent_given: bool = False
    notes_open: bool = False

    def missing(self, required: Iterable[str]) -> list[str]:
        """Return which of these fields say nothing; `subject` and `lesson` mean their codes."""
        columns = {"subject": "subject_code", "lesson": "lesson_id", "series": "series_code"}
        return [name for name in required if getattr(self, columns.get(name, name)) in ("", None, ())]


def description_of(tx: Tx, material: Material, version: Version) -> Description:
    """Return what a version says of itself: its own waiting words, else those of the record."""
    if version.description:
        kept = dict(version.description)
        return Description(**{**kept, "keywords": tuple(kept["keywords"])})
    return of_record(tx.get_one(Record, material.record_id), material)


def of_record(record: Record | Row[Any], material: Material | Row[Any]) -> Description:
    """Return what a record and its material say."""
    words = short_form.get(record.marc)
    return Description(
        title=words.title or record.title,
        summary=words.summary,
        keywords=words.keywords,
        **{name: getattr(record, name) for name in RECORD_COLUMNS},
        **{name: getattr(material, name) for name in MATERIAL_COLUMNS},
    )


def keep(
    tx: Tx, material: Material, version: Version, description: Description, person_id: str | None
) -> None:
    """Keep a changed description where it belongs: on the version while another one is published."""
    if material.published_version_id in (None, version.id):
        write(tx, material, description, person_id)
    else:
        version.description = asdict(description)


def settle(tx: Tx, material: Material, version: Version, person_id: str | None) -> None:
    """Write a version's waiting description into the record: it is approved now."""
    if version.description:
        write(tx, material, description_of(tx, material, version), person_id)
        version.description = {}


def write(tx: Tx, material: Material, description: Description, person_id: str | None) -> None:
    """Write a description into record and material, making a revision where the MARC changed."""
    record = tx.get_one(Record, material.record_id)
    for name in RECORD_COLUMNS:
        setattr(record, name, getattr(description, name))
    for name in MATERIAL_COLUMNS:
        setattr(material, name, getattr(description, name))
    record.reach = description.reach
    material.updated_at = tx.clock.now()
    marc = marc_with(record.marc, description)
    if marc != record.marc:
        revisions.save_marc(tx, record, marc, person_id)
    else:
        revisions.touch(tx, record.id)


def marc_with(marc: Marc, description: Description) -> Marc:
    """Return the record with the description's words, type and genre; everything else stays."""
    words = {name: getattr(description, name) for name in ("title", "summary", "keywords")}
    return with_kind(short_form.put(marc, words), kind_of(description.kind))


def fresh_marc(description: Description, author: str, year: int, school: str) -> Marc:
    """Return the MARC of a new material: its author, its school as publisher, this year."""
    kind = kind_of(description.kind)
    words = {
        "title": description.title,
        "authors": (author,),
        "publisher": school,
        "year": str(year),
        "language": "vie",
        "summary": description.summary,
        "keywords": description.keywords,
    }
    return with_kind(short_form.new_material(words, kind.genre), kind)


def with_kind(marc: Marc, kind: Kind) -> Marc:
    """Return the record with leader/06 and the genre (655) of a kind, in place of another kind's."""
    genres = {each.genre for each in kinds().values()}
    kept = [field for field in marc["fields"] if not _is_genre(field, genres - {kind.genre})]
    if not any(_is_genre(field, {kind.genre}) for field in kept):
        kept = inserted(kept, data_field("655", " 4", ("a", kind.genre)))
    leader = marc["leader"]
    return {**with_fields(marc, kept), "leader": leader[:6] + kind.leader_06 + leader[7:]}


def _is_genre(field: Field, genres: set[str]) -> bool:
    content = field.get("655")
    return isinstance(content, dict) and bool(genres & set(subfield_values(content, "a")))


def keywords_of(text: str) -> tuple[str, ...]:
    """Return the keywords of one typed line, parted by commas or semicolons."""
    parts = (squeezed(part) for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))
