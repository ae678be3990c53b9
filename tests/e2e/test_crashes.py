"""A deploy survives its platform: kill any process of it at any step, and the deploy ends healthy or undone by itself.

The short form of `tests/crashes`: the process that does the work at the steps that matter most, every other part of
the platform at one step.
"""

import time

import pytest

from flows.domain.steps import Step
from tests.crashing import (
    CONTAINERS,
    HEALS_WITHIN_SECONDS,
    PROCESSES,
    Shop,
    crash_in_deploy,
    crash_in_undo,
)
from tests.running import RunningPlatform, eventually


@pytest.fixture(scope="module")
def shop(platform: RunningPlatform) -> Shop:
    return Shop.opened(platform)


@pytest.mark.parametrize("point", ["obtain the image", Step.RELEASE, Step.STOP_PREVIOUS, Step.SWITCH])
def test_a_deploy_whose_run_is_killed_after_a_step_ends_by_itself(shop: Shop, point: str):
    crash_in_deploy(shop, point, "after", "worker")


@pytest.mark.parametrize("point", ["restore traffic", "restore the previous version", "assert that nothing is left"])
def test_an_undo_whose_run_is_killed_before_a_step_comes_to_its_end(shop: Shop, point: str):
    crash_in_undo(shop, point, "before", "worker")


@pytest.mark.parametrize("victim", [*PROCESSES[1:], *CONTAINERS])
def test_a_deploy_ends_by_itself_although_another_part_of_the_platform_was_killed(shop: Shop, victim: str):
    crash_in_deploy(shop, "await healthy", "before", victim)


def test_a_run_that_is_killed_right_after_the_deploy_leaves_one_version(shop: Shop):
    crash_in_deploy(shop, "retire the previous version", "before", "worker")


@pytest.mark.parametrize("lost", [CONTAINERS[:1], CONTAINERS[1:], CONTAINERS], ids="+".join)
def test_lost_containers_of_the_edge_come_back_with_all_that_they_knew(
    platform: RunningPlatform, shop: Shop, lost: tuple[str, ...]
):
    began = time.monotonic()
    for container in lost:
        platform.engine.containers.get(f"{platform.instance}-{container}").remove(force=True, v=True)
    for container in lost:
        eventually(lambda container=container: is_running(platform, container), HEALS_WITHIN_SECONDS)
    shop.answers_with(shop.version)
    assert time.monotonic() - began < HEALS_WITHIN_SECONDS


def is_running(platform: RunningPlatform, container: str) -> bool:
    """Asks by name: a list of all would fail over one of other tests that goes meanwhile."""
    name = f"{platform.instance}-{container}"
    return bool(platform.engine.api.containers(filters={"name": f"^/{name}$"}))
