"""Google's own description of its Tasks API, as a judge of requests and answers.

The document is read out of the google-api-python-client package, which is never imported.
"""

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft7Validator

from tests.sync.loopback import Request

_DOCUMENT = Path("discovery_cache", "documents", "tasks.v1.json")


@cache
def document() -> dict[str, Any]:
    spec = find_spec("googleapiclient")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    found: dict[str, Any] = json.loads((Path(spec.submodule_search_locations[0]) / _DOCUMENT).read_text("utf-8"))
    return found


def called(request: Request) -> tuple[str, dict[str, str]]:
    """Give the method a request calls, such as `tasks.insert`, with its path parameters; its query is checked."""
    for resource, methods in document()["resources"].items():
        for name, method in methods["methods"].items():
            pattern = re.sub(
                r"\{(\w+)\}", r"(?P<\1>[^/]+)", re.escape(method["path"]).replace(r"\{", "{").replace(r"\}", "}")
            )
            found = re.fullmatch("/" + pattern, request.path)
            if found and request.method == method["httpMethod"]:
                _check_query(method["parameters"], request)
                return f"{resource}.{name}", {key: unquote(value) for key, value in found.groupdict().items()}
    raise AssertionError(f"no such method: {request.method} {request.path}")


def check_body(schema: str, body: Any, *, is_patch: bool) -> None:
    """A request may hold what the schema has and is not read-only; null takes a value away in a patch."""
    properties = document()["schemas"][schema]["properties"]
    for name in body:
        assert not properties[name].get("readOnly"), f"{name} is read-only"
        assert not properties[name].get("description", "").startswith("Output only"), name
    given = {name: value for name, value in body.items() if not (is_patch and value is None)}
    _validator(schema).validate(given)


def check_answer(schema: str, body: Any) -> None:
    _validator(schema).validate(body)


def _check_query(parameters: dict[str, Any], request: Request) -> None:
    for name, value in request.query.items():
        parameter = parameters[name]
        assert parameter["location"] == "query", name
        if parameter["type"] == "boolean":
            assert value in ("true", "false"), name
        if parameter["type"] == "integer":
            assert int(value) <= int(parameter.get("maximum", 1000)), name


@cache
def _validator(schema: str) -> Draft7Validator:
    definitions = {name: _closed(value) for name, value in document()["schemas"].items()}
    return Draft7Validator({"$ref": f"#/definitions/{schema}", "definitions": definitions})


def _closed(value: Any) -> Any:
    """Give a schema as JSON Schema has it, in which nothing else may stand."""
    if isinstance(value, list):
        return [_closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return {"$ref": f"#/definitions/{value['$ref']}"}
    kept = {name: _closed(each) for name, each in value.items() if name in ("type", "items", "enum")}
    if "properties" in value:
        kept["properties"] = {name: _closed(each) for name, each in value["properties"].items()}
        kept["additionalProperties"] = False
    return kept
