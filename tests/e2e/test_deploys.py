"""The chain for real: REST, PostgreSQL, Prefect, Docker Swarm, routing zone, Caddy. What users do, and do wrong."""

import json
import socket
import threading
from dataclasses import dataclass

import httpx
import pytest
from websockets.sync.client import connect

from tests.running import RunningPlatform, eventually

QUICK = {"grace_seconds": 12}  # four apps start side by side, on whatever machine
# What the second deploy changes: the service, its variables; and what its failure must say.
HOPELESS: dict[str, tuple[dict, dict[str, str], str]] = {
    "unknown image": ({"image": "127.0.0.1:1/no-such-image:1"}, {}, "127.0.0.1:1/no-such-image:1"),
    "exits at once": ({}, {"EXIT_AT_START": "3"}, "exit code 3"),
    "never healthy": ({"health_check": {"path": "/health", **QUICK}}, {"HEALTH_STATUS": "500"}, "500"),
    "wrong port": ({"health_check": {"port": 9999, **QUICK}}, {}, "listens on port 8080, and 9999 is configured"),
}


@pytest.fixture(scope="module")
def shop(platform: RunningPlatform):
    """Makes a service whose first version serves."""
    service = platform.a_service("shop", variables={"VERSION": "1"}, drain_seconds=1)
    assert platform.deploy(service["id"])["status"] == "healthy"
    return platform.api.get(f"/services/{service['id']}").json()


def domain_of(service) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def deploy(platform: RunningPlatform, service: dict) -> str:
    """Asks for a deployment; its id."""
    return str(platform.api.post(f"/services/{service['id']}/deployments", json={}).json()["id"])


def test_a_deployed_app_answers_at_its_domain(platform, shop):
    answer = platform.get(domain_of(shop))
    assert answer.status_code == 200
    assert answer.headers["x-version"] == "1"


def test_an_unknown_domain_says_that_there_is_no_such_app(platform):
    answer = platform.get("nobody.localhost")
    assert answer.status_code == 404
    assert "no such app" in answer.text.lower() or "no app" in answer.text.lower()


def test_a_new_version_takes_over_and_the_old_one_goes_without_a_lost_request(platform, shop):
    answers: list[int | str] = []
    stop = threading.Event()

    def visit() -> None:
        with httpx.Client(headers={"Host": domain_of(shop)}, timeout=15) as visitor:
            while not stop.is_set():
                try:
                    answers.append(visitor.post(platform.proxy_url, content=b"x" * 1000).status_code)
                except httpx.HTTPError as error:
                    answers.append(repr(error))

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    for version in ("2", "3"):
        platform.api.put(f"/services/{shop['id']}/variables/VERSION", json={"value": version})
        deployment = platform.deploy(shop["id"])
        assert deployment["status"] == "healthy", deployment["failure"]
        assert platform.get(domain_of(shop)).headers["x-version"] == version
    eventually(lambda: len(platform.swarm_services(service=shop["id"])) == 1)
    stop.set()
    for visitor in visitors:
        visitor.join()
    assert len(answers) > 100
    assert set(answers) == {200}


def test_deploys_new_apps_and_new_domains_never_touch_the_proxys_configuration(platform, shop):
    before = proxy_configured(platform)
    other = platform.a_service("other")
    platform.deploy(other["id"])
    platform.deploy(shop["id"])
    assert proxy_configured(platform) == before


def test_a_websocket_of_an_unrelated_app_survives_deploys(platform, shop):
    other = platform.a_service("chat")
    platform.deploy(other["id"])
    line = socket.create_connection(("127.0.0.1", platform.ports["PROXY_PORT"]))
    with connect(f"ws://{domain_of(other)}/ws", sock=line) as talk:
        greeting = talk.recv(timeout=5)
        platform.deploy(shop["id"])
        talk.send("still there?")
        assert (greeting, talk.recv(timeout=5)) == ("version 1", "still there?")


@dataclass
class Attempt:
    """A service whose first version serves, and a second deploy that cannot work."""

    service: dict
    before: list[str]
    failed: dict


@pytest.fixture(scope="module")
def attempts(platform) -> dict[str, Attempt]:
    """Returns all of them side by side, as different users would."""
    services = {name: platform.a_service("app", variables={"VERSION": "good"}) for name in HOPELESS}
    first = {name: deploy(platform, service) for name, service in services.items()}
    assert {platform.settled(one)["status"] for one in first.values()} == {"healthy"}
    before = {name: platform.swarm_services(service=service["id"]) for name, service in services.items()}
    for name, (patch, variables, _reason) in HOPELESS.items():
        url = f"/services/{services[name]['id']}"
        platform.api.patch(url, json=patch).raise_for_status()
        for key, value in variables.items():
            platform.api.put(f"{url}/variables/{key}", json={"value": value}).raise_for_status()
    second = {name: deploy(platform, service) for name, service in services.items()}
    return {name: Attempt(services[name], before[name], platform.settled(second[name])) for name in HOPELESS}


@pytest.mark.parametrize("name", list(HOPELESS))
def test_a_deploy_that_cannot_work_says_why_and_leaves_the_previous_version_serving(platform, attempts, name):
    attempt, reason = attempts[name], HOPELESS[name][2]
    assert attempt.failed["status"] == "failed"
    assert reason in attempt.failed["failure"]
    assert platform.get(domain_of(attempt.service)).headers["x-version"] == "good"
    assert len(attempt.before) == 1
    assert platform.swarm_services(service=attempt.service["id"]) == attempt.before
    label = f"slipway.deployment={attempt.failed['id']}"
    assert platform.engine.containers.list(all=True, filters={"label": label}) == []
    journal = platform.api.get(f"/deployments/{attempt.failed['id']}/journal").json()["items"]
    assert any(reason in line["text"] for line in journal)
    assert "still serves" in journal[-1]["text"]


def test_a_taken_domain_is_refused_before_anything_happens(platform, shop):
    other = platform.a_service("thief")
    answer = platform.api.post(f"/services/{other['id']}/routes", json={"domain": domain_of(shop), "port": 8080})
    assert answer.status_code == 409
    assert platform.get(domain_of(shop)).status_code == 200


def test_deleting_a_service_leaves_nothing_of_it(platform):
    service = platform.a_service("gone", drain_seconds=0)
    platform.deploy(service["id"])
    platform.api.delete(f"/services/{service['id']}", params={"confirm": "gone"}).raise_for_status()
    eventually(lambda: platform.api.get(f"/services/{service['id']}").status_code == 404, 60)
    assert platform.swarm_services(service=service["id"]) == []
    assert platform.get(domain_of(service)).status_code == 404
    project = platform.api.get(f"/projects/{service['project']}").json()
    label = f"slipway.project={project['id']}"
    eventually(lambda: not platform.engine.networks.list(filters={"label": label}), 60)


def test_the_journal_is_streamed_while_the_deploy_runs(platform, shop):
    deployment = platform.api.post(f"/services/{shop['id']}/deployments", json={}).json()
    url = f"{platform.api_url.replace('http', 'ws')}/api/v1/deployments/{deployment['id']}/stream"
    frames = []
    with connect(url, additional_headers={"Authorization": f"Bearer {platform.token}"}) as stream:
        for text in stream:
            frames.append(json.loads(text))
    kinds = [frame["type"] for frame in frames]
    assert kinds[-1] == "end"
    cursors = [frame["cursor"] for frame in frames if frame["type"] == "journal"]
    assert cursors == sorted(set(cursors))
    states = [frame["data"]["status"] for frame in frames if frame["type"] == "deployment"]
    assert states[-1] == "healthy"
    lines = platform.api.get(f"/deployments/{deployment['id']}/journal").json()["items"]
    assert [line["cursor"] for line in lines][: len(cursors)] == cursors


def test_two_services_deploy_side_by_side_and_one_services_deploys_in_order(platform, shop):
    other = platform.a_service("beside", drain_seconds=0)
    ids = []
    for service in (shop, shop, other):
        ids.append(platform.api.post(f"/services/{service['id']}/deployments", json={}).json()["id"])
    first, second, beside = (platform.settled(one) for one in ids)
    assert {first["status"], second["status"], beside["status"]} <= {"healthy", "removed"}
    assert first["settled_at"] <= second["started_at"]
    assert beside["started_at"] < second["started_at"]


def proxy_configured(platform: RunningPlatform) -> int:
    """Returns how often the proxy has been given a configuration, known by its own log."""
    log = platform.engine.containers.get(f"{platform.instance}-proxy").logs().decode()
    return log.count('"uri":"/load"')
