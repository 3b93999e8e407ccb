"""ISO 2709 in and out: a reader that no damaged record stops, a writer that never lies about lengths.

The reader yields one `Read` for every record found, good, salvaged or lost, in flat memory. Cutting the
stream is in chunks.py, putting a damaged record together again in salvage.py, letters in encodings.py.
Callers: catalogue import and export, faces.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from unicodedata import is_normalized, normalize

from repository.errors import Refused
from repository.metadata.chunks import FIELD_END, RECORD_END, chunks
from repository.metadata.encodings import decode
from repository.metadata.marc import Field, Marc, is_control
from repository.metadata.salvage import fields_of, leader_of, tags_of

LONGEST_RECORD, LONGEST_FIELD = 99_999, 9_999  # bytes: what five and four digits can say
_MARK_BEHIND_CODE = re.compile("\x1f[^\x1f][\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Read:
    """One record met in a file. `marc` is None where nothing was saved; `error` is '' for a sound record.

    Codes: length_wrong, leader_wrong, directory_wrong, fields_lost, truncated, letters_lost, no_fields,
    not_a_record, and from MARCXML xml_broken, xml_forbidden.
    """

    number: int
    offset: int
    marc: Marc | None
    error: str
    raw: bytes
    encoding_found: str = ""

    @property
    def salvaged(self) -> bool:
        return self.marc is not None and self.error != ""


def read(stream: BinaryIO) -> Iterator[Read]:
    """Every record of the stream, numbered from 1, in order."""
    for number, (offset, raw) in enumerate(chunks(stream), 1):
        marc, error, encoding = parse(raw)
        yield Read(number, offset, marc, error, raw, encoding)


def parse(raw: bytes) -> tuple[Marc | None, str, str]:
    """One record's MARC-in-JSON (or None), error code (or '') and encoding."""
    head, _, body = raw.partition(FIELD_END)
    leader, directory, error = leader_of(head)
    if leader is None:
        return None, error, ""
    if not body.endswith(FIELD_END + RECORD_END):
        error = "truncated"
    elif leader[:5] != b"%05d" % len(raw):
        error = error or "length_wrong"
    content = body.removesuffix(RECORD_END).removesuffix(FIELD_END)
    if not content:
        return None, "no_fields", ""
    pieces = content.split(FIELD_END)
    tags = tags_of(directory, pieces)
    if tags is None:
        tags, pieces, found = fields_of(directory, body, pieces)
        error = error if error == "truncated" else found or error
        content = FIELD_END.join(pieces)
    if not tags:
        return None, error, ""
    decoded = decode(content)
    text = _composed(decoded.text)
    fields = [_field(tag, part) for tag, part in zip(tags, text.split("\x1e"), strict=True)]
    shown = leader.decode("ascii")
    marc: Marc = {"leader": shown[:9] + "a" + shown[10:], "fields": fields}
    return marc, error or ("letters_lost" if decoded.damaged else ""), decoded.encoding


def _composed(text: str) -> str:
    """The text in NFC, made in one go; a mark that opens a value must not melt into its subfield code."""
    if is_normalized("NFC", text):
        return text
    if _MARK_BEHIND_CODE.search(text):
        return "\x1f".join(part[:1] + normalize("NFC", part[1:]) for part in text.split("\x1f"))
    return normalize("NFC", text)


def _field(tag: str, part: str) -> Field:
    if is_control(tag):
        return {tag: part}
    head, *subfields = part.split("\x1f")
    if len(head) != 2:
        head, stray = (head + "  ")[:2], head[2:]
        if len(stray.strip()) > 1:  # text in front of the first delimiter: a lost $a
            subfields = ["a" + stray, *subfields]
    pairs = [{sub[0]: sub[1:]} if "!" <= sub[0] <= "~" else _coded(sub) for sub in subfields if sub]
    return {tag: {"ind1": head[0], "ind2": head[1], "subfields": pairs}}


def _coded(sub: str) -> dict[str, str]:
    """A subfield whose code is no ASCII: 'á' was an a; where it was nothing, the next letter is the code."""
    letters = [letter for letter in normalize("NFD", sub[:1])[:1] + sub[1:2] if "!" <= letter <= "~"]
    if not letters:
        return {"a": sub.strip()}
    return {letters[0]: sub[1:] if len(letters) > 1 or len(sub) == 1 else sub[2:]}


def write(marc: Marc) -> bytes:
    """The record in ISO 2709, UTF-8.

    Raises Refused: record_too_long, field_too_long or value_has_separator.
    """
    directory, body, offset = [], [], 0
    for field in marc["fields"]:
        tag, content = next(iter(field.items()))
        data = _field_bytes(content)
        if len(data) > LONGEST_FIELD:
            raise Refused(["field_too_long"], tag=tag)
        directory.append(b"%s%04d%05d" % (tag.encode("ascii"), len(data), offset))
        body.append(data)
        offset += len(data)
    base = 24 + 12 * len(directory) + 1
    length = base + offset + 1
    if length > LONGEST_RECORD:
        raise Refused(["record_too_long"])
    leader = marc["leader"]
    start = f"{length:05d}{leader[5:9]}a22{base:05d}{leader[17:20]}4500".encode("ascii")
    return b"".join([start, *directory, FIELD_END, *body, RECORD_END])


def _field_bytes(content: str | dict[str, Any]) -> bytes:
    if isinstance(content, str):  # a delimiter in a control field is odd but does no harm
        values, text, separators = [content], content, "\x1d\x1e"
    else:
        pairs = [pair for sub in content["subfields"] for pair in sub.items()]
        values, separators = [value for _, value in pairs], "\x1d\x1e\x1f"
        text = f"{content['ind1']}{content['ind2']}" + "".join(f"\x1f{code}{value}" for code, value in pairs)
    if any(separator in value for value in values for separator in separators):
        raise Refused(["value_has_separator"])
    return text.encode("utf-8") + FIELD_END
