"""No message of pydantic's reaches a user: each kind of error has a sentence of ours, with the limits filled in."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticKnownError
from pydantic_core.core_schema import ErrorType

import api.schemas
from api.schemas.common import LIMIT, Request
from flows.domain.changes import Edit, faults
from flows.domain.config import ServiceConfig
from flows.domain.wording import OWN, SENTENCES, UNNAMED, sentence
from flows.settings import Settings

PYDANTICS = re.compile(r"[Ii]nput|should|[Vv]alue error|valid (string|integer|dictionary)|[{}]|Extra|Field ")
LIMITS = {
    "gt": 1, "ge": 1, "lt": 9, "le": 9, "multiple_of": 2, "min_length": 3, "max_length": 5, "actual_length": 7,
    "field_type": "Tuple", "pattern": "^a$", "expected": "'a', 'b' or 'c'", "error": "why", "tz_expected": 1,
    "tz_actual": 2, "expected_schemes": "'http'", "method_name": "m", "class_name": "C", "discriminator": "'k'",
    "tag": "t", "expected_tags": "'a'", "attribute": "x", "name": "n", "max_digits": 3, "decimal_places": 2,
    "whole_digits": 1, "encoding": "utf-8", "encoding_error": "bad", "expected_version": 4, "input_type": "int",
    "class": "C",
}  # fmt: skip
# What each kind of schema can find wrong by itself; wrappers and our own functions add nothing but `value_error`.
RAISED: Mapping[str, tuple[str, ...]] = {
    "str": ("string_type", "string_unicode"),
    "int": ("int_type", "int_parsing", "int_from_float", "int_parsing_size"),
    "float": ("float_type", "float_parsing", "finite_number"),
    "bool": ("bool_type", "bool_parsing"),
    "uuid": ("uuid_type", "uuid_parsing"),
    "datetime": ("datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing"),
    "enum": ("enum",),
    "literal": ("literal_error",),
    "list": ("list_type",),
    "tuple": ("tuple_type", "missing", "too_long"),
    "set": ("set_type",),
    "frozenset": ("frozen_set_type",),
    "dict": ("dict_type", "mapping_type", "invalid_key"),
    "model": ("model_type", "model_attributes_type"),
    "model-fields": ("missing", "extra_forbidden"),
    "json": ("json_type", "json_invalid"),
}
WRAPPERS = {
    "nullable", "default", "function-after", "function-before", "function-wrap", "function-plain", "definitions",
    "definition-ref", "model-field", "any", "union", "tagged-union", "lax-or-strict", "json-or-python", "chain",
    "is-instance", "none", "callable", "custom-error", "no-info", "with-info",
}  # fmt: skip
FUNCTIONS = {  # pydantic's own, for limits of what has none by itself
    "min_length_validator": "too_short", "max_length_validator": "too_long", "greater_than_validator": "greater_than",
    "greater_than_or_equal_validator": "greater_than_equal", "less_than_validator": "less_than",
    "less_than_or_equal_validator": "less_than_equal",
}  # fmt: skip
BOUNDS = {
    "ge": "greater_than_equal", "gt": "greater_than", "le": "less_than_equal", "lt": "less_than",
    "pattern": "string_pattern_mismatch", "multiple_of": "multiple_of",
}  # fmt: skip


def written(kind: str) -> dict[str, Any]:
    """Returns an error of that kind as pydantic writes it, with every limit that it may name."""
    error = PydanticKnownError(kind, LIMITS)  # type: ignore[arg-type]  # all kinds are tried
    return {"type": kind, "msg": error.message(), "ctx": error.context}


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_no_kind_of_error_speaks_pydantics_words(kind: str) -> None:
    text = sentence(written(kind))
    assert text
    assert not PYDANTICS.search(text)


def test_a_kind_that_nobody_has_heard_of_is_still_a_sentence() -> None:
    assert sentence({"type": "from_the_future", "msg": "Input should be better"}) == UNNAMED


def test_a_rule_of_our_own_keeps_its_own_words() -> None:
    assert sentence({"type": "value_error", "msg": "Value error, must be odd", "ctx": {"error": ValueError()}}) == (
        "must be odd"
    )


def requests() -> Iterator[type[BaseModel]]:
    for module in pkgutil.iter_modules(api.schemas.__path__, "api.schemas."):
        importlib.import_module(module.name)
    waiting = [Request]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Yields all schemas inside a schema; `metadata` and serialisation say nothing about what is taken."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for name, value in schema.items():
            if name not in ("metadata", "serialization"):
                yield from nodes(value)
    elif isinstance(schema, (list, tuple)):
        for value in schema:
            yield from nodes(value)


def kinds_of(node: dict[str, Any]) -> Iterator[str]:
    """Yields what the node can find wrong; fails for one that this test does not know."""
    kind = node["type"]
    assert kind in RAISED or kind in WRAPPERS, f"what can be wrong with a {kind}?"
    yield from RAISED.get(kind, ())
    name = getattr(getattr(node.get("function"), "func", None), "__name__", "")
    if kind == "no-info" and name:
        yield FUNCTIONS[name]
    yield from (error for bound, error in BOUNDS.items() if bound in node)
    for bound, word in (("min_length", "short"), ("max_length", "long")):
        if bound in node:
            yield f"string_too_{word}" if kind == "str" else f"too_{word}"


def test_whatever_our_schemas_can_find_wrong_has_a_sentence_of_its_own() -> None:
    taken = [TypeAdapter(kind) for kind in (*requests(), ServiceConfig, Edit, Settings, LIMIT)]
    found = {error for each in taken for node in nodes(each.core_schema) for error in kinds_of(node)}
    assert len(found) > 20
    assert found - set(SENTENCES) - set(OWN) == set()


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        ({"replicas": 0}, "must be at least 1"),
        ({"replicas": 51}, "must be at most 50"),
        ({"replicas": "many"}, "must be a whole number"),
        ({"replicas": 1.5}, "must be a whole number"),
        ({"command": []}, None),
        ({"release_command": []}, "must have at least 1 item"),
        ({"build": {"builder": "make"}}, "must be auto, dockerfile, static, nixpacks or railpack"),
        ({"build": {"install_command": ""}}, "must not be empty"),
        (
            {"build": {"process": "a b"}},
            "must hold only letters, digits, hyphens and underscores, from 1 to 63 characters",
        ),
        ({"credentials": {"username": "me"}}, "is needed"),
        ({"colour": "red"}, "is not known here"),
        ({"variables": ["A"]}, "must be an object"),
        ({"image": 1}, "must be a text"),
        ({"image": "?"}, "must be an image reference such as nginx, ghcr.io/owner/app:1.2 or app@sha256:…"),
    ],
    ids=str,
)
def test_a_configuration_is_refused_in_plain_words(document: dict[str, Any], detail: str | None) -> None:
    def details() -> list[str]:
        try:
            ServiceConfig.model_validate(document)
        except ValidationError as error:
            return [fault.detail for fault in faults(error)]
        return []

    assert details() == ([detail] if detail else [])
