"""The short form: what a teacher or librarian sees and edits of a record, as a lens on its MARC.

`get` reads, `put` writes back only what was changed; every other byte of the record stays. What the form
shows is free of ISBD punctuation and brackets, names are in direct order; `put` keeps or adds the marks in
the record. Single values are rules (rules/short_form.toml); lists are in short_lists.py. Callers:
catalogue, materials, faces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from functools import cache, lru_cache
from typing import Any

from repository.metadata.crosswalk import rules, without_end
from repository.metadata.letters import mended, squeezed
from repository.metadata.marc import (
    FRESH_LEADER,
    Field,
    Marc,
    by_tag,
    control,
    data_field,
    inserted,
    subfield_values,
    tag_of,
    values,
    with_fields,
)
from repository.metadata.punctuation import changed, is_punctuated
from repository.metadata.short_lists import LISTS, LISTS_OF_TAG

KNOWN = 4096  # publishers, places and names come again and again: their shaped values are kept at hand
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True)
class Short:
    """The short form of a record; '' and () where it says nothing. `shelf_mark` is shown, never written."""

    title: str = ""
    subtitle: str = ""
    part_number: str = ""
    part_name: str = ""
    responsibility: str = ""
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    price: str = ""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    year: str = ""
    extent: str = ""
    size: str = ""
    series: str = ""
    series_number: str = ""
    language: str = ""
    ddc: str = ""
    shelf_mark: str = ""
    summary: str = ""
    contents: str = ""
    notes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    audience: str = ""
    rights: str = ""
    url: str = ""


FIELDS = tuple(field.name for field in dataclass_fields(Short))


def get(marc: Marc) -> Short:
    present = by_tag(marc)
    found: dict[str, Any] = {}
    for name, tags, code, shape in _singles():
        if (content := _home(present, tags)) and (value := _value(content, code, shape)):
            found[name] = value
    for name, fields in _listed(marc).items():
        found[name] = tuple(LISTS[name].values(fields))
    shelf_mark = " ".join(
        squeezed(value) for content in present.get("090", ()) for value in subfield_values(content, "ab")
    )
    return Short(**found, language=_language(marc), shelf_mark=shelf_mark)


@cache
def _singles() -> tuple[tuple[str, list[str], str, Callable[[str], str]], ...]:
    return tuple(
        (name, rule["tags"], rule["code"], _shape(rule)) for name, rule in rules("short_form").items()
    )


def _listed(marc: Marc) -> dict[str, list[Field]]:
    """The fields of every list that the record has any of, in one pass."""
    found: dict[str, list[Field]] = {}
    for field in marc["fields"]:
        for name in LISTS_OF_TAG.get(tag_of(field), ()):
            found.setdefault(name, []).append(field)
    return found


def put(marc: Marc, changes: Mapping[str, Any]) -> Marc:
    """The record with these values of the form; a name that is not of the form is a KeyError."""
    now = asdict(get(marc))
    for name, value in changes.items():
        wanted = _meant(name, value, now[name])
        if wanted == now[name] or name == "shelf_mark":
            continue
        if name in LISTS:
            marc = LISTS[name].put(marc, list(wanted))
        elif name == "language":
            marc = _with_language(marc, wanted)
        else:
            marc = _with_single(marc, name, wanted)
    return marc


def _meant(name: str, value: Any, now: Any) -> Any:
    """The value as it will be shown; list entries that stand there already are not shaped again."""
    if name not in LISTS:
        return shaped(name, value)
    return tuple(entry for one in value for entry in ((one,) if one in now else shaped(name, [one])))


def shaped(name: str, value: Any) -> Any:
    """The value as the form shows it once it is stored: what `get` gives after `put`."""
    if name in LISTS:
        return tuple(filter(None, map(LISTS[name].shape, value)))
    if name == "language":
        return squeezed(value.lower())[:3].strip(" |")
    return squeezed(value) if name == "shelf_mark" else _shape(rules("short_form")[name])(str(value))


def new_print(short: Mapping[str, Any]) -> Marc:
    """A fresh record of a printed book."""
    return _fresh(
        short, FRESH_LEADER, {}, [("336", "text", "txt"), ("337", "unmediated", "n"), ("338", "volume", "nc")]
    )


def new_material(short: Mapping[str, Any], kind: str = "") -> Marc:
    """A fresh record of an electronic material; `kind` in words ('Bài giảng điện tử') goes into 655."""
    leader = FRESH_LEADER[:6] + "m" + FRESH_LEADER[7:]
    rda = [("336", "text", "txt"), ("337", "computer", "c"), ("338", "online resource", "cr")]
    marc = _fresh(short, leader, {"007": "cr |||||||||||"}, rda)
    genre = [data_field("655", " 4", ("a", squeezed(kind)))] if kind else []
    return with_fields(marc, [*marc["fields"], *genre]) if not genre else _with_field(marc, genre[0])


def _fresh(
    short: Mapping[str, Any], leader: str, controls: dict[str, str], rda: list[tuple[str, str, str]]
) -> Marc:
    year = shaped("year", short.get("year", ""))
    date = f"s{year}" if _YEAR.fullmatch(year) else "n    "
    fixed: list[Field] = [{tag: text} for tag, text in controls.items()]
    fixed.append({"008": f"000000{date}    vm            000 0 vie d".ljust(40)[:40]})
    carriers = [
        data_field(f"{tag}", "  ", ("a", term), ("b", code), ("2", "rda" + kind))
        for (tag, term, code), kind in zip(rda, ("content", "media", "carrier"), strict=True)
    ]
    title = data_field("245", "10" if short.get("authors") else "00", ("a", ""))
    marc: Marc = {"leader": leader[:9] + "a" + leader[10:], "fields": [*fixed, title, *carriers]}
    return put(marc, {name: short[name] for name in FIELDS if short.get(name) and name != "shelf_mark"})


def _value(content: dict[str, Any], code: str, shape: Callable[[str], str]) -> str:
    for sub in content["subfields"]:
        if code in sub:
            return shape(sub[code])
    return ""


def _home(present: dict[str, list[dict[str, Any]]], tags: list[str]) -> dict[str, Any] | None:
    """The field a single value lives in: a 264 must be of publication, unless no other is there."""
    if "264" in present and "264" in tags:
        published = [content for content in present["264"] if content["ind2"] == "1"]
        return (published or present.get("260") or present["264"])[0]
    for tag in tags:
        if tag in present:
            return present[tag][0]
    return None


def _with_single(marc: Marc, name: str, value: str) -> Marc:
    rule = rules("short_form")[name]
    home = _home(by_tag(marc), rule["tags"])
    if name == "year":
        marc = _with_date(marc, _value(home, rule["code"], _shape(rule)) if home else "", value)
    marks, body = is_punctuated(marc), _shape(rule)
    if home is None:
        made = changed(rule["tags"][0], [], rule["code"], value, body, marks)
        return _with_field(
            marc, data_field(rule["tags"][0], rule["make"], *(pair for sub in made for pair in sub.items()))
        )
    at = next(i for i, field in enumerate(marc["fields"]) if next(iter(field.values())) is home)
    tag, content = next(iter(marc["fields"][at].items()))
    subfields = changed(tag, content["subfields"], rule["code"], value, body, marks)
    edited = [{tag: {**content, "subfields": subfields}}] if subfields else []
    return with_fields(marc, [*marc["fields"][:at], *edited, *marc["fields"][at + 1 :]])


def _with_field(marc: Marc, field: Field) -> Marc:
    return with_fields(marc, inserted(marc["fields"], field))


def _with_date(marc: Marc, old: str, new: str) -> Marc:
    """008/07-10 follows the year of publication where the two agreed before."""
    text = control(marc, "008")
    if not _YEAR.fullmatch(new) or len(text) < 11 or text[7:11] != (old or "    "):
        return marc
    return _with_control(marc, "008", text[:6] + ("s" if text[6] == "n" else text[6]) + new + text[11:])


def _language(marc: Marc) -> str:
    coded = control(marc, "008")[35:38].strip(" |").lower()
    return coded or next((squeezed(value).lower()[:3] for value in values(marc, "041", "a")), "")


def _with_language(marc: Marc, code: str) -> Marc:
    text = control(marc, "008").ljust(40)
    marc = _with_control(marc, "008", text[:35] + code.ljust(3) + text[38:])
    if code:
        return marc
    return with_fields(marc, [field for field in marc["fields"] if "041" not in field])


def _with_control(marc: Marc, tag: str, text: str) -> Marc:
    if not control(marc, tag):
        return _with_field(marc, {tag: text})
    return with_fields(marc, [{tag: text} if tag in field else field for field in marc["fields"]])


@lru_cache(maxsize=KNOWN)
def _unbracketed(value: str) -> str:
    """'[Hà Nội] :' → 'Hà Nội'; a bracket that opens here may close in the next subfield."""
    while (bare := without_end(_prose(value).strip("[] "))) != value:
        value = bare
    return value


@lru_cache(maxsize=KNOWN)
def _year(value: str) -> str:
    found = _YEAR.search(value)
    return found[1] if found else _plain(value)


@lru_cache(maxsize=KNOWN)
def _plain(value: str) -> str:
    return without_end(_prose(value))


@lru_cache(maxsize=KNOWN)
def _measure(value: str) -> str:
    """'504 p.' keeps its stop."""
    return without_end(_prose(value), stop=False)


def _prose(value: str) -> str:
    return mended(squeezed(value))


_SHAPES: dict[str, Callable[[str], str]] = {
    "plain": _plain,
    "unbracketed": _unbracketed,
    "year": _year,
    "measure": _measure,
    "prose": _prose,
}


def _shape(rule: dict[str, Any]) -> Callable[[str], str]:
    return _SHAPES[rule.get("kind", "plain")]
