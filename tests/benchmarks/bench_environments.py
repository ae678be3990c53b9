"""An environment of many services: how long it takes to list, to clone without deploying, and to archive.
`make bench-environments`.

The archive is measured of the source, of which a part serves; the rest was never deployed.
"""

import time

from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, median, say, times
from tests.running import RunningPlatform, eventually

SERVICES, DEPLOYED = times("services", 200), times("deployed", 20)
GOAL_LIST, GOAL_CLONE, GOAL_DELETE = 0.1, 10.0, 120.0
PROJECT = "large"


def fill(platform: RunningPlatform) -> None:
    platform.api.post("/projects", json={"slug": PROJECT}).raise_for_status()
    platform.api.post(f"/projects/{PROJECT}/environments", json={"name": "source"}).raise_for_status()
    for number in range(SERVICES):
        body = {
            "slug": f"app-{number}",
            "image": "slipway/hello:1",
            "port": 8080,
            "variables": {f"KEY_{each}": "a value of some length" for each in range(5)},
        }
        platform.api.post(f"/projects/{PROJECT}/environments/source/services", json=body).raise_for_status()
    say(f"{SERVICES} services are there")


def deploy_some(platform: RunningPlatform) -> None:
    listed = platform.api.get(f"/projects/{PROJECT}/environments/source/services", params={"limit": DEPLOYED})
    chosen = [each["id"] for each in listed.json()["items"]]
    path = f"/projects/{PROJECT}/environments/source/deployments"
    platform.api.post(path, json={"services": chosen}).raise_for_status()
    eventually(lambda: state(platform, "source")["live_count"] == len(chosen), 600, 1)
    say(f"{len(chosen)} of them serve")


def state(platform: RunningPlatform, name: str) -> dict[str, object]:
    found: dict[str, object] = platform.api.get(f"/projects/{PROJECT}/environments/{name}").json()
    return found


def list_seconds(platform: RunningPlatform) -> float:
    """Times the first page, as the dashboard asks for it."""
    began = time.monotonic()
    answer = platform.api.get(f"/projects/{PROJECT}/environments/source/services", params={"limit": SERVICES})
    seconds = time.monotonic() - began
    assert len(answer.json()["items"]) == SERVICES
    return seconds


def clone_seconds(platform: RunningPlatform) -> tuple[float, float]:
    """Returns the seconds until the answer, and until everything is there."""
    began = time.monotonic()
    path = f"/projects/{PROJECT}/environments/source/clones"
    platform.api.post(path, json={"name": "copy"}).raise_for_status()
    answered = time.monotonic() - began
    eventually(lambda: state(platform, "copy")["status"] == "ready", 120, 0.1)
    assert state(platform, "copy")["service_count"] == SERVICES
    return answered, time.monotonic() - began


def delete_seconds(platform: RunningPlatform) -> float:
    began = time.monotonic()
    platform.api.delete(f"/projects/{PROJECT}/environments/source", params={"confirm": "source"}).raise_for_status()
    path = f"/projects/{PROJECT}/environments/source"
    eventually(lambda: platform.api.get(path).status_code == 404, 600, 0.5)
    return time.monotonic() - began


def main() -> None:
    with a_stage() as platform:
        fill(platform)
        lists = [list_seconds(platform) for _ in range(10)]
        answered, cloned = clone_seconds(platform)
        deploy_some(platform)
        archived = delete_seconds(platform)
    figure("environment_list", median(lists), "s", GOAL_LIST, "lower")
    figure("environment_clone_answer", answered, "s", None, "lower")
    figure("environment_clone", cloned, "s", GOAL_CLONE, "lower")
    figure("environment_archive", archived, "s", GOAL_DELETE, "lower")


if __name__ == "__main__":
    main()
