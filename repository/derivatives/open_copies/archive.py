"""Writing a container anew from a plan: which members stay, and what is cut out of each. Same plan, same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from repository.derivatives.open_copies import cutting
from repository.derivatives.open_copies.cutting import Span

# Members that stay, with the spans to be cut out of them.
Plan = Mapping[str, list[Span]]
_UNIX = 3


def write(container: zipfile.ZipFile, plan: Plan, target: Path) -> None:
    """Copy the planned members in their order, one block in memory at a time; every date is that of the format."""
    with zipfile.ZipFile(target, "w") as copy:
        for old in container.infolist():
            if old.filename in plan:
                new = zipfile.ZipInfo(old.filename)
                new.compress_type, new.file_size, new.create_system = old.compress_type, old.file_size, _UNIX
                with container.open(old) as part, copy.open(new, "w") as out:
                    cutting.copy(part, plan[old.filename], out)
