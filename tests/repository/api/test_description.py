"""The description: valid OpenAPI 3.1, complete, and of the API alone."""

from openapi_spec_validator import validate


def test_the_description_is_valid_and_speaks_of_the_api_alone(client):
    spec = client.get("/api/v1/openapi.json").json
    validate(spec)
    assert spec["openapi"] == "3.1.0"
    assert all(path.startswith("/api/v1/") for path in spec["paths"])


def test_every_operation_tells_its_summary_security_and_answers(client):
    spec = client.get("/api/v1/openapi.json").json
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] and operation["security"] and operation["tags"], (method, path)
            assert operation["responses"].keys() & {"200", "201", "202"}, (method, path)
            assert "default" in operation["responses"], (method, path)


def test_ids_of_operations_are_unique_and_no_schema_stands_twice(client):
    spec = client.get("/api/v1/openapi.json").json
    ids = [each["operationId"] for path in spec["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))
    assert not [name for name in spec["components"]["schemas"] if name[-1].isdigit()]
