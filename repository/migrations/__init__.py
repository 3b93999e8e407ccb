"""Schema migrations (Alembic). Stands at the top because it sees every table."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).parent


def configuration(database_url: str) -> Config:
    """Return Alembic's configuration for one database; no alembic.ini is needed."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring a database, empty or with data, to `revision`."""
    command.upgrade(configuration(database_url), revision)
