"""The stored truth of a record: MARC 21 as MARC-in-JSON, and the small verbs every lens is made of.

    {"leader": "…24 characters…",
     "fields": [{"001": "…"}, {"245": {"ind1": "1", "ind2": "0", "subfields": [{"a": "…"}]}}]}

A record is a value: nothing here changes one in place. Bytes are in iso2709.py, XML in marcxml.py.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymarc

from repository.metadata.letters import nfc

Marc = dict[str, Any]
Field = dict[str, Any]  # one entry of "fields": a single tag with its content
Subfields = list[dict[str, str]]

FRESH_LEADER = "00000nam a2200000 a 4500"


@dataclass(frozen=True)
class Problem:
    """Something wrong with a record: the tag it is seen at ('LDR' for the leader) and a stable code."""

    tag: str
    code: str


def is_control(tag: str) -> bool:
    """Whether the tag is of a control field (001–009), which has neither indicators nor subfields."""
    return tag < "010" and tag.isdigit()


def tag_of(field: Field) -> str:
    return next(iter(field))


def fields(marc: Marc, *tags: str) -> Iterator[dict[str, Any]]:
    """Contents of the data fields with these tags, in the order of the record."""
    for field in marc["fields"]:
        for tag, content in field.items():
            if tag in tags and isinstance(content, dict):
                yield content


def by_tag(marc: Marc) -> dict[str, list[dict[str, Any]]]:
    """The data fields' contents under their tags: for who reads many tags at once."""
    found: dict[str, list[dict[str, Any]]] = {}
    for field in marc["fields"]:
        for tag, content in field.items():
            if isinstance(content, dict):
                found.setdefault(tag, []).append(content)
    return found


def subfield_values(content: dict[str, Any], codes: str) -> list[str]:
    """Values of one field's subfields whose code is among `codes`, in their own order."""
    return [value for sub in content["subfields"] for code, value in sub.items() if code in codes]


def values(marc: Marc, tag: str, codes: str) -> list[str]:
    return [value for content in fields(marc, tag) for value in subfield_values(content, codes)]


def control(marc: Marc, tag: str) -> str:
    """Text of a control field, or '' when the record has none."""
    for field in marc["fields"]:
        content = field.get(tag)
        if isinstance(content, str):
            return content
    return ""


def data_field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    subfields = [{code: value} for code, value in pairs]
    return {tag: {"ind1": indicators[0], "ind2": indicators[1], "subfields": subfields}}


def inserted(old: list[Field], field: Field) -> list[Field]:
    """The fields with one more, placed behind the last whose tag is not greater."""
    tag = tag_of(field)
    place = next((i for i in range(len(old), 0, -1) if tag_of(old[i - 1]) <= tag), 0)
    return [*old[:place], field, *old[place:]]


def with_fields(marc: Marc, new: list[Field]) -> Marc:
    return {**marc, "fields": new}


def normalised(marc: Marc) -> Marc:
    """The record with every value in NFC and leader/09 'a': what is stored is Unicode."""
    leader = marc["leader"]
    new: list[Field] = []
    for field in marc["fields"]:
        tag, content = next(iter(field.items()))
        if isinstance(content, str):
            new.append({tag: nfc(content)})
        else:
            subfields = [{code: nfc(value)} for sub in content["subfields"] for code, value in sub.items()]
            new.append({tag: {**content, "subfields": subfields}})
    return {**marc, "leader": leader[:9] + "a" + leader[10:], "fields": new}


def from_pymarc(record: pymarc.Record) -> Marc:
    """MARC-in-JSON of a pymarc record: same order, indicators and tags, in NFC."""
    new: list[Field] = []
    for field in record.fields:
        if field.control_field:
            new.append({field.tag: field.data or ""})
        else:
            pairs = [(sub.code, sub.value) for sub in field.subfields]
            new.append(data_field(field.tag, "".join(field.indicators or "  "), *pairs))
    return normalised({"leader": str(record.leader), "fields": new})


def to_pymarc(marc: Marc) -> pymarc.Record:
    record = pymarc.Record(to_unicode=True, force_utf8=True)
    record.leader = pymarc.Leader(marc["leader"])
    for field in marc["fields"]:
        tag, content = next(iter(field.items()))
        if isinstance(content, str):
            record.add_field(  # type: ignore[no-untyped-call]
                pymarc.Field(tag=tag, data=content)
            )
        else:
            indicators = pymarc.Indicators(content["ind1"], content["ind2"])
            pairs = [
                pymarc.Subfield(code, value) for sub in content["subfields"] for code, value in sub.items()
            ]
            record.add_field(  # type: ignore[no-untyped-call]
                pymarc.Field(tag=tag, indicators=indicators, subfields=pairs)
            )
    return record


def to_json(marc: Marc) -> str:
    return json.dumps(marc, ensure_ascii=False, indent=1)


def problems(marc: Marc) -> list[Problem]:
    """Everything that keeps the record from being good MARC 21, in the order of the record."""
    found: list[Problem] = []
    leader = marc.get("leader", "")
    if len(leader) != 24 or not leader.isascii():
        found.append(Problem("LDR", "leader_length"))
    elif leader[9] != "a":
        found.append(Problem("LDR", "leader_not_unicode"))
    seen: set[str] = set()
    for field in marc.get("fields", []):
        tag, content = next(iter(field.items()))
        found += [Problem(tag, code) for code in _field_problems(tag, content)]
        if tag in seen and tag in ("001", "003", "005", "008", "100", "110", "111", "245"):
            found.append(Problem(tag, "not_repeatable"))
        seen.add(tag)
    if not any(value.strip() for value in values(marc, "245", "a")):
        found.append(Problem("245", "title_missing"))
    if control(marc, "008") and len(control(marc, "008")) != 40:
        found.append(Problem("008", "length_not_40"))
    return found


def _field_problems(tag: str, content: Any) -> Iterator[str]:
    if len(tag) != 3 or not (tag.isascii() and tag.isalnum()):
        yield "tag_wrong"
    if isinstance(content, str):
        if not is_control(tag):
            yield "subfields_missing"
        elif nfc(content) is not content:
            yield "not_nfc"
        return
    if is_control(tag):
        yield "subfields_in_control_field"
    indicators = (content["ind1"], content["ind2"])
    if any(len(one) != 1 or not (one == " " or (one.isascii() and one.isalnum())) for one in indicators):
        yield "indicator_wrong"
    if not content["subfields"]:
        yield "subfields_missing"
    pairs = [pair for sub in content["subfields"] for pair in sub.items()]
    if any(len(code) != 1 or not ("!" <= code <= "~") for code, _ in pairs):
        yield "subfield_code_wrong"
    if any(nfc(value) is not value for _, value in pairs):
        yield "not_nfc"
