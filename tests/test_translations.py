"""The English catalogue is whole and in step with the sources; every code that services raise has its sentence."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from repository.derivatives.sandbox import Derived, SandboxFailed
from repository.phrases import PHRASES

ROOT = Path(__file__).parents[1]
ENGLISH = ROOT / "locale/en/LC_MESSAGES/messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
ERRORS = {"Conflict", "Invalid", "Refused", "Unacceptable"}
# What only the command line does; it shows the codes themselves.
COMMANDS = {"demo", "operations"}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def messages(catalog: Catalog) -> dict[str, Message]:
    """Return the messages by their id, after their context if they have one; a plural one by its singular."""
    named = ((m.id if isinstance(m.id, str) else m.id[0], m) for m in catalog if m.id)
    return {f"{m.context}|{name}" if m.context else name: m for name, m in named}


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    return messages(read(ENGLISH))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Message]:
    """What the sources say now, gathered as `make translations` gathers it."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "locale/babel.cfg"]
    command += ["-k", "_l", "-k", "lazy_pgettext:1c,2", "-o", str(template), "."]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": "locale"})
    return messages(read(template))


def test_every_sentence_of_the_sources_has_its_english(
    english: dict[str, Message], sources: dict[str, Message]
) -> None:
    assert sorted(set(sources) - set(english)) == []


def test_no_english_is_kept_for_a_sentence_that_is_gone(
    english: dict[str, Message], sources: dict[str, Message]
) -> None:
    assert sorted(set(english) - set(sources)) == []


def test_nothing_is_left_empty_or_fuzzy(english: dict[str, Message]) -> None:
    assert [key for key, m in english.items() if m.fuzzy or not all(forms(m))] == []


def test_plurals_have_one_and_many(english: dict[str, Message], sources: dict[str, Message]) -> None:
    wanted = {key: 2 if message.pluralizable else 1 for key, message in sources.items()}
    wrong = [key for key, m in english.items() if len(forms(m)) != wanted.get(key, len(forms(m)))]
    assert wrong == []


def test_placeholders_are_the_same(english: dict[str, Message]) -> None:
    wrong = [
        (key, form)
        for key, message in english.items()
        for form in forms(message)
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(key))
    ]
    assert wrong == []


def test_sentences_end_alike(english: dict[str, Message]) -> None:
    """A full stop, a colon or an ellipsis at the end stands in both languages, or in neither."""
    ends = [
        (key, form)
        for key, message in english.items()
        for form in forms(message)
        if [key.endswith(end) for end in ".:…"] != [form.endswith(end) for end in ".:…"]
    ]
    assert ends == []


def test_labels_of_data_files_are_among_the_messages(sources: dict[str, Message]) -> None:
    for path in [*ROOT.glob("repository/materials/kinds/*.toml")]:
        assert tomllib.loads(path.read_text())["name"] in sources
    for path in [*ROOT.glob("workflow/definitions/*.toml")]:
        definition = tomllib.loads(path.read_text())
        for part in (*definition["states"], *definition["transitions"]):
            assert part["label"] in sources


def test_every_code_raised_has_a_phrase() -> None:
    assert sorted({f"{code} ({where})" for code, where in raised() if code not in PHRASES}) == []


def test_every_reason_why_there_is_no_preview_has_a_phrase() -> None:
    """Codes that no error carries to the page: the worker keeps them with the file (docstrings name them all)."""
    named = {
        code
        for made in (SandboxFailed, Derived)
        for code in re.findall(r"\b(?:[a-z]+_[a-z_]+|timeout|killed|crashed)\b", made.__doc__ or "")
    }
    assert {"timeout", "out_of_memory", "crashed", "no_engine", "no_pages"} <= named
    assert sorted(named - {"no_picture"} - set(PHRASES)) == []


def test_every_guard_of_a_workflow_has_a_phrase() -> None:
    guards = {
        guard
        for path in ROOT.glob("workflow/definitions/*.toml")
        for transition in tomllib.loads(path.read_text())["transitions"]
        for guard in transition.get("guards", ())
    }
    assert sorted(guards - set(PHRASES)) == []


def test_phrases_stand_in_alphabetical_order() -> None:
    assert list(PHRASES) == sorted(PHRASES)


def raised() -> Iterator[tuple[str, str]]:
    """Yield the literal codes of the errors that the sources make, each with where it stands."""
    for path in sorted((ROOT / "repository").rglob("*.py")):
        if path.parent.name in COMMANDS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                for code in literals(node.args[0]) if node.args else ():
                    yield code, f"{path.relative_to(ROOT)}:{node.lineno}"


def literals(value: ast.expr) -> Iterator[str]:
    """Yield the codes an argument can become: a string, a list, the values of a dictionary, either way of an if."""
    match value:
        case ast.Constant(value=str(code)):
            yield code
        case ast.List(elts=parts) | ast.Dict(values=parts):
            for part in parts:
                yield from literals(part)
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)
