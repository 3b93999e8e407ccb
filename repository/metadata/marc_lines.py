"""The MARC tab: a record as lines people can edit (the mnemonic form of MarcEdit), and back.

    =LDR  00000nam a2200000 a 4500
    =001  vie0001
    =245  10$aToán 6 /$cNguyễn Văn A.

A blank indicator is '\\'; a dollar sign in a value is {dollar}. Callers: web (the MARC tab), catalogue.
"""

import re
from dataclasses import dataclass

from repository.metadata.letters import nfc
from repository.metadata.marc import FRESH_LEADER, Field, Marc, data_field, is_control

_LINE = re.compile(r"=?([0-9A-Za-z]{3})(?:  ?|\t|$)(.*)", re.DOTALL)
_NAMED = {"{": "{lcub}", "}": "{rcub}", "$": "{dollar}", "\\": "{bsol}", "\n": "{lf}", "\r": "{cr}"}
_NAMED |= {chr(code): f"{{u{code:x}}}" for code in (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0x2028, 0x2029)}
_ESCAPED = str.maketrans(_NAMED)
_LETTERS = {name: letter for letter, name in _NAMED.items()}
_NAME = re.compile("|".join(map(re.escape, _LETTERS)))


@dataclass(frozen=True)
class LineError:
    """Line `line` (from 1) has tag_wrong, indicator_wrong, subfields_missing, leader_length or two_leaders."""

    line: int
    code: str


def to_lines(marc: Marc) -> str:
    lines = [f"=LDR  {marc['leader']}"]
    for field in marc["fields"]:
        tag, content = next(iter(field.items()))
        if isinstance(content, str):
            lines.append(f"={tag}  {_escape(content).replace(' ', chr(92))}")
            continue
        indicators = (content["ind1"] + content["ind2"]).replace(" ", "\\")
        pairs = [pair for sub in content["subfields"] for pair in sub.items()]
        lines.append(f"={tag}  {indicators}" + "".join(f"${code}{_escape(value)}" for code, value in pairs))
    return "\n".join(lines) + "\n"


def from_lines(text: str) -> tuple[Marc, list[LineError]]:
    """The record the lines say, and every line that could not be read; such a line is left out."""
    leader, new, errors = "", list[Field](), list[LineError]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        tag, rest = match.groups() if match else ("", "")
        if tag == "LDR":
            code = "two_leaders" if leader else "" if len(rest) == 24 and rest.isascii() else "leader_length"
            leader = leader or rest.replace("\\", " ")
        else:
            field, code = _field(tag, rest)
            new += [field] if field else []
        if code:
            errors.append(LineError(number, code))
    if len(leader) != 24 or not leader.isascii():
        leader = FRESH_LEADER
    return {"leader": leader[:9] + "a" + leader[10:], "fields": new}, errors


def _field(tag: str, rest: str) -> tuple[Field | None, str]:
    """The field of one line, or None and what is wrong."""
    if not tag:
        return None, "tag_wrong"
    if is_control(tag):
        return {tag: _plain(rest.replace("\\", " "))}, ""
    head, *subfields = rest.split("$")
    indicators = head.replace("\\", " ")[:2].ljust(2)
    if len(head) > 2 and head[2:].strip(" \\") or not all(one == " " or one.isalnum() for one in indicators):
        return None, "indicator_wrong"
    if not subfields or any(not sub or not "!" <= sub[0] <= "~" for sub in subfields):
        return None, "subfields_missing"
    return data_field(tag, indicators, *((sub[0], _plain(sub[1:])) for sub in subfields)), ""


def _escape(value: str) -> str:
    return value.translate(_ESCAPED)


def _plain(text: str) -> str:
    return nfc(_NAME.sub(lambda match: _LETTERS[match.group()], text))
