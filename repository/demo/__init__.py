"""The demonstration group: three schools, their people, e-lessons, books and loans, the same for the same day.

Newcomers, screenshots and story tests use it. It stands on top of the application and goes through the real use
cases with a clock of its own wherever that is cheap; it needs the extra `demo` (python-pptx, python-docx).
Called by `cli/demo.py` and by tests: `load(services, today, small=False, progress=None)`.
"""

from repository.demo.load import load

__all__ = ["load"]
