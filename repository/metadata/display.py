"""A record for reading: the 'Xuất bản' line and labelled rows, in stable label codes that faces put into
words.

Who has read the short form already hands it in. The MARC tab's lines are in marc_lines.py. Callers: web (item
pages), documents.
"""

from repository.metadata.letters import mended, squeezed
from repository.metadata.marc import Marc, fields, subfield_values
from repository.metadata.projection import full_title
from repository.metadata.short_form import Short, get


def publication_line(marc: Marc, short: Short | None = None) -> str:
    """'Hà Nội : Nhà xuất bản Giáo dục, 2021', from 264 or 260, in ISBD whatever the record's own marks."""
    short = short or get(marc)
    return _joined(_joined(short.place, " : ", short.publisher), ", ", short.year)


def _joined(left: str, mark: str, right: str) -> str:
    return left + mark + right if left and right else left or right


def labelled_rows(marc: Marc, short: Short | None = None) -> list[tuple[str, str]]:
    """(label code, value) for the item page, in reading order; one row for each value the record has."""
    short = short or get(marc)
    extent = _joined(short.extent, " ; ", short.size)
    rows: list[tuple[str, str]] = [("title", full_title(short)), ("responsibility", short.responsibility)]
    rows += [("author", name) for name in short.authors]
    rows += [("contributor", name) for name in short.contributors]
    rows += [("edition", short.edition), ("publication", publication_line(marc, short)), ("extent", extent)]
    rows += [("series", _joined(short.series, " ; ", short.series_number))]
    rows += [("isbn", number) for number in short.isbn]
    rows += [("price", short.price), ("language", short.language), ("ddc", short.ddc)]
    rows += [("shelf_mark", short.shelf_mark), ("summary", short.summary), ("contents", short.contents)]
    rows += [("audience", short.audience)]
    rows += [("note", note) for note in short.notes + tuple(_other_notes(marc))]
    rows += [("subject", subject) for subject in short.subjects]
    rows += [("keyword", keyword) for keyword in short.keywords]
    rows += [("rights", short.rights), ("url", short.url)]
    return [(label, value) for label, value in rows if value]


def _other_notes(marc: Marc) -> list[str]:
    contents = fields(marc, "501", "504", "534", "538", "546", "586")
    return [mended(squeezed(" ".join(subfield_values(content, "abcdn")))) for content in contents]
