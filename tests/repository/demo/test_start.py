"""What a data folder was made for is never mistaken, and an interrupted loading begins anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from repository.cli import group as hoclieu


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs `hoclieu` on a folder of its own; what the command sets in the environment is forgotten after."""
    for name in ("HOCLIEU_DEMO", "HOST", "PUBLIC_URL", "DATABASE_URL", "STORAGE_URL", "SEARCH_URL"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HOCLIEU_DATA", str(tmp_path))
    monkeypatch.setenv("PASSWORD_KIB", "64")

    def command(*words: str) -> Result:
        return CliRunner().invoke(hoclieu, words)

    return command


def made_for(folder: Path, what: str) -> None:
    (folder / "installation").write_text(what)


def test_a_real_school_is_never_started_as_the_demonstration(run, tmp_path: Path) -> None:
    made_for(tmp_path, "school")
    refused = run("start", "--demo=1")
    assert refused.exit_code == 1 and "real school" in refused.output


def test_the_demonstration_is_never_started_as_a_real_school(run, tmp_path: Path) -> None:
    made_for(tmp_path, "demonstration")
    refused = run("start", "--demo=0")
    assert refused.exit_code == 1 and "demonstration" in refused.output


def test_a_database_without_a_word_beside_it_is_a_schools(run, tmp_path: Path) -> None:
    (tmp_path / "hoclieu.sqlite").touch()
    assert run("demo").exit_code == 1
    assert run("start", "--demo=1").exit_code == 1


def test_an_interrupted_loading_begins_anew_and_tells_the_accounts(run, tmp_path: Path) -> None:
    made_for(tmp_path, "demonstration, loading")
    (tmp_path / "hoclieu.sqlite").write_bytes(b"half a database")
    done = run("demo", "--small", "--today", "2026-11-22")
    assert done.exit_code == 0, done.output
    assert "hoclieu" in done.output and "lan " in done.output
    assert (tmp_path / "installation").read_text().strip() == "demonstration"
    assert run("demo", "--small").exit_code == 1
