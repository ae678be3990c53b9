"""A deploy survives its platform: kill any process of it at any step, and the deploy ends healthy or undone by itself.

The short form of `tests/crashes`: the process that does the work at every step, every other one at one step.
"""

import pytest

from tests.crashing import (
    CONTAINERS,
    DEPLOY_POINTS,
    HEALS_WITHIN_SECONDS,
    PROCESSES,
    UNDO_POINTS,
    Shop,
    crash_in_deploy,
    crash_in_undo,
)
from tests.running import RunningPlatform, eventually


@pytest.fixture(scope="module")
def shop(platform: RunningPlatform) -> Shop:
    return Shop.opened(platform)


@pytest.mark.parametrize("point", DEPLOY_POINTS)
def test_a_deploy_whose_run_is_killed_after_any_step_ends_by_itself(shop: Shop, point: str):
    crash_in_deploy(shop, point, "after", "worker")


@pytest.mark.parametrize("point", UNDO_POINTS)
def test_an_undo_whose_run_is_killed_before_any_step_comes_to_its_end(shop: Shop, point: str):
    crash_in_undo(shop, point, "before", "worker")


@pytest.mark.parametrize("victim", [*PROCESSES[1:], *CONTAINERS])
def test_a_deploy_ends_by_itself_although_another_part_of_the_platform_was_killed(shop: Shop, victim: str):
    crash_in_deploy(shop, "await healthy", "before", victim)


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_lost_container_of_the_edge_comes_back_with_all_that_it_knew(
    platform: RunningPlatform, shop: Shop, container: str
):
    platform.engine.containers.get(f"{platform.instance}-{container}").remove(force=True, v=True)
    eventually(lambda: is_running(platform, container), HEALS_WITHIN_SECONDS)
    shop.answers_with(shop.version)


def is_running(platform: RunningPlatform, container: str) -> bool:
    names = [found.name for found in platform.engine.containers.list()]
    return f"{platform.instance}-{container}" in names
