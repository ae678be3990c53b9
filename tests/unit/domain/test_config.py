"""Changes lead from one configuration to the next, and nothing invalid gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from flows.domain.changes import Edit, Operation, apply, difference
from flows.domain.config import ServiceConfig
from flows.domain.errors import Invalid
from flows.domain.parts import HealthCheck
from tests.builders import a_config

keys = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True)
values = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=50)
domains = st.from_regex(r"[a-z]{1,8}\.[a-z]{2,5}", fullmatch=True)
configs = st.builds(
    ServiceConfig,
    image=st.sampled_from(["nginx", "ghcr.io/owner/app:1.2", "localhost:5000/x@sha256:" + "a" * 64]),
    command=st.none() | st.lists(values, max_size=3).map(tuple),
    replicas=st.integers(1, 50),
    variables=st.dictionaries(keys, values, max_size=5),
    routes=st.dictionaries(domains, st.integers(1, 65535), max_size=3),
    health_check=st.none() | st.builds(HealthCheck, path=st.just("/up"), port=st.integers(1, 65535)),
)


@given(configs, configs)
def test_the_difference_of_two_configurations_leads_from_one_to_the_other(before, after):
    assert apply(before, difference(before, after)) == after


@given(configs)
def test_a_configuration_can_be_built_from_nothing_but_changes(config):
    assert apply(None, difference(None, config)) == config


@given(configs)
def test_equal_configurations_have_no_difference(config):
    assert difference(config, config) == []


def test_a_variable_that_is_unset_is_gone():
    config = apply(a_config(variables={"A": "1", "B": "2"}), [edit("variables", key="A", operation=Operation.UNSET)])
    assert config.variables == {"B": "2"}


def test_an_unset_scalar_goes_back_to_its_default():
    config = apply(a_config(replicas=3), [edit("replicas", operation=Operation.UNSET)])
    assert config.replicas == 1


def test_a_change_of_a_keyed_field_needs_its_key():
    with pytest.raises(ValidationError, match="needs a key"):
        edit("variables", value="1")
    with pytest.raises(ValidationError, match="needs no key"):
        edit("replicas", key="A", value=1)


def test_only_declared_fields_can_be_changed():
    with pytest.raises(ValidationError, match="is no field of a configuration"):
        edit("schema_version", value=3)


@pytest.mark.parametrize(
    ("field", "key", "value", "pointer"),
    [
        ("image", None, "UPPER/case", "/image"),
        ("image", None, None, "/image"),
        ("replicas", None, 0, "/replicas"),
        ("replicas", None, 51, "/replicas"),
        ("routes", "shop.example.com", 0, "/routes/shop.example.com/port"),
        ("variables", "1BAD", "x", "/variables/1BAD/[key]"),
        ("variables", "NUL", "a\0b", "/variables/NUL"),
        ("health_check", None, {"path": "no-slash"}, "/health_check/path"),
        ("health_check", None, {"path": "/", "grace_seconds": 0}, "/health_check/grace_seconds"),
        ("stop_grace_seconds", None, -1, "/stop_grace_seconds"),
        ("stop_signal", None, "SIGNAL", "/stop_signal"),
    ],
)
def test_an_invalid_value_is_refused_with_its_place(field, key, value, pointer):
    with pytest.raises(Invalid) as refused:
        apply(a_config(), [edit(field, key=key, value=value)])
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_a_refusal_never_repeats_the_rejected_value():
    with pytest.raises(Invalid) as refused:
        apply(a_config(), [edit("variables", key="TOKEN", value="hunter2\0")])
    assert "hunter2" not in str(refused.value) + str(refused.value.faults)


def test_the_probe_port_is_the_checks_own_or_that_of_the_first_route():
    assert a_config(routes={"a.example": 80, "b.example": 81}).probe_port == 80
    assert a_config(health_check=HealthCheck(port=9000)).probe_port == 9000
    assert a_config(routes={}).probe_port is None


def edit(field: str, key: str | None = None, value: object = None, operation: Operation = Operation.SET) -> Edit:
    return Edit(field=field, key=key, value=value, operation=operation)
