"""Where built images go: what an operator may write, and which names are ours there."""

import pytest
from pydantic import ValidationError

from flows.plans import names
from flows.settings import Settings


@pytest.mark.parametrize(
    ("written", "home"),
    [
        ("", ""),
        ("registry.example.com", "registry.example.com"),
        ("127.0.0.1:5000/slipway", "127.0.0.1:5000/slipway"),
        ("localhost/a/b-c_d", "localhost/a/b-c_d"),
        ("docker.io/ada", "ada"),
    ],
)
def test_a_registry_is_a_host_and_a_path_as_the_engine_spells_them(written: str, home: str) -> None:
    assert Settings(registry=written).registry == home


@pytest.mark.parametrize("written", ["https://a.example", "a.example/", "ada", "a.example/Upper", "a.example/x:1"])
def test_what_is_no_place_for_images_is_refused_at_the_start(written: str) -> None:
    with pytest.raises(ValidationError):
        Settings(registry=written)


@pytest.mark.parametrize(
    "given",
    [
        {"registry": "a.example", "registry_user": "ada"},
        {"registry": "a.example", "registry_token": "s3cret"},
        {"registry_user": "ada", "registry_token": "s3cret"},
    ],
)
def test_half_of_a_sign_in_is_refused_without_repeating_it(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(given)
    assert "s3cret" not in str(refused.value)


def test_only_repositories_that_are_named_like_ours_are_ours() -> None:
    for name in ("a.example/x/0123456789ab:1", "a.example/x/0123456789ab@sha256:1"):
        assert names.is_pushed(name, "a.example/x")
    for name in ("a.example/x/shop:1", "a.example/xx/0123456789ab:1", "b.example/x/0123456789ab:1", "aXexample/x/0:1"):
        assert not names.is_pushed(name, "a.example/x")
    assert not names.is_pushed("/0123456789ab:1", "")
