"""The lists of the short form: authors, contributors, ISBN, subjects, keywords, notes.

A list is the values of repeated fields. Writing it back keeps every field whose value is still in the list,
byte for byte; what is new becomes a new field, what is gone goes. Caller: short_form.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from repository.metadata.crosswalk import rules, without_end
from repository.metadata.letters import mended, squeezed
from repository.metadata.marc import Field, Marc, data_field, inserted, subfield_values, tag_of, with_fields
from repository.metadata.names import direct_order, is_body


@dataclass(frozen=True)
class ValueList:
    """How one list is read from a field (None: not of this list), shaped, and made anew."""

    tags: tuple[str, ...]
    read: Callable[[str, dict[str, Any]], str | None]
    shape: Callable[[str], str]
    make: Callable[[str, bool], Field]  # the value; whether a main entry (1XX) is already taken
    code: str = "a"
    keeps: str = ""  # subfields that outlive their value

    def values(self, fields: list[Field]) -> Iterator[str]:
        """The list as its fields, those with its tags, tell it."""
        for field in _single_valued(fields, self):
            if value := self._value(field):
                yield value

    def put(self, marc: Marc, wanted: list[str]) -> Marc:
        old = _single_valued(marc["fields"], self)
        gone = [field for field in old if self._value(field)]
        rest = [field for field in old if not self._value(field)]
        places = [i for i, field in enumerate(old) if self._value(field)]
        matches = [self._standing(gone, value) for value in wanted]
        main = any(tag_of(field)[0] == "1" for field in rest)
        new: list[Field] = []
        for value, match in zip(wanted, matches, strict=True):
            new.append(match or self._made(value, gone, main or bool(new)))
        new += [left for field in gone if (left := self._left(field))]
        if not new or not places:
            for field in new:
                rest = inserted(rest, field)
            return with_fields(marc, rest)
        slots = dict(zip(places, _in_slots(new, len(places)), strict=True))
        return with_fields(marc, [one for i, field in enumerate(old) for one in slots.get(i, [field])])

    def _standing(self, gone: list[Field], value: str) -> Field | None:
        return _taken(gone, lambda field: self._value(field) == value)

    def _made(self, value: str, gone: list[Field], main: bool) -> Field:
        """A field for a new value; what is worth keeping of one that goes (its price) is kept in it."""
        made = self.make(value, main)
        worn = _taken(gone, lambda field: self._left(field) is not None)
        if worn is None:
            return made
        tag, content = next(iter(worn.items()))
        subfields = [{self.code: value} if self.code in sub else sub for sub in content["subfields"]]
        return {tag: {**content, "subfields": subfields}}

    def _left(self, field: Field) -> Field | None:
        tag, content = next(iter(field.items()))
        left = [sub for sub in content["subfields"] if next(iter(sub)) in self.keeps]
        return {tag: {**content, "subfields": left}} if left else None

    def _value(self, field: Field) -> str | None:
        tag, content = next(iter(field.items()))
        return self.read(tag, content) if tag in self.tags and isinstance(content, dict) else None


def _taken(fields: list[Field], wanted: Callable[[Field], bool]) -> Field | None:
    """The first of the fields that is wanted, taken out of the list."""
    found = next((field for field in fields if wanted(field)), None)
    if found is not None:
        fields.remove(found)
    return found


def _in_slots(new: list[Field], count: int) -> list[list[Field]]:
    """The new fields dealt to the places the old ones had; what is over goes with the last."""
    slots = [[field] for field in new[:count]] + [[] for _ in range(count - len(new))]
    slots[min(count, len(new)) - 1] += new[count:]
    return slots


def _single_valued(old: list[Field], each: ValueList) -> list[Field]:
    """The fields, those of this list that repeat the subfield parted into one field for each."""
    result: list[Field] = []
    for field in old:
        tag, content = next(iter(field.items()))
        repeated = isinstance(content, dict) and len(subfield_values(content, each.code)) > 1
        if not repeated or tag not in each.tags or tag not in _REPEATING:
            result.append(field)
            continue
        for sub in content["subfields"]:
            if each.code in sub or not result or tag_of(result[-1]) != tag:
                result.append({tag: {**content, "subfields": [sub]}})
            else:
                last = result[-1][tag]
                result[-1] = {tag: {**last, "subfields": [*last["subfields"], sub]}}
    return result


_REPEATING = ("020", "653")


@lru_cache(maxsize=4096)
def _plain(value: str) -> str:
    return without_end(mended(squeezed(value)))


def _isbn(value: str) -> str:
    """'978… (bìa mềm) :' → '978…'."""
    return _plain(_plain(value).split("(")[0])


@lru_cache(maxsize=4096)
def _subject(value: str) -> str:
    return " -- ".join(filter(None, map(_plain, value.split(" -- "))))


def _name(tag: str, content: dict[str, Any]) -> str:
    if tag in ("110", "710"):
        return _plain(" ".join(subfield_values(content, "ab")))
    return direct_order(" ".join(subfield_values(content, "a")))


def _role(content: dict[str, Any]) -> str:
    """What a person did, in words; '' for an author."""
    role = _plain((subfield_values(content, "e") or [""])[0]).strip("()")
    coded = rules("roles")["codes"]
    role = role or next((coded[code] for code in subfield_values(content, "4") if code in coded), "")
    return "" if role.lower() in rules("roles")["authors"] else role


def _author(tag: str, content: dict[str, Any]) -> str | None:
    if subfield_values(content, "t"):
        return None
    return _name(tag, content) if tag[0] == "1" or not _role(content) else None


def _contributor(tag: str, content: dict[str, Any]) -> str | None:
    if subfield_values(content, "t") or not _role(content):
        return None
    return f"{_name(tag, content)} ({_role(content)})"


def _contributor_shape(value: str) -> str:
    """'Tên (vai trò)'; who is named without a role has helped ('cộng tác')."""
    name, _, role = _plain(value).rstrip(")").rpartition(" (")
    name, role = (name, _plain(role).strip("()")) if name else (role, "")
    shaped = direct_order(name)
    known = role and role.lower() not in rules("roles")["authors"]
    return f"{shaped} ({role if known else rules('roles')['other']})" if shaped else ""


def _make_name(value: str, taken: bool, *role: tuple[str, str]) -> Field:
    if is_body(value):
        return data_field("710" if taken else "110", "2 ", ("a", value), *role)
    return data_field("700" if taken else "100", "0 ", ("a", value), *role)


def _make_contributor(value: str, taken: bool) -> Field:
    name, _, role = value[:-1].rpartition(" (")
    return _make_name(name, True, ("e", role))


def _make_subject(value: str, taken: bool) -> Field:
    first, *others = value.split(" -- ")
    return data_field("650", " 4", ("a", first), *(("x", other) for other in others))


def _values(codes: str, shape: Callable[[str], str], join: str = " ") -> Callable[[str, dict[str, Any]], str]:
    return lambda tag, content: shape(join.join(subfield_values(content, codes)))


def _make(tag: str, indicators: str) -> Callable[[str, bool], Field]:
    return lambda value, taken: data_field(tag, indicators, ("a", value))


def _prose(value: str) -> str:
    return mended(squeezed(value))


LISTS: dict[str, ValueList] = {
    "authors": ValueList(("100", "110", "700", "710"), _author, direct_order, _make_name),
    "contributors": ValueList(("700", "710"), _contributor, _contributor_shape, _make_contributor),
    "isbn": ValueList(("020",), _values("a", _isbn), _isbn, _make("020", "  "), keeps="c"),
    "notes": ValueList(("500",), _values("a", _prose), _prose, _make("500", "  ")),
    "subjects": ValueList(("650",), _values("abxyzv", _subject, " -- "), _subject, _make_subject),
    "keywords": ValueList(("653",), _values("a", _plain), _plain, _make("653", "  ")),
}
LISTS_OF_TAG = {
    tag: tuple(name for name, each in LISTS.items() if tag in each.tags)
    for each in LISTS.values()
    for tag in each.tags
}
