"""Twenty deploys and a stream of new apps while visitors keep asking: does anybody notice? `make bench-drop`."""

import asyncio
import time
from typing import Any

from tests.benchmarks.clients import Sockets, Visitors, crowd
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, percentile, say, times
from tests.running import RunningPlatform

WEBSOCKETS = 20
NEW_APP_SECONDS = 5.0
SETTLE_SECONDS = 3.0
PAUSE_SECONDS = 1.0
WISH = {"health_check": {"path": "/health"}}
MANY = 12  # failures that are told one by one


class Story:
    """What happens on the platform meanwhile."""

    def __init__(self, platform: RunningPlatform) -> None:
        self.platform = platform
        self.app = platform.a_service("busy", **WISH)
        self.other = platform.a_service("calm", **WISH)
        self.visitors = Visitors(platform.ports["PROXY_PORT"])
        self.sockets = {"busy": Sockets(), "calm": Sockets()}
        self.is_over = False
        self.new_apps = 0
        self.new_app_seconds: list[float] = []
        self.deploy_seconds: list[float] = []
        for service in (self.app, self.other):
            self._deploy(service)

    def tell(self) -> None:
        asyncio.run(
            crowd(
                self.visitors,
                domain_of(self.app),
                {
                    domain_of(self.app): (WEBSOCKETS, self.sockets["busy"]),
                    domain_of(self.other): (WEBSOCKETS, self.sockets["calm"]),
                },
                self._happen,
            )
        )

    async def _happen(self) -> None:
        while any(group.open < WEBSOCKETS for group in self.sockets.values()):
            await asyncio.sleep(0.1)
        say("all websockets are open")
        coming = asyncio.create_task(self._new_apps())
        for turn in range(times("deploys", 20)):
            await asyncio.to_thread(self._next_version, turn + 2)
            await asyncio.sleep(PAUSE_SECONDS)
        self.is_over = True
        await coming
        await asyncio.sleep(SETTLE_SECONDS + 10)  # the last version before is drained and gone, too

    def _next_version(self, number: int) -> None:
        path = f"/services/{self.app['id']}/variables/VERSION"
        self.platform.api.put(path, json={"value": str(number)}).raise_for_status()
        began = time.monotonic()
        self._deploy(self.app)
        self.deploy_seconds.append(time.monotonic() - began)
        seen = self.visitors.seen
        took = f"version {number} after {self.deploy_seconds[-1]:.2f} s"
        say(f"{took}, {seen.answered} answers, {seen.failures.total()} failed")

    async def _new_apps(self) -> None:
        """One every five seconds; each is asked as soon as it is said to be healthy."""
        async with asyncio.TaskGroup() as group:
            while not self.is_over:
                group.create_task(self._new_app(self.new_apps))
                self.new_apps += 1
                await asyncio.sleep(NEW_APP_SECONDS)

    async def _new_app(self, number: int) -> None:
        domain = f"new-{number}.bench.example"
        routes = [{"domain": domain, "port": 8080}]
        service = await asyncio.to_thread(self.platform.a_service, f"new-{number}", port=None, routes=routes, **WISH)
        began = time.monotonic()
        await asyncio.to_thread(self._deploy, service)
        self.new_app_seconds.append(time.monotonic() - began)
        say(f"{domain} after {self.new_app_seconds[-1]:.2f} s")
        await self.visitors.ask_new_app(domain, times=20, pause=0.1)

    def _deploy(self, service: dict[str, Any]) -> None:
        deployment = self.platform.deploy(service["id"])
        assert deployment["status"] == "healthy", deployment


def domain_of(service: dict[str, Any]) -> str:
    return str(service["wanted"]["routes"][0]["domain"])


def explain(story: Story) -> None:
    """For people, on the standard error."""
    seen = story.visitors.seen
    for kind, count in seen.failures.most_common():
        say(f"failed {count} × {kind}")
    for line in seen.first_failures[:MANY]:
        say(f"  {line}")
    for name, group in story.sockets.items():
        for kind, count in group.closed.most_common():
            say(f"websocket of {name} closed {count} × {kind}")
    say(f"versions that answered: {dict(seen.versions)}")


def main() -> None:
    with a_stage() as platform:
        story = Story(platform)
        began, cpu = time.monotonic(), time.process_time()
        story.tell()
        took, cpu = time.monotonic() - began, time.process_time() - cpu
    explain(story)
    seen = story.visitors.seen
    figure("drop_requests_failed", seen.failures.total(), "requests", 0, "lower")
    figure("drop_unrelated_websockets_closed", story.sockets["calm"].closed.total(), "websockets", 0, "lower")
    figure("drop_own_websockets_closed", story.sockets["busy"].closed.total(), "websockets", None, "lower")
    figure("drop_idle_connections_closed", seen.reopened, "connections", None, "lower")
    figure("drop_requests_answered", seen.answered, "requests", None, "higher")
    figure("drop_requests_a_second", seen.answered / took, "1/s", None, "higher")
    figure("drop_p50", percentile(seen.seconds, 0.5) * 1000, "ms", None, "lower")
    figure("drop_p99", percentile(seen.seconds, 0.99) * 1000, "ms", None, "lower")
    figure("drop_slowest", max(seen.seconds) * 1000, "ms", None, "lower")
    figure("drop_deploys", len(story.deploy_seconds), "deploys", None, "higher")
    figure("drop_deploy_median", percentile(story.deploy_seconds, 0.5), "s", None, "lower")
    figure("drop_new_apps", story.new_apps, "apps", None, "higher")
    figure("drop_new_app_median", percentile(story.new_app_seconds, 0.5), "s", None, "lower")
    figure("drop_client_cpu", cpu / took * 100, "% of a core", None, "lower")


if __name__ == "__main__":
    main()
