"""Fields say what they are, and what does not say that it is public is secret."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from hypothesis import given
from pydantic import BaseModel

from flows.domain.config import FIELDS, ServiceConfig
from flows.domain.fields import PUBLIC, UNDECLARED, Declared, DeclaredField, fields_of, is_group, shown
from flows.domain.parts import RegistryCredentials, Value
from flows.domain.ssh import make_private_key, public_part
from tests.builders import a_config
from tests.strategies import configs


def kinds(found: DeclaredField) -> Iterator[type[BaseModel]]:
    """Yields the models of the field and of its parts."""
    kind = found.entry_kind if found.is_keyed else found.kind
    if is_group(kind):
        yield kind
        for part in fields_of(kind).values():
            yield from kinds(part)


def below(found: DeclaredField) -> Iterator[DeclaredField]:
    """Returns the parts of a field, however deep."""
    return (part for kind in kinds(found) for part in fields_of(kind).values())


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_and_every_part_says_what_it_is(name):
    assert FIELDS[name].declared.group is not None
    for each in (FIELDS[name], *below(FIELDS[name])):
        assert each.declared is not UNDECLARED, each.name
        assert each.declared.label[0].isupper(), each.name
        assert each.declared.help.endswith("."), each.name


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_part_says_of_itself_is_its_description(name):
    """And not what the type says of itself that it shares with others."""
    for each in below(FIELDS[name]):
        model = next(kind for kind in kinds(FIELDS[name]) if each in fields_of(kind).values())
        schema = model.model_json_schema()["properties"][each.name]
        assert (schema["title"], schema["description"]) == (each.declared.label, each.declared.help)


def test_no_two_options_of_the_command_line_have_one_name():
    def word(each: DeclaredField) -> str:
        return each.name.replace("_", "-") if each.declared.option is None else each.declared.option

    groups = [field for field in FIELDS.values() if is_group(field.kind)]
    parts = ["-".join(filter(None, (word(field), word(part)))) for field in groups for part in below(field)]
    options = [*parts, *(word(field) for field in FIELDS.values() if field not in groups)]
    assert sorted(set(options)) == sorted(options)
    assert {"image", "ref", "memory", "health-path", "reserve-cpus", "base-registry-host", "env"} <= set(options)


class Cabin(Value):
    number: Annotated[int, Declared("Number", "On its door.", PUBLIC)]
    code: Annotated[str, Declared("Code", "Opens it.")]
    other: Annotated[str | None, Declared("Other code", "Opens it, too.")] = None
    forgotten: str = "hunter2"


class Ship(Value):
    name: str = "hunter2"
    first: Annotated[Cabin | None, Declared("First", "A cabin.", PUBLIC)] = None
    rest: Annotated[tuple[Cabin, ...], Declared("Rest", "Cabins.", PUBLIC)] = ()
    by_deck: Annotated[dict[str, Cabin], Declared("By deck", "Cabins.", PUBLIC)] = {}
    either: Annotated[Cabin | int | None, Declared("Either", "A cabin or a number.", PUBLIC)] = None
    key: Annotated[str | None, Declared("Key", "Of all.", shown_as=str.upper)] = None


SEEN = {"number": 1, "other": None, "forgotten": "set"}


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("name", "hunter2", "set"),
        ("name", None, None),
        ("first", {"number": 1, "code": "hunter2", "other": None, "forgotten": "hunter2"}, SEEN),
        ("first", {"number": 1, "code": "hunter2", "of an earlier version": "hunter2"}, {"number": 1}),
        ("first", "hunter2", {}),
        ("rest", [{"number": 1, "code": "hunter2", "other": "hunter2"}], [{"number": 1, "other": "set"}]),
        ("by_deck", {"a": {"number": 1, "code": "hunter2"}}, {"a": {"number": 1}}),
        ("either", {"number": 1, "code": "hunter2"}, "set"),
        ("key", "abc", "ABC"),
    ],
)
def test_what_is_not_declared_to_be_public_is_not_shown(name, value, seen):
    assert shown(fields_of(Ship)[name], value) == seen


@given(configs)
def test_no_secret_of_a_configuration_is_shown(config):
    document = config.model_copy(update={"credentials": RegistryCredentials(username="u", password="hunter2")})
    seen = {name: shown(field, document.model_dump(mode="json")[name]) for name, field in FIELDS.items()}
    assert seen["credentials"] == {"username": "u"}
    assert seen["deploy_key"] == (public_part(config.deploy_key) if config.deploy_key else None)


def test_what_is_not_public_stays_out_of_logs():
    config = a_config(
        deploy_key=make_private_key(),
        credentials={"username": "robot", "password": "hunter2"},
        variables={"A": "hunter2"},
        config_files={"conf": {"path": "/a", "content": "hunter2"}},
    )
    assert "hunter2" not in repr(config)
    assert "PRIVATE KEY" not in repr(config)
    assert "robot" in repr(config)


def test_what_a_version_is_made_of_is_promoted_and_nothing_else():
    taken = {name for name, field in FIELDS.items() if field.declared.is_source}
    assert taken == {"image", "git", "upload", "build", "credentials", "deploy_key", "base_registry"}


def test_declarations_change_nothing_of_what_is_stored():
    document = ServiceConfig(image="nginx").model_dump(mode="json")
    assert document.keys() == {"schema_version", *FIELDS}
