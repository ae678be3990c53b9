"""From the API's call to the first answer of the new version through the proxy, beside bare Docker.

Each round deploys once on the platform, once on bare Docker with the same two kinds of networks and once with a
single one, in turning order; what was replaced is gone before the next begins. `make bench-deploy`.
"""

import time
from contextlib import suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException

import docker
import psycopg

from flows.domain.steps import Step
from tests.benchmarks.bare import POLL_SECONDS, BareDocker, container_start, overlays
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, median, say, settings_of, times
from tests.running import RunningPlatform, eventually

IMAGE = "slipway/hello:1"
GOAL_RATIO = 1.5
PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 1.0
STEPS = "SELECT name, started_at, done_at FROM deployment_step WHERE deployment_id = %s"


class Ours:
    """An app of the platform."""

    def __init__(self, platform: RunningPlatform) -> None:
        self.platform = platform
        body = {"health_check": {"path": "/health"}, "drain_seconds": 1, "image": IMAGE}
        self.service = platform.a_service("bench", **body)
        self.domain = str(self.service["wanted"]["routes"][0]["domain"])
        self.parts: list[dict[str, float]] = []
        self.count = 0
        self.previous: str | None = None

    def deploy(self) -> float:
        """Seconds from the call to the first answer; then the version before goes, outside of the measurement."""
        self.count += 1
        version = f"v{self.count}"
        path = f"/services/{self.service['id']}"
        self.platform.api.put(f"{path}/variables/VERSION", json={"value": version}).raise_for_status()
        began, began_at = time.monotonic(), time.time()
        asked = self.platform.api.post(f"{path}/deployments", json={})
        returned_at = time.time()
        assert asked.status_code == 202, asked.text
        self._await_answer(version, began)
        seconds, answered_at = time.monotonic() - began, time.time()
        deployment = self.platform.settled(asked.json()["id"])
        assert deployment["status"] == "healthy", deployment
        if self.previous:
            eventually(lambda: self._status(self.previous) == "removed", 60)
        self.previous = deployment["id"]
        self.parts.append(self._parts(deployment, began_at, returned_at, answered_at))
        return seconds

    def _await_answer(self, version: str, began: float) -> None:
        connection = HTTPConnection("127.0.0.1", self.platform.ports["PROXY_PORT"], timeout=10)
        while self._version(connection) != version:
            assert time.monotonic() - began < PATIENCE_SECONDS, f"{version} gave no answer"
            time.sleep(POLL_SECONDS)
        connection.close()

    def _version(self, connection: HTTPConnection) -> str | None:
        with suppress(OSError, HTTPException):
            connection.request("GET", "/", headers={"Host": self.domain})
            response = connection.getresponse()
            response.read()
            return response.headers.get("X-Version")
        connection.close()
        return None

    def _status(self, deployment: str | None) -> str:
        return str(self.platform.api.get(f"/deployments/{deployment}").json()["status"])

    def _parts(self, deployment: dict[str, str], began: float, returned: float, answered: float) -> dict[str, float]:
        """Returns where the time went, from what the platform itself wrote down."""
        queued, started = (datetime.fromisoformat(deployment[name]).timestamp() for name in ("queued_at", "started_at"))
        with psycopg.connect(settings_of(self.platform).database_url) as database:
            rows = database.execute(STEPS, (deployment["id"],)).fetchall()
        steps = {name: (begin.timestamp(), end.timestamp()) for name, begin, end in rows}
        (create, created), (switch, switched) = steps[Step.START], steps[Step.SWITCH]
        running = container_start(self.platform.engine.api, f"slipway.deployment={deployment['id']}")
        return {
            "1_call_to_queued": queued - began,
            "2_queued_to_flow": started - queued,
            "3_image_and_networks": create - started,
            "4_create_service": created - create,
            "5_until_container_runs": running - created,
            "6_until_healthy": switch - running,
            "7_switch_to_first_answer": answered - switch,
            "switch_to_verified": switched - switch,
            "api_call": returned - began,
        }


def measure(platform: RunningPlatform) -> dict[str, list[float]]:
    """Seconds of each round, by who deployed."""
    rounds = times("pairs", 10)
    ours, client = Ours(platform), docker.APIClient(version="auto", timeout=120)
    image = client.inspect_image(IMAGE)["Id"]
    with overlays(client, 2) as networks:
        both = BareDocker(client, image, networks)
        single = BareDocker(client, image, networks[:1])
        deploys = {"ours": ours.deploy, "bare": both.deploy, "bare_single": single.deploy}
        found: dict[str, list[float]] = {name: [] for name in deploys}
        try:
            for deploy in deploys.values():
                deploy()  # the first of each makes networks live; what is measured replaces a version
            for turn in range(rounds):
                for name in [*deploys][turn % 3 :] + [*deploys][: turn % 3]:
                    time.sleep(QUIET_SECONDS)
                    found[name].append(deploys[name]())
                say(", ".join(f"{name} {seconds[-1]:.2f} s" for name, seconds in found.items()))
        finally:
            both.clear()
            single.clear()
    client.close()
    parts = ours.parts[1:]
    found["part_bare_until_container_runs"] = both.until_running[1:]
    return found | {f"part_{name}": [part[name] for part in parts] for name in parts[0]}


def main() -> None:
    with a_stage() as platform:
        found = measure(platform)
    ours = median(found["ours"])
    figure("deploy", ours, "s", None, "lower")
    figure("deploy_bare", median(found["bare"]), "s", None, "lower")
    figure("deploy_ratio", ours / median(found["bare"]), "times", GOAL_RATIO, "lower")
    figure("deploy_bare_single_network", median(found["bare_single"]), "s", None, "lower")
    figure("deploy_ratio_single_network", ours / median(found["bare_single"]), "times", None, "lower")
    for name, seconds in found.items():
        if name.startswith("part_"):
            figure(f"deploy_{name}", median(seconds), "s", None, "lower")


if __name__ == "__main__":
    main()
