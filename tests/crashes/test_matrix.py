"""Every step of a deploy and of its undo × every part of the platform: kill -9. `make test-crash`."""

import pytest

from tests.crashing import (
    CONTAINERS,
    DEPLOY_POINTS,
    PROCESSES,
    UNDO_POINTS,
    Shop,
    crash_in_deploy,
    crash_in_undo,
)
from tests.running import RunningPlatform

VICTIMS = (*PROCESSES, *CONTAINERS, "dockerd")


@pytest.fixture(scope="module")
def shop(platform: RunningPlatform) -> Shop:
    return Shop.opened(platform)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", DEPLOY_POINTS)
def test_a_deploy_ends_by_itself_whatever_dies_at_whatever_step(shop: Shop, point: str, moment: str, victim: str):
    crash_in_deploy(shop, point, moment, victim)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("point", UNDO_POINTS)
def test_an_undo_comes_to_its_end_whatever_dies_at_whatever_step(shop: Shop, point: str, moment: str, victim: str):
    crash_in_undo(shop, point, moment, victim)
