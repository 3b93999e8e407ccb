"""The backends the contract runs against, one address each. A new backend is a new entry, never a skip."""

from pathlib import Path
from uuid import uuid4

import pytest

from storage.blobs import BlobStore
from storage.connect import connect
from tests.servers.s3 import S3 as S3Server

S3 = [pytest.param(name, marks=pytest.mark.service) for name in ("minio", "seaweedfs")]


@pytest.fixture(params=["file", *S3])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "file":
        return (tmp_path / "kho học liệu").as_uri()
    server: S3Server = request.getfixturevalue(request.param)
    return server.url(f"hoclieu-{uuid4().hex[:12]}")


@pytest.fixture
def store(store_url: str) -> BlobStore:
    return connect(store_url)
