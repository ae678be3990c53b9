"""Fifty services deployed at once: how long until all are healthy and answer? `make bench-queue`.

Beside it, in turn and on the same engine, `docker stack deploy` of the same fifty: the same image on two overlays,
without virtual addresses, done when every one of them has answered over HTTP. On both sides the networks are in use
before the clock starts, and what was measured is gone before the next begins. Slipway deploys a few at a time
(`BENCH_CONCURRENT`, else its own default), while Swarm starts all of them together.
"""

import os
import secrets
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import docker

from flows.settings import Settings
from tests.benchmarks.bare import overlays
from tests.benchmarks.figures import figure
from tests.benchmarks.stack import Stack
from tests.benchmarks.stage import a_stage, an_image, median, say, times
from tests.running import RunningPlatform, eventually

SERVICES, ROUNDS = 50, 2
CLIENTS = 8  # that ask the API for deployments at the same time
PATIENCE_SECONDS = 600.0
LOOK_SECONDS = 0.25
QUIET_SECONDS = 2.0
DEFAULT_CONCURRENT = int(Settings.model_fields["max_concurrent_deploys"].default)


class Ours:
    """Services of one project, each named by its variable VERSION."""

    def __init__(self, platform: RunningPlatform, image: str) -> None:
        self.platform = platform
        self.image = image
        self.failures: list[str] = []

    def deploy(self, count: int) -> float:
        """Seconds from the first call until all answer or have failed."""
        place = self._place()
        first = self._create(place, "first")
        assert self.platform.deploy(first["id"])["status"] == "healthy"
        services = [self._create(place, f"app-{number}") for number in range(count)]
        time.sleep(QUIET_SECONDS)
        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(self._ask, services))
        say(f"all {count} deployments are asked for after {time.monotonic() - began:.2f} s")
        self._await_end(place, {service["id"]: service for service in services})
        seconds = time.monotonic() - began
        self._archive([first, *services])
        return seconds

    def _place(self) -> str:
        project = f"queue-{secrets.token_hex(4)}"
        self.platform.api.post("/projects", json={"slug": project}).raise_for_status()
        return f"/projects/{project}/environments/production/services"

    def _create(self, place: str, slug: str) -> dict[str, Any]:
        body = {"health_check": {"path": "/health"}, "variables": {"VERSION": slug}}
        created = self.platform.api.post(place, json={"slug": slug, "image": self.image, "port": 8080, **body})
        assert created.status_code == 201, created.text
        found: dict[str, Any] = created.json()
        return found

    def _ask(self, service: Mapping[str, Any]) -> None:
        self.platform.api.post(f"/services/{service['id']}/deployments", json={}).raise_for_status()

    def _await_end(self, place: str, waiting: dict[str, dict[str, Any]]) -> None:
        """Checks that what is said to be healthy answers at once; counts what failed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting:
            assert time.monotonic() < deadline, f"{len(waiting)} services came to no end"
            time.sleep(LOOK_SECONDS)
            for each in self._list(place):
                deployment = each["latest_deployment"] or {}
                if each["id"] in waiting and deployment.get("status") in ("healthy", "failed"):
                    self._judge(waiting.pop(each["id"]), deployment)

    def _list(self, place: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.platform.api.get(place, params={"limit": 200}).json()["items"]
        return found

    def _judge(self, service: Mapping[str, Any], deployment: Mapping[str, Any]) -> None:
        slug = service["slug"]
        if deployment["status"] == "failed":
            self.failures.append(f"{slug}: {deployment['failure']}")
            return
        answer = self.platform.get(service["wanted"]["routes"][0]["domain"])
        if answer.status_code != 200 or answer.headers.get("x-version") != slug:
            self.failures.append(f"{slug} is healthy and answers {answer.status_code}")

    def _archive(self, services: Iterable[Mapping[str, Any]]) -> None:
        for each in services:
            self.platform.api.delete(f"/services/{each['id']}", params={"confirm": each["slug"]}).raise_for_status()
        eventually(lambda: not self.platform.swarm_services(), PATIENCE_SECONDS)


def measure(platform: RunningPlatform, image: str) -> tuple[dict[str, list[float]], list[str]]:
    """Seconds of each round, by who deployed; and what failed."""
    count, api = times("services", SERVICES), docker.APIClient(version="auto", timeout=120)
    ours = Ours(platform, image)
    with overlays(api, 2) as networks:
        stack = Stack(api, api.inspect_image(image)["Id"], networks)
        say(f"the stack is deployed by {stack.means}")
        deploys = {"ours": ours.deploy, "stack": stack.deploy}
        found: dict[str, list[float]] = {name: [] for name in deploys}
        for turn in range(times("rounds", ROUNDS)):
            for name in [*deploys][turn % 2 :] + [*deploys][: turn % 2]:
                found[name].append(deploys[name](count))
                say(f"{count} services by {name}: {found[name][-1]:.1f} s")
                time.sleep(QUIET_SECONDS)
    api.close()
    return found, ours.failures


def main() -> None:
    concurrent = os.environ.get("BENCH_CONCURRENT", str(DEFAULT_CONCURRENT))
    with a_stage(max_concurrent_deploys=concurrent) as platform, an_image(platform) as image:
        found, failures = measure(platform, image)
    for failure in failures:
        say(f"failed: {failure}")
    ours, stack = median(found["ours"]), median(found["stack"])
    figure("queue_failed", len(failures), "deploys", 0, "lower")
    figure("queue", ours, "s", None, "lower")
    figure("queue_stack", stack, "s", None, "lower")
    figure("queue_ratio", ours / stack, "times", None, "lower")
    figure("queue_services", times("services", SERVICES), "services", None, "higher")
    figure("queue_concurrent", int(concurrent), "deploys", None, "higher")


if __name__ == "__main__":
    main()
