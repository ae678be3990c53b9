"""The life of a service after its first deploy: cancelled, repeated, restarted, asleep, deployed by a program."""

import time

import httpx

from flows.domain.steps import Step
from tests.running import RunningPlatform, eventually
from tests.traffic import traffic

QUICK = {"drain_seconds": 1, "stop_grace_seconds": 2}


def a_serving(platform: RunningPlatform, slug: str, **body) -> tuple[dict, dict]:
    service = platform.a_service(slug, variables={"VERSION": "1"}, **{**QUICK, **body})
    deployment = platform.deploy(service["id"])
    assert deployment["status"] == "healthy", deployment["failure"]
    return service, deployment


def next_version(platform: RunningPlatform, service: dict, version: str) -> None:
    url = f"/services/{service['id']}/variables/VERSION"
    platform.api.put(url, json={"value": version}).raise_for_status()


def domain_of(service: dict) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def version_of(platform: RunningPlatform, service: dict) -> str | None:
    return platform.get(domain_of(service)).headers.get("x-version")


def test_a_running_deploy_is_cancelled_within_two_seconds_and_leaves_nothing(platform):
    service, _ = a_serving(platform, "stopped")
    before = platform.swarm_services(service=service["id"])
    next_version(platform, service, "2")
    platform.fault.arm("await healthy", "before")
    deployment = platform.api.post(f"/services/{service['id']}/deployments", json={}).json()
    platform.fault.await_hit()
    asked_at = time.monotonic()
    assert "cancel" in platform.api.get(f"/deployments/{deployment['id']}").json()["actions"]
    platform.api.post(f"/deployments/{deployment['id']}/cancellation").raise_for_status()
    eventually(lambda: "Undoing" in journal(platform, deployment), 10)
    assert time.monotonic() - asked_at < 2
    platform.fault.release()
    assert platform.settled(deployment["id"])["status"] == "cancelled"
    assert platform.swarm_services(service=service["id"]) == before
    assert version_of(platform, service) == "1"
    again = platform.api.post(f"/deployments/{deployment['id']}/cancellation")
    assert again.status_code == 409


def test_an_earlier_deployment_comes_back_with_its_configuration_and_image(platform):
    service, first = a_serving(platform, "backwards")
    next_version(platform, service, "2")
    platform.deploy(service["id"])
    assert version_of(platform, service) == "2"
    next_version(platform, service, "3")
    body = {"redeploy": first["id"]}
    third = platform.api.post(f"/services/{service['id']}/deployments", json=body).raise_for_status().json()
    done = platform.settled(third["id"])
    assert (done["status"], done["redeploy_of"], done["image_digest"]) == (
        "healthy",
        first["id"],
        first["image_digest"],
    )
    assert version_of(platform, service) == "1"
    pending = platform.api.get(f"/services/{service['id']}/changes").json()["items"]
    assert [(change["key"], change["old"], change["new"]) for change in pending] == [("VERSION", "1", "3")]


def test_a_failed_deploy_is_retried_once_its_cause_is_gone(platform):
    service = platform.a_service("again", release_command=["/app/app.py", "release"], **QUICK)
    platform.fault.arm(Step.SWITCH, "before")
    first = platform.api.post(f"/services/{service['id']}/deployments", json={}).json()
    platform.fault.await_hit()
    platform.api.post(f"/deployments/{first['id']}/cancellation").raise_for_status()
    assert platform.settled(first["id"])["status"] == "cancelled"
    platform.fault.release()
    second = platform.api.post(f"/deployments/{first['id']}/retries").raise_for_status().json()
    assert platform.settled(second["id"])["status"] == "healthy"
    assert "not run again" in journal(platform, second)


def test_a_restart_loses_no_request_and_leaves_pending_changes_pending(platform):
    service, first = a_serving(platform, "restarted")
    next_version(platform, service, "2")
    with traffic(platform.ports["PROXY_PORT"], domain_of(service)) as seen:
        restart = platform.api.post(f"/services/{service['id']}/restarts").raise_for_status().json()
        assert platform.settled(restart["id"])["status"] == "healthy"
        eventually(lambda: len(platform.swarm_services(service=service["id"])) == 1, 60)
    assert seen.failures == []
    assert seen.versions() == {"1"}
    pending = platform.api.get(f"/services/{service['id']}/changes").json()["items"]
    assert [change["new"] for change in pending] == ["2"]


def test_a_service_sleeps_and_wakes(platform):
    service, _ = a_serving(platform, "sleepy")
    platform.api.put(f"/services/{service['id']}/sleep").raise_for_status()
    label = {"label": f"slipway.service={service['id']}"}
    eventually(lambda: not platform.engine.containers.list(filters=label), 60)
    assert "asleep" in platform.get(domain_of(service)).text
    assert status_of(platform, service) == "sleeping"
    platform.api.delete(f"/services/{service['id']}/sleep").raise_for_status()
    eventually(lambda: status_of(platform, service) == "healthy", 60)
    assert version_of(platform, service) == "1"


def test_a_program_deploys_with_a_token_and_can_do_nothing_else_with_it(platform):
    service, _ = a_serving(platform, "hooked")
    token = platform.api.post(f"/services/{service['id']}/tokens", json={"name": "ci"}).raise_for_status().json()
    answer = httpx.put(token["url"], json={"message": "from ci"}, timeout=30)
    assert answer.status_code == 202
    assert platform.settled(answer.json()["id"])["status"] == "healthy"
    assert (answer.json()["trigger"], answer.json()["message"]) == ("token", "from ci")
    bearer = {"Authorization": f"Bearer {token['secret']}"}
    assert httpx.get(f"{platform.api_url}/api/v1/projects", headers=bearer).status_code == 401
    platform.api.delete(f"/services/{service['id']}/tokens/{token['id']}").raise_for_status()
    assert httpx.put(token["url"]).status_code == 404


def test_what_waits_is_superseded_and_what_serves_is_reverted_to(platform):
    service, _ = a_serving(platform, "hasty")
    platform.fault.arm("await healthy", "before")
    url = f"/services/{service['id']}/deployments"
    running = platform.api.post(url, json={}).json()
    platform.fault.await_hit()
    waiting = platform.api.post(url, json={}).json()
    next_version(platform, service, "3")
    last = platform.api.post(url, json={"supersede": True}).json()
    assert platform.settled(waiting["id"])["status"] == "cancelled"
    platform.fault.release()
    assert platform.settled(running["id"])["status"] in ("healthy", "removed")
    assert platform.settled(last["id"])["status"] == "healthy"
    next_version(platform, service, "4")
    reverted = platform.api.post(f"/services/{service['id']}/reversion").raise_for_status().json()
    assert reverted["changes"] == []
    assert reverted["wanted"]["variables"]["VERSION"] == "3"


def journal(platform: RunningPlatform, deployment: dict) -> str:
    lines = platform.api.get(f"/deployments/{deployment['id']}/journal").json()["items"]
    return "\n".join(line["text"] for line in lines)


def status_of(platform: RunningPlatform, service: dict) -> str:
    return str(platform.api.get(f"/services/{service['id']}").json()["status"])
