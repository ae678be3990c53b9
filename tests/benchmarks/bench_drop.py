"""Does anybody notice a deploy? Well and badly behaved apps are deployed again and again while they are used.

Every scenario (`scenarios.py`) is one app that gets 190 requests a second of five kinds (`questions.py`) and holds
websockets open, while its versions change. All the time an app that is never deployed is used too, and a new app
with a new domain comes every few seconds, is asked as soon as it is said to be healthy, and goes again.

Websockets of the deployed app end with the version that holds them; that is counted apart. `make bench-drop`.
"""

import asyncio
import time
from typing import Any

from tests.benchmarks.clients import visitors
from tests.benchmarks.crowd import a_crowd
from tests.benchmarks.outcomes import Everything, Outcome
from tests.benchmarks.questions import KINDS, NEW_APP, UNRELATED, is_over
from tests.benchmarks.scenarios import Scenario, scenarios
from tests.benchmarks.stage import a_stage, an_image, say, times
from tests.running import RunningPlatform, eventually

DEPLOYS = 7  # of each scenario
WEBSOCKETS, UNRELATED_WEBSOCKETS = 10, 20
NEW_APP_SECONDS = 5.0  # between the end of one and the beginning of the next
NEW_APP_QUESTIONS = 20
PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 180.0
LOOK_SECONDS = 0.2  # who looks more often is a load himself


class Experiment:
    """What happens on the platform, and what comes of it."""

    def __init__(self, platform: RunningPlatform, image: str) -> None:
        self.platform = platform
        self.image = image
        self.port = platform.ports["PROXY_PORT"]
        self.over = asyncio.Event()
        self.seen = Everything()

    async def tell(self) -> None:
        """Plays all scenarios, one after another."""
        calm = await asyncio.to_thread(self._a_service, Scenario("calm"))
        assert await asyncio.to_thread(self._deploy, calm)
        async with a_crowd(self.port, domain_of(calm), [UNRELATED], UNRELATED_WEBSOCKETS) as self.seen.calm:
            coming = asyncio.create_task(self._new_apps())
            for scenario in scenarios():
                await self._play(scenario)
            self.over.set()
            await coming

    async def _play(self, scenario: Scenario) -> None:
        service = await asyncio.to_thread(self._a_service, scenario)
        assert await asyncio.to_thread(self._deploy, service), f"{scenario.name} was never healthy"
        async with a_crowd(self.port, domain_of(service), KINDS, WEBSOCKETS) as crowd:
            outcome = Outcome(scenario.name, crowd)
            self.seen.outcomes.append(outcome)
            for number in range(times("deploys", DEPLOYS)):
                await asyncio.to_thread(self._next_version, outcome, service, number + 2)
                await asyncio.sleep(PAUSE_SECONDS)
            await asyncio.to_thread(self._await_retirement, service, scenario.replicas)
        say(str(outcome))
        await asyncio.to_thread(self._archive, service)

    def _next_version(self, outcome: Outcome, service: dict[str, Any], number: int) -> None:
        path = f"/services/{service['id']}/variables/VERSION"
        self.platform.api.put(path, json={"value": str(number)}).raise_for_status()
        began = time.monotonic()
        if not self._deploy(service):
            outcome.failed_deploys += 1
            return
        outcome.deploy_seconds.append(time.monotonic() - began)

    async def _new_apps(self) -> None:
        """One after another comes, is asked, and goes."""
        number = 0
        while not await is_over(self.over, time.monotonic() + NEW_APP_SECONDS):
            await self._come_and_go(number)
            number += 1

    async def _come_and_go(self, number: int) -> None:
        domain = f"new-{number}.bench.example"
        routes = [{"domain": domain, "port": 8080}]
        service = await asyncio.to_thread(self._a_service, Scenario(f"new-{number}"), port=None, routes=routes)
        began = time.monotonic()
        if not await asyncio.to_thread(self._deploy, service):
            self.seen.failed_new_apps += 1
            return
        self.seen.new_app_seconds.append(time.monotonic() - began)
        (visitor,) = visitors(self.port, domain, NEW_APP, self.seen.new_app)
        for _ in range(NEW_APP_QUESTIONS):
            await visitor.ask_once()
            await asyncio.sleep(NEW_APP.pause_seconds)
        await asyncio.to_thread(self._archive, service)

    def _a_service(self, scenario: Scenario, **more: Any) -> dict[str, Any]:
        return self.platform.a_service(scenario.name, **{**scenario.body(self.image), **more})

    def _deploy(self, service: dict[str, Any]) -> bool:
        asked = self.platform.api.post(f"/services/{service['id']}/deployments", json={})
        assert asked.status_code == 202, asked.text
        deployment = self.platform.settled(asked.json()["id"], PATIENCE_SECONDS, LOOK_SECONDS)
        if deployment["status"] == "healthy":
            return True
        say(f"a deploy of {service['slug']} failed: {deployment['failure']}")
        return False

    def _await_retirement(self, service: dict[str, Any], replicas: int) -> None:
        """Waits until all containers of earlier versions have ended: only then did they all show how."""
        ours = {"label": [f"slipway.service={service['id']}"]}
        eventually(
            lambda: len(self.platform.engine.api.containers(quiet=True, filters=ours)) == replicas,
            PATIENCE_SECONDS,
            LOOK_SECONDS,
        )

    def _archive(self, service: dict[str, Any]) -> None:
        """Does not wait for the end: what it does to others is part of the question."""
        self.platform.api.delete(f"/services/{service['id']}", params={"confirm": service["slug"]}).raise_for_status()


def domain_of(service: dict[str, Any]) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def main() -> None:
    with a_stage() as platform, an_image(platform) as image:
        experiment = Experiment(platform, image)
        began, cpu = time.monotonic(), time.process_time()
        asyncio.run(experiment.tell())
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    experiment.seen.explain()
    experiment.seen.tell_figures(seconds, cpu)


if __name__ == "__main__":
    main()
