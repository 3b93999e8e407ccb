"""The shape of the software, held true: who imports whom, how long things are, what may stand where.

import-linter says the same in `pyproject.toml` (`make layers`); this short test needs no tool and reads the source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINES = ("workflow", "storage", "search")
# Highest first; names on one line are strangers to each other.
LAYERS: list[set[str]] = [
    {"app", "cli", "worker", "migrations", "demo", "supervisor"},
    {"wiring"},
    {"settings"},
    {"web", "api", "protocols", "jobs"},
    {"services", "phrases"},
    {"operations"},
    {"home"},
    {"consortium"},
    {"semester"},
    {"collections"},
    {"discovery"},
    {"circulation", "materials"},
    {"notices"},
    {"holdings"},
    {"catalogue", "curriculum"},
    {"accounts"},
    {"metadata", "derivatives", "documents", "db"},
    {"errors", "clock", "ids", "legacy_text", "plain_text"},
]
HEIGHT = {name: height for height, names in enumerate(LAYERS) for name in names}
# Within the top line only: the command line calls everything, the worker and the supervisor are called by it.
TOP = LAYERS[0]
LAZY = {"connect.py", "wiring.py", "child.py"}


def modules() -> list[Path]:
    return sorted(p for top in (*ENGINES, "repository") for p in (ROOT / top).rglob("*.py"))


def part(path: Path) -> str:
    inside = path.relative_to(ROOT).parts
    return inside[1].removesuffix(".py") if inside[0] == "repository" else inside[0]


def imports(path: Path) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def test_every_part_of_the_application_has_its_place() -> None:
    parts = {part(p) for p in modules() if p.is_relative_to(ROOT / "repository")} - {"__init__"}
    assert parts <= set(HEIGHT), f"state the layer of {parts - set(HEIGHT)}"


def test_imports_point_down() -> None:
    wrong = []
    for path in modules():
        mine = part(path)
        for _, name in imports(path):
            words = name.split(".")
            if words[0] != "repository" or len(words) < 2 or mine == "__init__":
                continue
            theirs = words[1]
            if mine in ENGINES:
                wrong.append(f"{path}: an engine imports the application ({name})")
            elif theirs == mine or theirs not in HEIGHT or {mine, theirs} <= TOP:
                continue
            elif HEIGHT[theirs] <= HEIGHT[mine]:
                wrong.append(f"{path.relative_to(ROOT)}: {mine} → {theirs}")
    assert not wrong, "\n".join(wrong)


def test_engines_do_not_know_each_other_nor_the_web() -> None:
    for path in modules():
        if part(path) in ENGINES and path.relative_to(ROOT).parts[0] in ENGINES:
            for _, name in imports(path):
                top = name.split(".")[0]
                assert top not in {*ENGINES, "flask", "sqlalchemy", "repository"} - {part(path)}, (path, name)


def test_imports_stand_at_the_top_except_in_named_adapters() -> None:
    wrong = []
    for path in modules():
        if path.name in LAZY:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom)]
                wrong += [f"{path.relative_to(ROOT)}:{n.lineno}" for n in inner]
    assert not wrong, wrong


@pytest.mark.parametrize("pattern", [r"TYPE_CHECKING", r"\bTODO\b|\bFIXME\b|\bXXX\b"])
def test_nothing_is_left_for_later(pattern: str) -> None:
    found = [p for p in modules() if re.search(pattern, p.read_text(encoding="utf-8"))]
    assert not found


def test_commit_occurs_in_one_place_only() -> None:
    found = {p.relative_to(ROOT).as_posix() for p in modules() if ".commit(" in p.read_text(encoding="utf-8")}
    assert {p for p in found if p.startswith("repository/")} == {"repository/db/uow.py"}


def test_modules_and_functions_stay_short() -> None:
    long_ones = []
    for path in modules():
        if path.is_relative_to(ROOT / "repository/migrations/versions"):
            continue
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 400:
            long_ones.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50:
                long_ones.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not long_ones, long_ones


def test_every_module_says_what_lives_in_it() -> None:
    missing = [p for p in modules() if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert [p for p in missing if "migrations/versions" not in p.as_posix()] == []
