"""The chain for real: REST, PostgreSQL, Prefect, Docker Swarm, routing zone, Caddy. What users do, and do wrong."""

import json
import socket
import threading

import httpx
import pytest
from websockets.sync.client import connect

from tests.running import RunningPlatform, eventually

QUICK = {"grace_seconds": 4}


@pytest.fixture(scope="module")
def shop(platform: RunningPlatform):
    """A service whose first version serves."""
    service = platform.a_service("shop", variables={"VERSION": "1"}, drain_seconds=1)
    assert platform.deploy(service["id"])["status"] == "healthy"
    return platform.api.get(f"/services/{service['id']}").json()


def domain_of(service) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


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


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"image": "slipway/no-such-image:1"}, "slipway/no-such-image:1"),
        ({"variables": {"EXIT_AT_START": "3"}}, "exit code 3"),
        ({"health_check": {"path": "/health", **QUICK}, "variables": {"HEALTH_STATUS": "500"}}, "500"),
        ({"health_check": {"port": 9999, **QUICK}}, "listens on port 8080, and 9999 is configured"),
    ],
    ids=["unknown image", "exits at once", "never healthy", "wrong port"],
)
def test_a_deploy_that_cannot_work_says_why_and_leaves_the_previous_version_serving(platform, change, reason):
    service = platform.a_service("app", variables={"VERSION": "good"})
    domain = domain_of(service)
    assert platform.deploy(service["id"])["status"] == "healthy"
    before = platform.swarm_services(service=service["id"])
    assert len(before) == 1
    for key, value in change.get("variables", {}).items():
        platform.api.put(f"/services/{service['id']}/variables/{key}", json={"value": value})
    patch = {key: value for key, value in change.items() if key != "variables"}
    platform.api.patch(f"/services/{service['id']}", json=patch).raise_for_status()
    failed = platform.deploy(service["id"])
    assert failed["status"] == "failed"
    assert reason in failed["failure"]
    assert platform.swarm_services(service=service["id"]) == before
    assert platform.get(domain).headers["x-version"] == "good"
    containers = platform.engine.containers.list(all=True, filters={"label": f"slipway.deployment={failed['id']}"})
    assert containers == []
    journal = platform.api.get(f"/deployments/{failed['id']}/journal").json()["items"]
    assert any(reason in line["text"] for line in journal)
    assert "still serves" in journal[-1]["text"]


def test_a_taken_domain_is_refused_before_anything_happens(platform, shop):
    other = platform.a_service("thief")
    answer = platform.api.post(f"/services/{other['id']}/routes", json={"domain": domain_of(shop), "port": 8080})
    assert answer.status_code == 409
    assert platform.get(domain_of(shop)).status_code == 200


def test_archiving_a_service_leaves_nothing_of_it(platform):
    service = platform.a_service("gone", drain_seconds=0)
    platform.deploy(service["id"])
    platform.api.delete(f"/services/{service['id']}", params={"confirm": "gone"}).raise_for_status()
    eventually(lambda: platform.api.get(f"/services/{service['id']}").status_code == 404, 60)
    assert platform.swarm_services(service=service["id"]) == []
    assert platform.get(domain_of(service)).status_code == 404


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
    """How often the proxy has been given a configuration, told by its own log."""
    log = platform.engine.containers.get(f"{platform.instance}-proxy").logs().decode()
    return log.count('"uri":"/load"')
