"""The real records every test of metadata may use."""

import io
from pathlib import Path

import pytest

from repository.metadata import iso2709
from repository.metadata.marc import Marc

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def vietnamese_file() -> bytes:
    return (DATA / "loc-vie-121.mrc").read_bytes()


@pytest.fixture(scope="session")
def vietnamese(vietnamese_file: bytes) -> list[Marc]:
    return [found.marc for found in iso2709.read(io.BytesIO(vietnamese_file)) if found.marc]
