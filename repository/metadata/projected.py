"""A record as it leaves the house: facts kept elsewhere, added as MARC fields without being stored there.

Curriculum, reach, licence and address have their home in the feature that owns them (design §4); this is
the one place that says in which field each travels. Callers: faces (downloads), protocols (OAI-PMH, SRU),
semester (packets).
"""

from dataclasses import dataclass

from repository.metadata.letters import squeezed
from repository.metadata.marc import Field, Marc, data_field, inserted, with_fields


@dataclass(frozen=True)
class Facts:
    """What the application knows of a thing beside its description, in words for people; '' for unknown."""

    subject: str = ""
    grade: str = ""
    lesson: str = ""
    licence: str = ""
    licence_url: str = ""
    rights_holder: str = ""
    reach: str = ""
    open_to_all: bool = False
    url: str = ""
    format: str = ""


def for_output(marc: Marc, facts: Facts) -> Marc:
    """The record with the facts in 506, 521, 540, 542, 658 and 856; what is said already is not repeated."""
    result = marc["fields"]
    for field in _fields(facts):
        if not _is_said(result, field):
            result = inserted(result, field)
    return with_fields(marc, result)


def _fields(facts: Facts) -> list[Field]:
    course = " ".join(filter(None, (facts.subject, facts.grade)))
    wanted = [
        ("506", "0 " if facts.open_to_all else "1 ", [("a", facts.reach)]),
        ("521", "8 ", [("a", f"Lớp {facts.grade}" if facts.grade else "")]),
        ("540", "  ", [("a", facts.licence), ("u", facts.licence_url)]),
        ("542", "1 ", [("d", facts.rights_holder)]),
        ("658", "  ", [("a", course), ("b", facts.lesson)]),
        ("856", "40", [("u", facts.url), ("q", facts.format if facts.url else "")]),
    ]
    told = [
        (tag, ind, [(code, squeezed(value)) for code, value in pairs if value]) for tag, ind, pairs in wanted
    ]
    return [data_field(tag, ind, *pairs) for tag, ind, pairs in told if pairs]


def _is_said(known: list[Field], field: Field) -> bool:
    """Whether a field of the same tag opens with the same value."""
    tag, content = next(iter(field.items()))
    opening = content["subfields"][0]
    return any(opening in other[tag]["subfields"] for other in known if isinstance(other.get(tag), dict))
