"""Addresses of stores: what opens, and what is refused with a clear word."""

from pathlib import Path

import pytest

from storage.connect import connect
from storage.errors import BadAddress


def test_a_file_address_opens_its_folder_and_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "thư mục" / "kho"
    connect(folder.as_uri())
    assert (folder / "blobs").is_dir()


@pytest.mark.parametrize(
    "url", ["", "kho", "/srv/kho", "file://", "file:///", "file:kho", "file://server/kho", "ftp://host/kho"]
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        connect(url)


def test_a_refused_address_keeps_its_password_to_itself() -> None:
    with pytest.raises(BadAddress) as refusal:
        connect("swift://admin:mat-khau@host/kho")
    assert "mat-khau" not in str(refusal.value)
    assert "swift" in str(refusal.value)
