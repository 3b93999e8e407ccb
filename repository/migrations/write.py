"""`make migration NAME="…"`: write the migration from the last revision to the present tables."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from repository.migrations import upgrade
from repository.migrations.connect import HERE, configuration


def main(message: str) -> None:
    """Bring an empty database to the last revision and write down the difference."""
    numbers = [int(p.name[:4]) for p in (HERE / "versions").glob("[0-9]*.py")]
    revision = f"{max(numbers, default=0) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'empty.sqlite').as_posix()}"
        upgrade(url)
        command.revision(configuration(url), message=message, autogenerate=True, rev_id=revision)


if __name__ == "__main__":
    main(sys.argv[1])
