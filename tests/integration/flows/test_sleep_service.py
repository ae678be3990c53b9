"""A service that sleeps keeps everything but its containers; waking brings it back, deploying too."""

import pytest

from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import DeploymentUnhealthy
from flows.domain.parts import HealthCheck
from flows.domain.service import Service
from flows.plans import routing
from flows.reconcile import reconcile
from flows.sleep_service import sleep_service
from flows.tasks import sleep
from flows.wake_service import wake_service
from tests.integration.flows.conftest import World


def ask(world: World, service: Service, act: str) -> None:
    with world.database.transaction() as session:
        getattr(session.get_one(Service, service.id), act)()


def asleep(world: World, **config) -> tuple:
    service, first = world.serving(**config)
    ask(world, service, "sleep")
    sleep_service(service.id)
    return service, first


def test_nothing_runs_and_visitors_are_informed(world: World):
    _, first = asleep(world)
    assert world.engine.running == {world.name(first): 0}
    assert world.look(first).status is DeploymentStatus.SLEEPING
    assert world.zone.lookup("shop.example.com") == routing.ASLEEP


def test_waking_brings_it_back(world: World):
    service, first = asleep(world, replicas=2)
    ask(world, service, "wake")
    wake_service(service.id)
    assert world.engine.running == {world.name(first): 2}
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert world.leads_to("shop.example.com") == world.name(first)


@pytest.mark.parametrize("act", ["sleep", "wake"])
def test_traffic_has_moved_when_the_row_says_so(world: World, monkeypatch: pytest.MonkeyPatch, act: str):
    """Who waits for the row and then asks the domain gets no answer of before."""
    service, first = world.serving() if act == "sleep" else asleep(world)
    written = "fall_asleep" if act == "sleep" else "serve_again"
    write, led = getattr(sleep, written), []

    def looking(service_id):
        led.append(world.zone.lookup("shop.example.com"))
        write(service_id)

    monkeypatch.setattr(sleep, written, looking)
    ask(world, service, act)
    (sleep_service if act == "sleep" else wake_service)(service.id)
    (target,) = led
    assert target.host == (routing.ASLEEP.host if act == "sleep" else world.name(first))


def test_what_cannot_be_woken_sleeps_on_and_says_why(world: World):
    service, first = asleep(world, health_check=HealthCheck(grace_seconds=1))
    world.engine.unhealthy.add(world.name(first))
    ask(world, service, "wake")
    with pytest.raises(DeploymentUnhealthy):
        wake_service(service.id)
    assert world.engine.running == {world.name(first): 0}
    assert world.look(first).status is DeploymentStatus.SLEEPING
    assert "Could not be woken" in world.journal(first)


def test_a_deploy_wakes_it_with_the_new_version(world: World):
    service, first = asleep(world)
    second = world.ask_for(service, Edit(field="image", value="app:2"))
    deploy_service(second.id)
    assert world.engine.running == {world.name(second): 1}
    assert world.leads_to("shop.example.com") == world.name(second)


def test_a_failed_deploy_leaves_it_asleep(world: World):
    service, first = asleep(world, health_check=HealthCheck(grace_seconds=1))
    second = world.ask_for(service, Edit(field="image", value="app:2"))
    world.engine.unhealthy.add(world.name(second))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(second.id)
    assert world.engine.running == {world.name(first): 0}
    assert world.zone.lookup("shop.example.com") == routing.ASLEEP


def test_reconcile_lets_it_sleep(world: World):
    _, first = asleep(world)
    reconcile()
    assert world.engine.running == {world.name(first): 0}
    assert world.zone.lookup("shop.example.com") == routing.ASLEEP


def test_a_request_whose_run_died_is_carried_out_later(world: World):
    service, first = world.serving()
    ask(world, service, "sleep")
    with world.database.transaction() as session:
        found = session.get_one(Service, service.id)
        found.updated_at = found.updated_at.replace(year=2020)
    reconcile()
    assert world.runs.launched[-1] == ("sleep-service/sleep-service", {"service_id": str(service.id)})
    sleep_service(service.id)
    assert world.engine.running == {world.name(first): 0}


def test_a_request_that_was_taken_back_changes_nothing(world: World):
    service, first = world.serving()
    ask(world, service, "sleep")
    ask(world, service, "wake")
    sleep_service(service.id)
    assert world.engine.running == {world.name(first): 1}
    assert world.look(first).status is DeploymentStatus.HEALTHY
