"""Every operation is in the table, described, and shown by an example that its own schema accepts."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from drf_spectacular.generators import SchemaGenerator

from api.operations import AREAS, OPERATIONS
from api.urls import RESOURCES, router
from crm.enums import TokenScope

METHODS = {"get", "post", "patch", "delete"}


def operations() -> set[str]:
    """What the routes hold."""
    found = set()
    for route in router.urls:
        actions: dict[str, str] = route.callback.actions  # type: ignore[union-attr]
        name = route.callback.initkwargs["basename"]  # type: ignore[union-attr]
        found |= {f"{name}.{action}" for method, action in actions.items() if method in METHODS}
    return found


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def described(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{method} {path}", op) for path, item in schema["paths"].items() for method, op in item.items()]


def test_every_operation_is_in_the_policy_table():
    assert operations() == set(OPERATIONS)


def test_every_area_has_its_scopes():
    areas = {scope.partition(":")[0] for scope in TokenScope.values}
    assert set(AREAS.values()) <= areas
    assert {f"{area}:{act}" for area in areas for act in ("read", "write")} == set(TokenScope.values)


def test_every_resource_is_described(schema):
    assert {op["tags"][0] for _name, op in described(schema)} == set(RESOURCES)
    assert {op["operationId"] for _name, op in described(schema)} == {
        name.replace(".", "_").replace("-", "_") for name in OPERATIONS
    }


def test_the_description_is_of_the_version_that_make_check_validates(schema):
    assert schema["openapi"] == "3.1.1"


def test_every_operation_says_what_it_does(schema):
    assert [name for name, op in described(schema) if len(op.get("description", "")) < 10] == []


def contents(op: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Request and answers that carry a body."""
    bodies = [("request", op["requestBody"])] if "requestBody" in op else []
    bodies += [(code, answer) for code, answer in op["responses"].items()]
    return [(where, content) for where, body in bodies for content in body.get("content", {}).values()]


def test_every_body_has_an_example_that_its_schema_accepts(schema):
    wrong = []
    for name, op in described(schema):
        for where, content in contents(op):
            examples = [example["value"] for example in content.get("examples", {}).values()]
            if not examples or examples == [{}]:
                wrong.append(f"{name} {where}: no example")
            for example in examples:
                whole = {**content["schema"], "components": schema["components"]}
                errors = jsonschema.Draft202012Validator(whole).iter_errors(example)
                wrong.extend(f"{name} {where}: {error.json_path} {error.message}" for error in errors)
    assert wrong == []


def test_every_output_names_its_fields():
    assert [
        name for name, r in RESOURCES.items() if getattr(getattr(r.output, "Meta", None), "fields", "") == "__all__"
    ] == []


def test_the_description_and_its_page_are_open_and_complete(client, db):
    answer = client.get("/api/v1/schema", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["info"]["version"] == client.get("/api/v1/api-info").json()["apiVersion"]
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"http://" not in page.content.replace(b"http://testserver", b"")
    assert b"https://" not in page.content
