"""A deploy survives its platform: kill any process of it, and the deploy ends healthy or undone by itself."""

import json
import os
import signal

import httpx
import pytest

from tests.running import RunningPlatform, eventually

HEALS_WITHIN_SECONDS = 60


@pytest.fixture
def shop(platform: RunningPlatform):
    service = platform.a_service("shop", variables={"VERSION": "1"}, drain_seconds=0)
    assert platform.deploy(service["id"])["status"] == "healthy"
    return platform.api.get(f"/services/{service['id']}").json()


@pytest.mark.parametrize("moment", ["starting", "healthy"])
@pytest.mark.parametrize("victim", ["worker", "api", "prefect", "postgres"])
def test_a_deploy_ends_healthy_although_a_process_of_the_platform_was_killed(platform, shop, victim, moment):
    platform.api.put(f"/services/{shop['id']}/variables/VERSION", json={"value": "2"}).raise_for_status()
    deployment = platform.api.post(f"/services/{shop['id']}/deployments", json={}).json()
    eventually(lambda: status(platform, deployment["id"]) == moment)
    os.kill(pid_of(platform, victim), signal.SIGKILL)
    eventually(lambda: status(platform, deployment["id"]) == "healthy", HEALS_WITHIN_SECONDS)
    assert platform.get(domain_of(shop)).headers["x-version"] == "2"
    eventually(lambda: len(platform.swarm_services(service=shop["id"])) == 1, HEALS_WITHIN_SECONDS)


@pytest.mark.parametrize("container", ["proxy", "routes"])
def test_a_lost_container_of_the_edge_comes_back_with_all_that_it_knew(platform, shop, container):
    platform.engine.containers.get(f"{platform.instance}-{container}").remove(force=True)
    eventually(lambda: is_running(platform, container) and answers(platform, shop), HEALS_WITHIN_SECONDS)


def status(platform: RunningPlatform, deployment_id: str) -> str | None:
    """None while the API or its database is away."""
    try:
        return str(platform.api.get(f"/deployments/{deployment_id}").json().get("status"))
    except httpx.HTTPError:
        return None


def pid_of(platform: RunningPlatform, name: str) -> int:
    rows = json.loads(platform.slipway("status", "--json", check=False).stdout)["rows"]
    return next(int(row["pid"]) for row in rows if row["name"] == name)


def domain_of(service) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def is_running(platform: RunningPlatform, container: str) -> bool:
    names = [found.name for found in platform.engine.containers.list()]
    return f"{platform.instance}-{container}" in names


def answers(platform: RunningPlatform, service) -> bool:
    try:
        return platform.get(domain_of(service)).status_code == 200
    except httpx.HTTPError:
        return False
