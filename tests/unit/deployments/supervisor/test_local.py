from pathlib import Path

import pytest

from deployments.supervisor import local
from flows.settings import Settings


def test_each_process_comes_after_what_it_needs() -> None:
    seen: set[str] = set()
    for process in local.platform(Settings()).processes:
        assert set(process.after) <= seen
        seen.add(process.name)


def test_servers_that_the_owner_runs_elsewhere_are_left_out() -> None:
    elsewhere = {"postgres_url": "postgresql://elsewhere/slipway", "prefect_url": "http://elsewhere/api"}
    settings = Settings.model_validate(elsewhere)
    names = {process.name for process in local.platform(settings).processes}
    assert names.isdisjoint({"initdb", "postgres", "prefect"})
    assert [port.setting for port in local.ports(settings)] == ["SLIPWAY_API_PORT"]


def test_children_read_the_same_settings_wherever_they_run(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "here", api_port=5001, root_domain="example.org")
    environment = local.platform(settings).environment
    assert environment["SLIPWAY_API_PORT"] == "5001"
    assert environment["SLIPWAY_ROOT_DOMAIN"] == "example.org"
    assert environment["SLIPWAY_FOLDER"] == str(tmp_path / "here")


def test_every_setting_survives_the_way_to_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list, once spelled as Python writes it, made the operator's permission for folders of the host void."""
    settings = Settings(host_paths=(Path("/srv/logs"), Path("/mnt")), max_concurrent_deploys=3, git_hosts={"a", "b:1"})
    for name, value in local.platform(settings).environment.items():
        monkeypatch.setenv(name, value)
    child = Settings.load()
    kept = ("host_paths", "max_concurrent_deploys", "git_hosts", "lease_seconds", "network_pool")
    assert [getattr(child, name) for name in kept] == [getattr(settings, name) for name in kept]


def test_no_secret_is_spelled_out_for_children() -> None:
    settings = Settings.model_validate({"zone_secret": "hidden-word"})
    assert "hidden-word" not in local.platform(settings).environment.values()
