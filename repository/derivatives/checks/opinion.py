"""libmagic's second opinion on the first bytes; where libmagic is missing the structure checks stand alone.

`pylibmagic` patches ctypes and the environment, so it is imported only where the system has no libmagic;
Windows has neither.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

# Any: mypy knows these modules, the machine may not have them.
magic: Any
try:
    magic = import_module("magic")
except ImportError:
    try:
        import_module("pylibmagic")
        magic = import_module("magic")
    except ImportError:
        magic = None

_HOSTILE = re.compile(
    r"text/(?:html|x-\w*script|javascript|x-php|x-perl|x-python)|svg"
    r"|application/x-(?:dosexec|executable|sharedlib|pie|mach)"
)


def objection(head: bytes) -> str:
    """Return the MIME type by which libmagic sees a program or script in `head`, else ''."""
    if magic is None:
        return ""
    seen = str(magic.from_buffer(head, mime=True))
    return seen if _HOSTILE.search(seen) else ""
