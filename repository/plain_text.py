"""Text as it is let in at every door: NFC, no control characters, nothing that turns the direction of what follows.

Pure. Called by the web face's request, the API's fields and the names of people and files.
"""

from __future__ import annotations

import re
import unicodedata

# C0 but tab and line breaks, DEL, C1; the overrides and isolates of direction; halves of a surrogate pair.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def cleaned(text: str) -> str:
    """Return text in NFC without the characters nobody types."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def is_clean(text: str) -> bool:
    """Tell whether there is none of them; `text` may be in any normal form."""
    return _UNWANTED.search(text) is None
