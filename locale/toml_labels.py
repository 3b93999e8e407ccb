"""Names and labels in data files (kinds, licences, the states and steps of workflows) as messages for pybabel.

Pages show them through gettext(kind.name). babel.cfg names this extractor; `make translations` puts locale/ on
Python's path so that Babel finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any


def extract(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: dict[str, str]
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield what Babel expects of an extractor: line, function, message, comments."""
    shown = options.get("key", "label") + " = "
    for number, line in enumerate(file, 1):
        text = line.decode()
        if text.startswith(shown):
            yield number, "gettext", text.removeprefix(shown).strip().strip('"'), []
