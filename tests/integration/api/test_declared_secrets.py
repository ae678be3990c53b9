"""Every secret that a declaration knows, and what may be read of it anywhere: nothing."""

from collections.abc import Iterator, Mapping

import pytest

from flows.domain.config import FIELDS
from flows.domain.fields import DeclaredField, fields_of, is_group
from flows.domain.ssh import make_private_key
from tests.command_line import CommandLine, a_command_line
from tests.integration.api.test_deploy_keys import HOST
from tests.servers import served

KEYS = [make_private_key() for _ in range(2)]
LINES = [line for key in KEYS for line in key.splitlines()[2:6]]  # the first ones are the same of all keys
READING = (("service",), ("plan",), ("deploy", "--plan"), ("changes",))


def secrets(number: int) -> Mapping[str, object]:
    """Returns a value for each secret; a new one must get one here."""
    return {
        "credentials": {"username": "robot", "password": f"hunter2-{number}"},
        "base_registry": {"host": "registry.example.com", "username": "robot", "password": f"hunter2-{number}"},
        "deploy_key": KEYS[number],
    }


def places(found: DeclaredField, *path: str) -> Iterator[str]:
    """Yields where the secrets of a field are, however deep."""
    kind = found.entry_kind if found.is_keyed else found.kind
    if found.is_secret:
        yield "/".join((*path, found.name))
    elif is_group(kind):
        for part in fields_of(kind).values():
            yield from places(part, *path, found.name)


@pytest.fixture
def slipway(app, token, tmp_path) -> Iterator[CommandLine]:
    with served(app) as url:
        yield a_command_line(url, token, tmp_path)


def test_each_declared_secret_has_a_value_here():
    found = {place for field in FIELDS.values() for place in places(field)}
    assert found == {"credentials/password", "base_registry/password", "deploy_key"}
    assert {place.partition("/")[0] for place in found} == set(secrets(0))


@pytest.mark.parametrize("name", secrets(0))
def test_a_secret_is_in_no_answer_and_in_no_word_of_the_command_line(slipway, a_service, client, name):
    source = {
        "credentials": {"git": {"repository": "https://git.example.com/ada/shop.git"}},
        "base_registry": {"build": {"content": "FROM registry.example.com/base"}},
        "deploy_key": {"git": {"repository": "git@git.example.com:ada/shop.git", "known_hosts": HOST}},
    }[name]
    boat = a_service("boat", image=None, **source, **{name: secrets(0)[name]})
    first = boat.serve()
    staged = boat.patch(**{name: secrets(1)[name]})
    assert staged.status_code == 200, staged.text
    boat.fail()
    again = boat.patch(**{name: secrets(0)[name]})
    other = a_service("boat", environment="staging", image=None, **source, **{name: secrets(1)[name]})
    other.serve()
    events = client.get("/api/v1/events").text
    assert name in events
    said = [slipway(*words, "store/boat", *more) for words in READING for more in ((), ("--show",), ("--json",))]
    said += [slipway("events"), slipway("events", "--json"), slipway("deployments", "list", "store/boat", "--json")]
    assert [each.exit_code for each in said] == [0] * len(said)
    texts = [staged.text, again.text, events, *(each.output for each in said)]
    for text in (*texts, *(text for _, text in boat.every_answer(first["id"]))):
        assert "hunter2" not in text
        assert not any(line in text for line in LINES)


def test_an_event_names_the_stop_signal_that_was_set(a_service, client):
    a_service("boat").patch(stop_signal="SIGINT")
    (newest, *_) = client.get("/api/v1/events", params={"action": "service.configured"}).json()["items"]
    assert (newest["object"], newest["detail"]["names"]) == ("boat", ["stop_signal"])
