"""The one place that loads Alembic, and only when a schema has to change."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent


def alembic() -> ModuleType:
    """Return Alembic's commands."""
    from alembic import command

    return command


def configuration(database_url: str) -> Any:
    """Return Alembic's configuration for one database; no alembic.ini is needed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = database_url
    return config
