"""The file formats we accept, as data. What a kind of material accepts is narrowed in `materials/kinds`."""

from __future__ import annotations

from dataclasses import dataclass

SLIDES, DOCUMENT, SHEET, IMAGE, AUDIO, VIDEO = "slides", "document", "sheet", "image", "audio", "video"
_OPENXML = "application/vnd.openxmlformats-officedocument."
_OASIS = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Format:
    """One accepted format. `icon` is a name of the icon sprite; `also` are other endings its files bear."""

    code: str
    mime: str
    family: str
    icon: str
    also: tuple[str, ...] = ()

    @property
    def extension(self) -> str:
        return f".{self.code}"


_TABLE = (
    Format("pptx", _OPENXML + "presentationml.presentation", SLIDES, "slides", ("ppsx",)),
    Format("ppt", "application/vnd.ms-powerpoint", SLIDES, "slides", ("pps",)),
    Format("odp", _OASIS + "presentation", SLIDES, "slides"),
    Format("docx", _OPENXML + "wordprocessingml.document", DOCUMENT, "document"),
    Format("doc", "application/msword", DOCUMENT, "document"),
    Format("odt", _OASIS + "text", DOCUMENT, "document"),
    Format("pdf", "application/pdf", DOCUMENT, "pdf"),
    Format("xlsx", _OPENXML + "spreadsheetml.sheet", SHEET, "sheet"),
    Format("ods", _OASIS + "spreadsheet", SHEET, "sheet"),
    Format("png", "image/png", IMAGE, "image"),
    Format("jpg", "image/jpeg", IMAGE, "image", ("jpeg", "jpe", "jfif")),
    Format("webp", "image/webp", IMAGE, "image"),
    Format("gif", "image/gif", IMAGE, "image"),
    Format("mp3", "audio/mpeg", AUDIO, "audio"),
    Format("m4a", "audio/mp4", AUDIO, "audio"),
    Format("mp4", "video/mp4", VIDEO, "video", ("m4v",)),
    Format("webm", "video/webm", VIDEO, "video"),
)

FORMATS = {entry.code: entry for entry in _TABLE}
# What may hold a speaker's notes behind its pages.
DECKS = frozenset(entry.code for entry in _TABLE if entry.family == SLIDES)
_BY_ENDING = {ending: entry for entry in _TABLE for ending in (entry.code, *entry.also)}
_BY_MIME = {entry.mime: entry for entry in _TABLE}


def by_name(file_name: str) -> Format | None:
    """Return the format a file name claims, or None. A claim, never a proof."""
    _, dot, ending = file_name.rpartition(".")
    return _BY_ENDING.get(ending.lower()) if dot else None


def by_mime(mime: str) -> Format | None:
    return _BY_MIME.get(mime)


def accept_attribute() -> str:
    """Return the value of `<input type=file accept=…>`: a convenience for the picker, not a check."""
    return ",".join(f".{ending}" for ending in _BY_ENDING)
