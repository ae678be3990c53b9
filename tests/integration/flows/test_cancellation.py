"""Cancelling at every step leaves exactly the previous version serving, and takes effect at once."""

import time

import pytest

from flows.deploy_service import deploy_service
from flows.domain.changes import ConfigField, Edit
from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import DeploymentSettled
from flows.domain.parts import Volume
from flows.domain.service import Service
from flows.domain.steps import Step
from flows.tasks import swarm
from tests.integration.flows.conftest import World

DEPLOYED = [step for step in Step if step is not Step.BUILD]  # which only what is built comes by: test_builds.py
POINTS = ["obtain the image", "ensure the networks", *DEPLOYED, "await healthy"]
TAKES_EFFECT_WITHIN_SECONDS = 2.0
EVERYTHING = {
    "volumes": {"data": Volume(path="/data")},
    "config_files": {"a": {"path": "/a", "content": "1"}},
    "release_command": ("migrate",),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_deploy_that_is_cancelled_at_any_step_is_undone(world: World, point: str):
    service, first = world.serving(**EVERYTHING)
    for moment in ("before", "after"):
        cancel_at(world, service, first, point, moment)


def cancel_at(world: World, service: Service, first: Deployment, point: str, moment: str) -> None:
    kept = {*world.engine.volumes, *world.engine.configs}
    second = world.ask_for(
        service,
        Edit(field=ConfigField.IMAGE, value=f"app:{moment}"),
        Edit(field=ConfigField.VOLUMES, key=moment, value={"path": f"/{moment}"}),
        Edit(field=ConfigField.CONFIG_FILES, key="a", value={"path": "/a", "content": moment}),
        Edit(field=ConfigField.ROUTES, key="new.example.com/api", value={"port": 8080}),
    )
    cancelled_at = []

    def cancel() -> None:
        world.cancel(second)
        cancelled_at.append(time.monotonic())
        while world.fault.file.exists() and "Undoing" not in world.journal(second):
            assert time.monotonic() < cancelled_at[0] + TAKES_EFFECT_WITHIN_SECONDS, "the cancellation took too long"
            time.sleep(0.02)

    with world.fault.meanwhile(point, moment, cancel):
        state = deploy_service(second.id, return_state=True)
    assert cancelled_at
    assert state.is_cancelled()
    assert world.look(second).status is DeploymentStatus.CANCELLED
    assert world.look(second).failure is None
    assert world.live(service) == first.id
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert world.engine.running == {world.name(first): 1}
    assert world.leads_to("shop.example.com") == world.name(first)
    assert {*world.engine.volumes, *world.engine.configs} == kept
    assert "Cancelled and undone. Version 1 still serves." in world.journal(second)


def test_what_waits_in_the_queue_is_cancelled_at_once_and_never_starts(world: World):
    service = world.a_service()
    first = world.ask_for(service)
    world.cancel(first)
    assert world.look(first).status is DeploymentStatus.CANCELLED
    deploy_service(first.id)
    assert world.engine.running == {}


def test_cancelling_what_has_ended_is_refused(world: World):
    _, first = world.serving()
    with pytest.raises(DeploymentSettled, match="already healthy"):
        world.cancel(first)


def test_a_cancelled_deploy_whose_run_died_is_undone_by_the_next_run(world: World, monkeypatch):
    service, first = world.serving()
    second = world.ask_for(service, Edit(field=ConfigField.IMAGE, value="app:2"))
    with monkeypatch.context() as patch:
        patch.setattr(swarm, "await_healthy", _die)
        with pytest.raises(Died):
            deploy_service(second.id)
    world.cancel(second)
    assert world.look(second).status is DeploymentStatus.CANCELLING
    world.change(second, lambda row: setattr(row, "lease_until", now()))
    deploy_service(second.id, return_state=True)
    assert world.look(second).status is DeploymentStatus.CANCELLED
    assert world.engine.running == {world.name(first): 1}


def test_the_next_in_the_queue_starts_after_a_cancelled_deploy(world: World):
    service = world.a_service()
    first = world.ask_for(service)
    second = world.ask_for(service, Edit(field=ConfigField.IMAGE, value="app:2"))
    with world.fault.meanwhile("await healthy", "before", lambda: world.cancel(first)):
        deploy_service(first.id, return_state=True)
    assert world.runs.launched[-1] == ("deploy-service/deploy-service", {"deployment_id": str(second.id)})


class Died(BaseException):
    """What a killed process looks like from inside."""


def _die(*_):
    raise Died
