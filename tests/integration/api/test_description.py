"""The description of the API: complete, and shown to people by a page that needs nothing from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.problems import MEDIA_TYPE

OPEN = {"create_session", "deploy_by_token", "open_preview", "read_preview", "delete_preview"}


@pytest.fixture
def document(anonymous) -> dict[str, Any]:
    answer = anonymous.get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_says_what_it_does_and_who_may(document):
    for name, operation in operations(document):
        assert operation.get("summary"), name
        assert operation.get("description"), name
        is_open = operation["operationId"] in OPEN
        assert operation.get("security") == (None if is_open else [{"Token": []}, {"Session": []}]), name
    assert set(document["components"]["securitySchemes"]) == {"Token", "Session"}


def test_every_operation_documents_its_problems(document):
    for name, operation in operations(document):
        for status in ("404", "422", "503"):
            assert MEDIA_TYPE in operation["responses"][status]["content"], f"{name} {status}"


def test_every_reference_leads_somewhere(document):
    schemas = document["components"]["schemas"]
    for found in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert found in schemas


def test_lists_are_pages(document):
    for name, operation in operations(document):
        schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        assert schema.get("type") != "array", name
