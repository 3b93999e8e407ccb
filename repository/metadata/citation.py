"""How to cite a record: APA, the plain Vietnamese form, and RIS and BibTeX for reference managers.

Callers: web (the item page), api.
"""

import re

from repository.metadata.letters import folded
from repository.metadata.marc import Marc, control
from repository.metadata.projection import Projection, full_title, project
from repository.metadata.short_form import Short, get

_ELECTRONIC = "m"  # leader/06
_BIBTEX = {"\\": r"\textbackslash{}", **{sign: "\\" + sign for sign in "{}$&%#_"}}


def apa(marc: Marc) -> str:
    """'Nguyễn Văn A & Trần B (2021). Toán 6 (Tái bản lần 2). Giáo dục.' with names in direct order."""
    short, shown = get(marc), project(marc)
    names = list(shown.authors) or list(short.contributors)
    authors = " & ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    edition = f" ({short.edition})" if short.edition else ""
    year = f"({shown.year or 'k.n.'})"
    title = full_title(short) + edition
    opening = [f"{authors} {year}", title] if authors else [f"{title} {year}"]
    return _sentences([*opening, shown.publisher, short.url])


def plain(marc: Marc, short: Short | None = None, url: str = "") -> str:
    """'Nguyễn Văn A, Trần B (2021), Toán 6, Giáo dục, Hà Nội.', as Vietnamese school reports cite.

    `url` is where it is found when the record itself does not say.
    """
    short = short or get(marc)
    shown = project(marc, short)
    authors = ", ".join(shown.authors)
    head = f"{authors} ({shown.year})" if authors and shown.year else authors or str(shown.year or "")
    parts = [head, full_title(short), short.edition, shown.publisher, short.place, short.url or url]
    return ", ".join(filter(None, parts)) + "."


def ris(marc: Marc) -> str:
    short, shown = get(marc), project(marc)
    lines = [("TY", "ELEC" if marc["leader"][6:7] == _ELECTRONIC else "BOOK")]
    lines += [("AU", name) for name in shown.authors]
    lines += [("TI", full_title(short)), ("ET", short.edition), ("CY", short.place), ("PB", shown.publisher)]
    lines += [("PY", str(shown.year or "")), ("T3", short.series), ("LA", shown.language), ("UR", short.url)]
    lines += [("SN", number) for number in shown.isbns] + [
        ("KW", word) for word in (*shown.subjects, *shown.keywords)
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def bibtex(marc: Marc) -> str:
    short, shown = get(marc), project(marc)
    entries = {
        "author": " and ".join(
            f"{{{_tex(name)}}}" for name in shown.authors
        ),  # braces keep names in direct order
        "title": f"{{{_tex(full_title(short))}}}",
        "edition": _tex(short.edition),
        "address": _tex(short.place),
        "publisher": _tex(shown.publisher),
        "year": str(shown.year or ""),
        "series": _tex(short.series),
        "isbn": ", ".join(shown.isbns),
        "url": short.url,
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in entries.items() if value)
    kind = "misc" if marc["leader"][6:7] == _ELECTRONIC else "book"
    return f"@{kind}{{{_cite_key(marc, shown)},\n{body}\n}}\n"


def _cite_key(marc: Marc, shown: Projection) -> str:
    word = folded(shown.authors[0] if shown.authors else shown.title).split()[-1:]
    return (
        re.sub(r"[^a-z0-9]", "", "".join(word)) + str(shown.year or "")
        or control(marc, "001").strip()
        or "record"
    )


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in text)


def _sentences(parts: list[str]) -> str:
    said = [part if part.startswith("http") or part.endswith(".") else part + "." for part in parts if part]
    return " ".join(said)
