"""The demonstration group: three schools, their people, e-lessons, books and loans, the same for the same day.

Newcomers, screenshots and story tests use it. It stands on top of the application and goes through the real use
cases with a clock of its own wherever that is cheap; it needs the extra `demo` (python-pptx, python-docx), loaded
with the first loading. Called by `cli/demo.py` and by tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from repository.demo.connect import loader
from repository.demo.loaded import Loaded
from repository.services import Services


def load(
    services: Services, today: date, small: bool = False, progress: Callable[[str], None] | None = None
) -> Loaded:
    """Load the demonstration as of a day into an empty installation; `small` has a few of everything.

    The services must hold the right to write the index. Raises `Refused(not_empty)`.
    """
    return loader().load(services, today, small, progress)
