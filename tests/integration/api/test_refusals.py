"""A value that a declaration does not allow is refused by the command line and by the API, in the same plain words."""

from collections.abc import Iterator

import pytest

from deployments.cli.field_options import FORMS, Setting, settings
from flows.domain.config import ServiceConfig
from flows.domain.fields import fields_of
from tests.command_line import CommandLine, a_command_line
from tests.servers import served
from tests.unit.domain.test_wording import PYDANTICS

WORDS = ("nonsense", "-1", "0.01", "99999999", "1", "999999T", "../up", "?", "x" * 20_001)
OWN = {"bytes": ("1", "999999T"), "command": ("x" * 20_001,)}  # other words are no amount at all, or all allowed


@pytest.fixture
def slipway(app, token, tmp_path) -> Iterator[CommandLine]:
    with served(app) as url:
        yield a_command_line(url, token, tmp_path)


def typed() -> list[Setting]:
    return [each for each in settings() if each.declared.kind is not bool]


def details(answer, setting: Setting) -> list[str]:
    """Returns what the API finds wrong with this one setting."""
    place = "/" + "/".join(filter(None, (setting.field, setting.part)))
    return [each["detail"] for each in answer.json().get("errors", ()) if each["pointer"].startswith(place)]


def body_with(setting: Setting, value: object) -> dict[str, object]:
    if setting.part is None:
        return {setting.field: value}
    whole = fields_of(fields_of(ServiceConfig)[setting.field].kind)
    needed = {name: ["true"] for name, each in whole.items() if each.definition.is_required()}
    return {setting.field: {**needed, setting.part: value}}


@pytest.mark.parametrize("setting", typed(), ids=lambda each: each.option)
def test_every_declared_setting_refuses_a_bad_value_in_the_same_words(slipway, a_service, client, setting):
    boat = a_service("boat")
    refused = 0
    for word in OWN.get(setting.declared.declared.form or "", WORDS):
        value = FORMS.get(setting.declared.declared.form, str)(word)
        found = details(boat.patch(**body_with(setting, value)), setting)
        done = slipway("deploy", "store/boat", setting.option, word, "--plan")
        if found:
            refused += 1
            assert done.exit_code == 2, done.output
            assert done.stderr == f"{setting.option} {word}: {found[0]}.\n"
            assert "pattern" not in found[0]
            assert not PYDANTICS.search(done.stderr.removeprefix(f"{setting.option} {word}: "))
        else:
            assert not done.stderr.startswith(f"{setting.option} {word}"), done.output
    assert refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--image", "?"), "--image ?: must be an image reference such as"),
        (("--health-path", "up"), "--health-path up: must"),
        (("--ref", "a..b"), "--ref a..b: must be a branch, a tag or a whole commit id."),
        (("--dockerfile", "../Dockerfile"), "--dockerfile ../Dockerfile: must"),
        (("--env", "1A=hunter2"), "--env 1A: must"),
        (("--volume", "data:/a/../b"), "--volume data path: must"),
        (("--publish", "99999:80"), "--publish 99999/tcp: must"),
        (("--publish", "90:99999"), "--publish 90/tcp: must be at most 65535."),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_what_has_a_word_of_its_own_is_checked_like_the_rest(slipway, a_service, words, said):
    boat = a_service("boat")
    done = slipway("deploy", "store/boat", *words)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith(said)
    assert "hunter2" not in done.output
    assert [change["field"] for change in boat.changes] == ["image"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("volumes", "set", "store/boat", "Data:/data"), "Data: must hold only lower-case letters"),
        (("volumes", "set", "store/boat", "data:/a/../b"), "data path: must not contain"),
        (("files", "set", "store/boat", "site:/a=@-", "--language", "C sharp"), "site language: must hold only"),
        (("ports", "set", "store/boat", "5432:99999"), "5432/tcp: must be at most 65535."),
        (("env", "set", "store/boat", "A=1", "1A=hunter2"), "1A: must begin with a letter"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_an_entry_that_is_set_alone_is_checked_before_anything_is_staged(slipway, a_service, words, said):
    boat = a_service("boat")
    done = slipway(*words, piped="text")
    assert (done.exit_code, [change["field"] for change in boat.changes]) == (2, ["image"]), done.output
    assert done.stderr.startswith(said)
    assert "hunter2" not in done.output
