"""The backends the contract runs against, one address each. A new backend is a new entry, never a skip."""

from pathlib import Path

import pytest

from storage.blobs import BlobStore
from storage.connect import connect


@pytest.fixture(params=["file"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return {"file": (tmp_path / "kho học liệu").as_uri()}[request.param]


@pytest.fixture
def store(store_url: str) -> BlobStore:
    return connect(store_url)
