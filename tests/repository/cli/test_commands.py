"""The command line: every command helps, the written files are those the code says, exit codes are clear."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from repository.cli import group
from repository.settings import Settings, SettingsError, example
from tests.live import ROOT, Live, free_port


def commands(parent=group, path=()):  # type: ignore[no-untyped-def]
    yield path
    for name, command in getattr(parent, "commands", {}).items():
        yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(group, [*path, "--help"])
    assert shown.exit_code == 0 and "Usage:" in shown.output


def test_the_command_line_has_what_the_readme_names() -> None:
    names = {" ".join(path) for path in commands()}
    assert names >= {
        "serve", "worker", "db upgrade", "demo", "start", "person add", "school add", "token add",
        "import marc", "export marc", "reindex", "check", "backup", "restore", "settings", "docs",
    }  # fmt: skip


def test_the_example_of_settings_and_the_drawings_are_what_the_code_says(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["docs", str(tmp_path / "docs")])
    assert done.exit_code == 0
    assert (ROOT / ".env.example").read_text() == example() == (tmp_path / ".env.example").read_text()
    for drawn in (tmp_path / "docs/workflows").iterdir():
        assert drawn.read_text() == (ROOT / "docs/workflows" / drawn.name).read_text()


def test_wrong_settings_are_told_all_at_once_and_end_with_2(tmp_path: Path) -> None:
    live = Live(
        tmp_path, free_port(), {"DATABASE_URL": "mysql://x", "SEARCH_URL": "solr://x", "SECRET_KEY": "x"}
    )
    done = live.run("check")
    assert done.returncode == 2
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "DATABASE_URL", "SEARCH_URL", "SECRET_KEY",
    ]  # fmt: skip


def test_settings_error_lists_every_problem() -> None:
    with pytest.raises(SettingsError, match="(?s)PORT.*THREADS"):
        Settings.from_env({"PORT": "many", "THREADS": "few"})


def test_a_school_a_person_and_a_token_from_the_console(tmp_path: Path) -> None:
    live = Live(tmp_path, free_port())
    for arguments in (("db", "upgrade"), ("school", "add", "Trường THCS Thử", "--code", "99")):
        assert live.run(*arguments).returncode == 0
    added = live.run("person", "add", "Nguyễn Văn Thử", "--role", "administrator")
    assert added.returncode == 0 and "first password" in added.stdout
    made = live.run("token", "add", "thu.nv", "--scope", "read")
    assert made.returncode == 0 and made.stdout.startswith("hl_")
    assert live.run("token", "add", "nobody").returncode == 1


def test_marc_goes_in_and_out_again(tmp_path: Path) -> None:
    live = Live(tmp_path, free_port())
    sample = ROOT / "tests/repository/metadata/data/loc-vie-121.mrc"
    live.run("db", "upgrade")
    live.run("school", "add", "Trường THCS Thử", "--code", "99")
    done = live.run("import", "marc", str(sample))
    assert done.returncode == 0 and done.stdout.startswith("121 records: 121 new")
    assert live.run("export", "marc", str(tmp_path / "out.mrc")).returncode == 0
    assert (tmp_path / "out.mrc").read_bytes().count(b"\x1d") == 121
    assert live.run("check", "--deep").returncode == 0


def test_several_workers_need_an_index_that_several_may_write(tmp_path: Path) -> None:
    told = CliRunner(env={"HOCLIEU_DATA": str(tmp_path)}).invoke(group, ["worker", "--processes", "2"])
    assert told.exit_code == 1 and "one writer" in told.output
