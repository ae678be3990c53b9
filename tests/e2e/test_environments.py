"""An environment cloned, deployed and ended on a whole platform."""

import json
import secrets

from tests.running import RunningPlatform, eventually


def test_a_clone_serves_beside_its_source_and_leaves_nothing(platform: RunningPlatform):
    project = f"shop-{secrets.token_hex(3)}"
    words = ("--image", "slipway/hello:1", "--port", "8080", "--env")
    platform.slipway("deploy", f"{project}/api", *words, "VERSION=api")
    platform.slipway("deploy", f"{project}/web", *words, "VERSION=http://api:8080")
    cloned = platform.slipway("environments", "clone", project, "staging", "--deploy")
    assert "2 services, 2 of them serve" in cloned.stdout
    for slug, version in (("api", "api"), ("web", "http://api:8080")):
        assert platform.get(f"{slug}-{project}-staging.localhost").headers["x-version"] == version
    [staging] = [
        each
        for each in json.loads(platform.slipway("environments", "list", project, "--json").stdout)
        if each["name"] == "staging"
    ]
    assert len(platform.swarm_services(environment=staging["id"])) == 2
    platform.slipway("environments", "archive", project, "staging", "--confirm", "staging")
    assert platform.swarm_services(environment=staging["id"]) == []
    labels = [f"slipway.environment={staging['id']}"]
    eventually(lambda: not platform.engine.networks.list(filters={"label": labels}))
    assert platform.get(f"web-{project}.localhost").headers["x-version"] == "http://api:8080"
