"""What can be saved of a record whose leader or directory is wrong.

The fields of a record end with a terminator, so their bytes are known without the directory; the directory
is needed for their tags alone. Tags and fields are matched by length and place, or by order where all are
there; a field whose tag is not certain is left out rather than guessed. Caller: iso2709.py.
"""

import re

from repository.metadata.chunks import FIELD_END
from repository.metadata.marc import FRESH_LEADER

_ENTRY = re.compile(r"([0-9A-Za-z]{3})(\d{4})(\d{5})")
_LOOSE_LEADER = re.compile(rb"(\d{5})\d{0,2}([a-z][a-z ][a-z ].[a ]22)(\d{5}).{0,1}?(.{3}45..)", re.DOTALL)
_TAG_LENGTH, _ENTRY_LENGTH = 3, 12


def leader_of(head: bytes) -> tuple[bytes | None, str, str]:
    """Leader, directory and error code of what stands before the first field terminator."""
    leader, directory = head[:24], head[24:].decode("latin-1")
    if leader[12:17] == b"%05d" % (len(head) + 1) and leader.isascii():
        return leader, directory, ""
    loose = _LOOSE_LEADER.match(head)
    if loose:
        directory = head[loose.end() :].decode("latin-1")
        leader = b"".join(loose.groups())
        return leader, directory, "leader_wrong"
    entries = _entries(head)
    if not entries:
        return None, "", "not_a_record"
    kept = leader if leader.isascii() and leader[10:12] == b"22" else FRESH_LEADER.encode("ascii")
    return kept, entries, "leader_wrong"


def _entries(head: bytes) -> str:
    """The directory at the end of a head whose leader is spoilt; '' where there is none."""
    text = head.decode("latin-1")
    at = text.rfind("45", 0, 26)
    for start in (at + 4 if at > 0 else 24, 24):
        if _ENTRY.match(text, start):
            return text[start:]
    first = re.search(r"001\d{4}00000", text)
    return text[first.start() :] if first else ""


def tags_of(directory: str, pieces: list[bytes]) -> list[str] | None:
    """Tags of the pieces when the directory tells exactly their lengths and places, one by one; else None.

    Written and compared rather than parsed, so that lengths of more digits than lawful are read too.
    """
    tags, at, offset = [], 0, 0
    for piece in pieces:
        length = len(piece) + 1
        entry = f"{length:04d}{offset:05d}"
        if not directory.startswith(entry, at + _TAG_LENGTH):
            return None
        tags.append(directory[at : at + _TAG_LENGTH])
        at += _TAG_LENGTH + len(entry)
        offset += length
    return tags if at == len(directory) else None


def fields_of(directory: str, body: bytes, pieces: list[bytes]) -> tuple[list[str], list[bytes], str]:
    """Tags, field bytes and error code of a record whose directory does not match its fields one by one."""
    entries = [(match[1], int(match[2]), int(match[3])) for match in _ENTRY.finditer(directory)]
    aligned = [(tag, body[at : at + length - 1]) for tag, length, at in entries if _stands(body, at, length)]
    if len(aligned) == len(entries) and len(directory) == _ENTRY_LENGTH * len(entries):
        whole = len(aligned) == len(pieces)  # then only their order in the record differs
        return _parted(aligned, "" if whole else "fields_lost")
    if len(entries) == len(pieces):
        return [tag for tag, _, _ in entries], pieces, "directory_wrong"
    return _parted(aligned, "fields_lost" if aligned else "directory_wrong")


def _stands(body: bytes, at: int, length: int) -> bool:
    """Whether one whole field, terminator and all, stands exactly there."""
    end = at + length
    begins = at == 0 or body[at - 1 : at] == FIELD_END
    return begins and body[end - 1 : end] == FIELD_END and FIELD_END not in body[at : end - 1]


def _parted(aligned: list[tuple[str, bytes]], error: str) -> tuple[list[str], list[bytes], str]:
    return [tag for tag, _ in aligned], [piece for _, piece in aligned], error
