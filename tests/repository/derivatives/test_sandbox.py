"""The child's limits, with real work pressed against them."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from repository.derivatives import sandbox
from repository.errors import Unacceptable
from tests.repository.derivatives import makers


def request_for(path: Path, out_dir: Path) -> dict[str, str]:
    return {"path": str(path), "format": path.suffix[1:], "out_dir": str(out_dir)}


def failure(path: Path, out_dir: Path, task: str = "process", **limits: float) -> str:
    with pytest.raises(sandbox.SandboxFailed) as failed:
        sandbox.run(task, request_for(path, out_dir), **limits)  # type: ignore[arg-type]
    return failed.value.code


def test_work_beyond_its_time_is_ended(tmp_path: Path) -> None:
    assert failure(makers.deck(tmp_path / "a.pptx", 40), tmp_path, timeout=0.3) == "timeout"


def test_work_beyond_its_processor_time_is_ended(tmp_path: Path) -> None:
    assert failure(makers.plan(tmp_path / "a.docx", 400), tmp_path, cpu_seconds=1) == "timeout"


def test_work_beyond_its_memory_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    Image.new("L", (7500, 7500)).save(path)
    assert failure(path, tmp_path, memory_mb=300) == "out_of_memory"


def test_work_that_writes_too_much_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(makers.pdf(path).read_bytes() + b"%" * (3 << 20))
    made = sandbox.run("process", request_for(path, tmp_path), file_mb=1)
    assert made["pages"], "reading more than may be written is fine"
    photo = makers.picture(tmp_path / "p.jpg", (3000, 3000))
    assert sandbox.run("process", request_for(photo, tmp_path), file_mb=0)["no_picture"] == "engine_failed"


def converter(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a real program of ours in LibreOffice's place."""
    program = folder / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def test_a_converter_that_hangs_dies_with_its_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converter(
        tmp_path, monkeypatch, f"echo $$ > {tmp_path}/new && mv {tmp_path}/new {tmp_path}/pid\nexec sleep 600"
    )
    assert failure(makers.deck(tmp_path / "a.pptx"), tmp_path, timeout=3) == "timeout"
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(int((tmp_path / "pid").read_text()))
        assert select.select([handle], [], [], 30)[0], "the converter outlived its child"
        os.close(handle)


def test_a_converter_that_fails_leaves_the_work_to_the_next_engine_and_sees_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    converter(tmp_path, monkeypatch, f"env > {tmp_path}/seen; exit 1")
    monkeypatch.setenv("SECRET_KEY", "of the server")
    made = sandbox.process(makers.deck(tmp_path / "a.pptx"), "pptx", tmp_path)
    assert (made.engine, len(made.pages)) == ("rpptx", 2)
    assert "PATH=" in (tmp_path / "seen").read_text() and "SECRET" not in (tmp_path / "seen").read_text()


def test_when_drawing_kills_the_child_the_text_still_comes(tmp_path: Path) -> None:
    made = sandbox.process(makers.deck(tmp_path / "a.pptx", 40), "pptx", tmp_path, timeout=0.3)
    assert (made.no_picture, made.pages, len(made.texts)) == ("engine_failed", [], 40)


def test_a_refusal_crosses_the_border_with_its_facts(tmp_path: Path) -> None:
    path = makers.with_member(makers.deck(tmp_path / "a.pptx"), "ppt/vbaProject.bin", b"vba")
    with pytest.raises(Unacceptable) as refusal:
        sandbox.process(path, "pptx", tmp_path)
    assert (refusal.value.code, refusal.value.facts) == ("macro", {"part": "ppt/vbaProject.bin"})


def test_a_relative_path_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    makers.pdf(tmp_path / "a.pdf")
    assert sandbox.inspect_safely(Path("a.pdf"), "a.pdf").format == "pdf"


def test_the_web_loads_no_parser_but_the_light_gate() -> None:
    heavy = {"PIL", "pypdfium2", "rpptx", "rdocx", "office_oxide", "python_calamine", "numpy", "lxml"}
    code = "import sys; from repository.derivatives import formats, prefill, sandbox; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not heavy & {name.partition(".")[0] for name in loaded}
