"""Which registries an engine of ours asks, and which of them it trusts."""

import pytest
from pydantic import ValidationError

from deployments.supervisor.mirrors import options
from flows.settings import Settings


def test_an_engine_is_given_mirrors_and_trusts_plain_ones_at_private_addresses() -> None:
    assert options(("https://mirror.example", "http://10.1.2.3:5000", "http://[fd00::1]", "http://8.8.8.8")) == [
        "--registry-mirror=https://mirror.example",
        "--registry-mirror=http://10.1.2.3:5000",
        "--registry-mirror=http://[fd00::1]",
        "--registry-mirror=http://8.8.8.8",
        "--insecure-registry=10.1.2.3:5000",
        "--insecure-registry=[fd00::1]",
    ]


def test_mirrors_keep_their_order_on_the_way_through_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_REGISTRY_MIRRORS", "https://b.example, http://10.0.0.1:5000")
    mirrors = Settings().registry_mirrors
    assert mirrors == ("https://b.example", "http://10.0.0.1:5000")
    assert Settings.spelled(mirrors) == "https://b.example,http://10.0.0.1:5000"


@pytest.mark.parametrize("mirror", ["mirror.example", "ftp://a", "https://a/path", "https://user@a", "--flag"])
def test_what_is_no_address_is_no_mirror(mirror: str) -> None:
    with pytest.raises(ValidationError):
        Settings(registry_mirrors=(mirror,))


@pytest.mark.parametrize("prefix", ["", "registry.internal/library/", "10.0.0.1:5000/"])
def test_base_images_may_come_from_elsewhere(prefix: str) -> None:
    assert Settings(base_images=prefix).base_images == prefix


@pytest.mark.parametrize("prefix", ["registry.internal", "https://a/", "a b/", "/", "a\nRUN x/"])
def test_what_is_no_prefix_of_a_name_is_refused(prefix: str) -> None:
    with pytest.raises(ValidationError):
        Settings(base_images=prefix)
