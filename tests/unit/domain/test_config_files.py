"""A config file's version counts its contents: it grows with each new one, and only then."""

from flows.domain.changes import Edit, apply, difference
from flows.domain.config import ServiceConfig
from tests.builders import a_config


def put(content: str, **parts: str) -> Edit:
    """Returns what the API makes of a request: without a version."""
    value = {"path": "/etc/app.conf", "content": content, "language": "plaintext", **parts}
    return Edit(field="config_files", key="conf", value=value)


def staged(current: ServiceConfig, *edits: Edit) -> list[Edit]:
    """Returns the files as the store keeps them."""
    return difference(current, apply(current, edits))


def version(config: ServiceConfig) -> int:
    return config.config_files["conf"].version


FIRST = apply(a_config(), [put("one")])


def test_a_new_file_is_version_one():
    assert version(FIRST) == 1


def test_another_content_is_another_version_and_the_same_one_is_not():
    assert version(apply(FIRST, [put("two")])) == 2
    assert version(apply(FIRST, [put("one")])) == 1


def test_another_path_or_language_is_no_other_version():
    moved = apply(FIRST, [put("one", path="/etc/other.conf", language="ini")])
    assert version(moved) == 1
    assert moved.config_files["conf"].path == "/etc/other.conf"


def test_edits_before_a_deploy_count_once_however_many_they_are():
    second = apply(FIRST, [*staged(FIRST, put("two")), put("three")])
    assert version(second) == 2
    assert version(apply(FIRST, staged(FIRST, put("three")))) == 2


def test_a_content_that_was_typed_and_taken_back_leaves_nothing():
    assert staged(FIRST, *staged(FIRST, put("two")), put("one")) == []


def test_nobody_chooses_a_version_that_the_content_does_not_bear_out():
    value = {"path": "/etc/app.conf", "content": "one", "version": 7}
    assert version(apply(FIRST, [Edit(field="config_files", key="conf", value=value)])) == 1


def test_going_back_to_an_earlier_content_goes_back_to_its_version():
    second = apply(FIRST, [put("two")])
    assert apply(second, difference(second, FIRST)) == FIRST
