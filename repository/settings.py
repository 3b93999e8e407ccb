"""Settings: one frozen object read from the environment, checked at start, every problem at once.

Only `wiring` and the command line see it; values are passed down from there. `.env.example` is written from
these same declarations (`hoclieu settings`), so the two cannot drift.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def _setting(name: str, help: str, default: Any = "", secret: bool = False) -> Any:
    return field(default=default, metadata={"name": name, "help": help, "secret": secret})


class SettingsError(Exception):
    """The environment cannot be served; `problems` lists every reason, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What an installation chooses. Empty URLs mean the embedded engines in the data folder."""

    data: str = _setting(
        "HOCLIEU_DATA", "Folder of the embedded engines, backups and the secret key.", "data"
    )
    database_url: str = _setting("DATABASE_URL", "sqlite:///… (default) or postgresql+psycopg://…")
    storage_url: str = _setting("STORAGE_URL", "file:///… (default) or s3://host:9000/bucket?tls=1&region=…")
    search_url: str = _setting("SEARCH_URL", "tantivy:///… (default) or https://host:9200/alias")
    secret_key: str = _setting(
        "SECRET_KEY", "Signs sessions and forms; kept in the data folder when not given.", secret=True
    )
    public_url: str = _setting(
        "PUBLIC_URL", "The address people reach this server by; needed before a QR code leaves preview."
    )
    host: str = _setting("HOST", "Address to listen on.", "127.0.0.1")
    port: int = _setting("PORT", "Port to listen on.", 8080)
    threads: int = _setting("THREADS", "Request threads of one web process.", 8)
    pool_size: int = _setting("POOL_SIZE", "Database connections of one process.", 10)
    trusted_proxies: int = _setting("TRUSTED_PROXIES", "How many proxies stand in front (X-Forwarded-*).", 0)
    max_upload_mb: int = _setting("MAX_UPLOAD_MB", "Largest single upload, in MiB.", 512)
    api_per_token: int = _setting("API_PER_TOKEN", "API requests a minute of one token; 0: no limit.", 600)
    api_per_address: int = _setting(
        "API_PER_ADDRESS",
        "API requests a minute of one address, which may be a whole school's; 0: no limit.",
        6000,
    )
    backups_kept: int = _setting("BACKUPS_KEPT", "How many nightly backups are kept.", 7)
    password_kib: int = _setting(
        "PASSWORD_KIB", "Memory of one Argon2id password check, in KiB (OWASP: 19456).", 19456
    )
    demo: bool = _setting("HOCLIEU_DEMO", "This is the demonstration group, with known passwords.", False)
    demo_lan: bool = _setting("HOCLIEU_DEMO_LAN", "Let the demonstration listen beyond this machine.", False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read and check the settings; raises `SettingsError` with all problems at once."""
        given = os.environ if environment is None else environment
        problems: list[str] = []
        values: dict[str, Any] = {}
        for declared in fields(cls):
            name = declared.metadata["name"]
            if given.get(name, "") == "":
                continue
            try:
                values[declared.name] = _typed(given[name], declared.default)
            except ValueError as problem:
                problems.append(f"{name}: {problem}")
        settings = cls(**values)
        problems += settings.problems()
        if problems:
            raise SettingsError(problems)
        return settings

    def problems(self) -> list[str]:
        """Return every reason why these settings cannot serve."""
        found = []
        for name, url, schemes in (
            ("DATABASE_URL", self.database_url, {"sqlite", "postgresql+psycopg"}),
            ("STORAGE_URL", self.storage_url, {"file", "s3"}),
            ("SEARCH_URL", self.search_url, {"tantivy", "http", "https"}),
            ("PUBLIC_URL", self.public_url, {"http", "https"}),
        ):
            if url and urlsplit(url).scheme not in schemes:
                found.append(f"{name}: the scheme must be one of {', '.join(sorted(schemes))}")
        if not 0 <= self.port <= 65535:
            found.append("PORT: must lie between 0 and 65535")
        if self.secret_key and len(self.secret_key) < 24:
            found.append("SECRET_KEY: needs at least 24 characters")
        if self.password_kib < 8:
            found.append("PASSWORD_KIB: must be at least 8")
        if self.demo and self.host not in ("127.0.0.1", "localhost", "::1") and not self.demo_lan:
            found.append("HOST: the demonstration listens on loopback only, unless HOCLIEU_DEMO_LAN=1")
        return found

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.data).absolute()

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.folder / 'hoclieu.sqlite').as_posix()}"

    @property
    def storage(self) -> str:
        return self.storage_url or f"file://{_uri_path(self.folder / 'blobs')}"

    @property
    def search(self) -> str:
        return self.search_url or f"tantivy://{_uri_path(self.folder / 'index')}"

    def session_key(self) -> str:
        """Return the secret key: the one given, or one made once and kept readable by the owner only."""
        if self.secret_key:
            return self.secret_key
        kept = self.folder / "secret_key"
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                    out.write(secrets.token_urlsafe(48))
            except FileExistsError:
                pass  # another process was first
        return kept.read_text()


def example() -> str:
    """Return the text of `.env.example`."""
    lines = ["# Settings of HocLieu; written by `hoclieu settings`. Every one is optional."]
    for declared in fields(Settings):
        shown = "" if declared.metadata["secret"] else declared.default
        shown = int(shown) if isinstance(shown, bool) else shown
        lines += ["", f"# {declared.metadata['help']}", f"#{declared.metadata['name']}={shown}"]
    return "\n".join(lines) + "\n"


def _typed(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise ValueError("must be 0 or 1")
        return text.lower() in ("1", "true", "yes")
    if isinstance(default, int):
        if not text.isdigit():
            raise ValueError("must be a whole number")
        return int(text)
    return text


def _uri_path(path: Path) -> str:
    posix = path.as_posix()
    return posix if posix.startswith("/") else f"/{posix}"
