"""The description of the API: what APIFlask gathers from the operations, with security and problems added.

Served at /api/v1/openapi.json (OpenAPI 3.1.0); pages of the HTML face are not in it.
"""

from __future__ import annotations

import json
import warnings
from typing import Any

from apiflask import APIFlask

from repository.api.problems import KNOWN, MIME

Spec = dict[str, Any]
TEXT = {"type": "string"}
REASON = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {"code": TEXT, "detail": TEXT, "field": TEXT},
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` and `title` follow Accept-Language (vi, en); codes are stable.",
    "required": ["type", "title", "status", "detail", "instance", "reasons", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "instance": TEXT,
        "request_id": TEXT,
        "reasons": {"type": "array", "items": REASON},
        "errors": {"type": "array", "items": REASON},
        "facts": {"type": "object"},
    },
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made by an administrator, with scopes: read, materials:write, review, "
        "circulation, admin. It acts as its owner, never with more than she may today.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "The browser's session; unsafe methods need its CSRF token in X-CSRFToken.",
    },
}
ABOUT = (
    "The use cases of HocLieu as JSON. Errors are problem+json; what is changed carries an ETag and wants If-Match; "
    "what is created takes an Idempotency-Key. Query parameters not listed here are ignored."
)


def describe(app: APIFlask) -> None:
    """Have the description generated."""
    app.config.update(
        DESCRIPTION=ABOUT,
        SERVERS=[{"url": app.config["PUBLIC_URL"] or "/"}],
        SECURITY_SCHEMES=SECURITY,
        AUTO_OPERATION_ID=True,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    warnings.filterwarnings("ignore", message=".*has already been added to the spec")  # see _without_twins
    app.schema_name_resolver = _name
    app.spec_processor(_completed)


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Schema")


def _completed(spec: Any) -> Any:
    """Add the problems an operation may answer with."""
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    content = {MIME: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {"description": name.replace("_", " "), "content": content}
        for status, (name, _title, _detail) in KNOWN.items()
    } | {"Problem": {"description": "problem", "content": content}}
    for path in spec["paths"].values():
        for method, operation in path.items():
            for status in _problems(method, operation):
                answer = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(str(status), answer)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
            _require_path_parameters(operation)
    return _without_twins(spec)


def _without_twins(spec: Spec) -> Spec:
    """A schema that stands both alone and inside another is registered twice (Loan, Loan1): keep the one."""
    schemas = spec["components"]["schemas"]
    text = json.dumps(spec)
    twins = [name for name, schema in schemas.items() if name[-1] == "1" and schema == schemas.get(name[:-1])]
    for name in twins:
        text = text.replace(f'#/components/schemas/{name}"', f'#/components/schemas/{name[:-1]}"')
    merged: Spec = json.loads(text)
    for name in twins:
        del merged["components"]["schemas"][name]
    return merged


def _problems(method: str, operation: Spec) -> list[int]:
    names = {(each["in"], each["name"]) for each in operation["parameters"]}
    found = [401, 403]
    found += [404] if any(place == "path" for place, _name in names) else []
    found += [412, 428] if ("header", "If-Match") in names else []
    found += [409] if method != "get" else []
    found += [400, 413, 415] if "requestBody" in operation else []
    found += [422] if "requestBody" in operation or len(names) else []
    return found


def _require_path_parameters(operation: Spec) -> None:
    for each in operation["parameters"]:
        if each["in"] == "path":
            each["required"] = True
