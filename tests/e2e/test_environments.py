"""An environment cloned, deployed and ended on a whole platform."""

import json
import secrets

import httpx

from tests.running import RunningPlatform, eventually


def test_a_clone_serves_beside_its_source_and_leaves_nothing(platform: RunningPlatform):
    project = f"shop-{secrets.token_hex(3)}"
    words = ("--image", "slipway/hello:1", "--port", "8080", "--env")
    platform.slipway("deploy", f"{project}/api", *words, "VERSION=api")
    platform.slipway("deploy", f"{project}/web", *words, "VERSION=http://api:8080")
    cloned = platform.slipway("environments", "clone", project, "staging", "--deploy")
    assert "2 of 2 services serve" in cloned.stdout
    for slug, version in (("api", "api"), ("web", "http://api:8080")):
        assert platform.get(f"{slug}-{project}-staging.localhost").headers["x-version"] == version
    [staging] = [
        each
        for each in json.loads(platform.slipway("environments", "list", project, "--json").stdout)
        if each["name"] == "staging"
    ]
    assert len(platform.swarm_services(environment=staging["id"])) == 2
    platform.slipway("environments", "delete", project, "staging", "--confirm", "staging")
    assert platform.swarm_services(environment=staging["id"]) == []
    labels = [f"slipway.environment={staging['id']}"]
    assert not platform.engine.networks.list(filters={"label": labels})
    events = json.loads(platform.slipway("events", "--project", project, "--json").stdout)
    [ended] = [each for each in events if each["action"] == "environment.deleted"]
    assert (ended["object_id"], ended["actor_kind"]) == (staging["id"], "platform")
    assert ended["detail"]["removed"] == {"services": 2, "versions": 2}
    assert {"environment.cloned", "deletion.requested"} <= {
        each["action"] for each in events if each["actor"] == "first"
    }
    assert platform.get(f"web-{project}.localhost").headers["x-version"] == "http://api:8080"


def test_a_pipeline_opens_a_preview_of_another_version_and_ends_it(platform: RunningPlatform):
    project = f"shop-{secrets.token_hex(3)}"
    platform.slipway("deploy", f"{project}/web", "--image", "slipway/hello:1", "--port", "8080", "--env", "VERSION=1")
    platform.engine.images.get("slipway/hello:1").tag("slipway/hello", "next")
    issued = platform.slipway("tokens", "issue", f"{project}/web", "--preview", "--json")
    address = f"{json.loads(issued.stdout)['url']}/pr-7"
    opened = httpx.put(address, json={"image": "slipway/hello:next"})
    assert (opened.status_code, opened.json()["environment"]) == (202, "preview-pr-7")

    def serves() -> str | None:
        found = httpx.get(address).json()
        return found["urls"][0] if found["status"] == "ready" and found["service_status"] == "healthy" else None

    url = eventually(serves, 60, 0.5)
    assert platform.get(httpx.URL(url).host).status_code == 200
    services = platform.api.get(f"/projects/{project}/environments/preview-pr-7/services").json()["items"]
    assert [each["origin"] for each in services] == ["slipway/hello:next"]
    assert httpx.delete(address).status_code == 202
    eventually(lambda: httpx.get(address).status_code == 404 and platform.get(httpx.URL(url).host).status_code != 200)
    assert platform.get(f"web-{project}.localhost").status_code == 200
