"""`docker-compose.yml` is good by the compose specification, and says only settings that the application has.

`compose-spec.json` is the specification's own schema (compose-spec/compose-spec, Apache-2.0), unchanged.
"""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from repository.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_it_is_good_by_the_specification(composed: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).with_name("compose-spec.json")).read_text())
    jsonschema.Draft7Validator(schema).validate(composed)


def test_the_application_knows_every_setting_it_is_given(composed: dict[str, Any]) -> None:
    known = {declared.metadata["name"] for declared in fields(Settings)}
    ours = [each for each in composed["services"].values() if each["image"] == "hoclieu"]
    assert len(ours) == 3
    for service in ours:
        assert set(service["environment"]) <= known


def test_the_addresses_it_gives_are_accepted(composed: dict[str, Any]) -> None:
    given = {
        name: re.sub(r"\$\{[A-Z_]+:-(.*)\}$", r"\1", value) for name, value in _environment(composed).items()
    }
    given = {
        name: re.sub(r"\$\{[^}]*\}", "a-secret-of-the-tests-of-30-letters", value)
        for name, value in given.items()
    }
    settings = Settings.from_env({**given, "PUBLIC_URL": "https://hoclieu.example"})
    assert settings.database.startswith("postgresql+psycopg://") and settings.search.endswith("/hoclieu")
    assert settings.storage == "s3://hoclieu:a-secret-of-the-tests-of-30-letters@s3:9000/hoclieu?tls=0"


def test_every_file_it_mounts_is_there(composed: dict[str, Any]) -> None:
    mounts = [mount for each in composed["services"].values() for mount in each.get("volumes", ())]
    for mount in mounts:
        source = mount.split(":")[0]
        assert (ROOT / source).is_file() if source.startswith("./") else source in composed["volumes"]


def test_no_process_of_ours_may_write_but_to_its_volume(composed: dict[str, Any]) -> None:
    for service in composed["services"].values():
        if service["image"] == "hoclieu":
            assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["tmpfs"] == ["/tmp"]
    assert "USER hoclieu" in (ROOT / "Dockerfile").read_text()


def _environment(composed: dict[str, Any]) -> dict[str, str]:
    return composed["services"]["web1"]["environment"]
