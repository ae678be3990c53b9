"""A deploy puts a new version in front of users, or leaves everything as it was."""

from datetime import timedelta
from uuid import uuid4

import pytest

from blocks.errors import EngineUnreachable
from blocks.states import Exit
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit, Operation
from flows.domain.columns import now
from flows.domain.deployment import MAX_ATTEMPTS, DeploymentStatus
from flows.domain.errors import ContainerExited, DeploymentUnhealthy, ImageNotFound, RunsExhausted
from flows.domain.event import PLATFORM
from flows.domain.flow_names import FlowName
from flows.domain.parts import HealthCheck
from flows.domain.principal import Principal
from flows.platform import platform
from flows.store import projects
from flows.tasks import images, swarm
from flows.usecases import deployments
from tests.integration.flows.conftest import World

LEASE = timedelta(seconds=15)


def new_image(reference: str = "app:2") -> Edit:
    return Edit(field="image", value=reference)


def test_the_first_deploy_makes_the_app_answer_at_its_domain(world):
    service, first = world.serving()
    assert world.engine.running == {world.name(first): 1}
    assert world.leads_to("shop.example.com") == world.name(first)
    assert world.live(service) == first.id


def test_a_second_deploy_replaces_the_first_version_and_removes_it(world):
    service, first = world.serving()
    second = world.ask_for(service, new_image())
    deploy_service(second.id)
    assert world.engine.running == {world.name(second): 1}
    assert world.leads_to("shop.example.com") == world.name(second)
    assert world.look(first).status is DeploymentStatus.REMOVED
    assert world.live(service) == second.id


def test_what_a_flow_asks_for_is_deployed_as_what_a_user_asks_for(world):
    service, _ = world.serving()
    with world.database.reading() as session:
        asker = Principal(projects.default_workspace(session).id, PLATFORM)
    asked = deployments.deploy(platform(), asker, service.id, [new_image()])
    assert world.runs.launched[-1] == (FlowName.DEPLOY, {"deployment_id": str(asked.id)})
    deploy_service(asked.id)
    assert world.live(service) == asked.id


def test_a_domain_that_the_new_version_does_not_have_leads_nowhere(world):
    service, _ = world.serving(routes={"shop.example.com": 8080, "old.example.com": 8080})
    second = world.ask_for(service, Edit(field="routes", key="old.example.com", operation=Operation.UNSET))
    deploy_service(second.id)
    assert world.leads_to("shop.example.com") == world.name(second)
    assert world.leads_to("old.example.com") == "self.slipway"


def test_a_wildcard_domain_covers_its_subdomains_and_not_the_neighbours(world):
    service, first = world.serving(routes={"*.shop.example.com": 8080})
    assert world.leads_to("any.shop.example.com") == world.name(first)
    assert world.leads_to("other.example.com") == "self.slipway"


def test_an_unhealthy_version_leaves_the_previous_one_serving(world):
    service, first = world.serving(health_check=HealthCheck(path="/up", grace_seconds=1))
    second = world.ask_for(service, new_image())
    world.engine.unhealthy.add(world.name(second))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(second.id)
    assert_undone(world, service, first, second)
    assert "503" in (world.look(second).failure or "")


def test_a_wrong_port_is_explained_with_the_port_that_is_open(world):
    service, first = world.serving(health_check=HealthCheck(grace_seconds=1))
    second = world.ask_for(service, Edit(field="routes", key="shop.example.com", value=9999))
    with pytest.raises(DeploymentUnhealthy, match="listens on port 8080, and 9999 is configured"):
        deploy_service(second.id)
    assert_undone(world, service, first, second)


def test_an_image_that_nobody_has_fails_before_anything_is_started(world):
    service, first = world.serving()
    world.engine.missing_images.add("ghost:1")
    second = world.ask_for(service, new_image("ghost:1"))
    with pytest.raises(ImageNotFound):
        deploy_service(second.id)
    assert_undone(world, service, first, second)
    assert "ghost:1" in (world.look(second).failure or "")


def test_a_container_that_ends_by_itself_is_explained_with_its_exit_code_and_last_lines(world):
    service, first = world.serving()
    second = world.ask_for(service, new_image())
    world.engine.exits[world.name(second)] = Exit(3, out_of_memory=False, last_lines=("no database",))
    with pytest.raises(ContainerExited, match="exit code 3"):
        deploy_service(second.id)
    assert_undone(world, service, first, second)
    assert "no database" in world.journal(second)


def test_a_first_deploy_that_fails_leaves_nothing_at_all(world):
    service = world.a_service(health_check=HealthCheck(grace_seconds=1))
    first = world.ask_for(service)
    world.engine.unhealthy.add(world.name(first))
    with pytest.raises(DeploymentUnhealthy):
        deploy_service(first.id)
    assert world.engine.running == {}
    assert world.leads_to("shop.example.com") == "self.slipway"
    assert world.live(service) is None


def test_an_engine_that_is_away_for_a_moment_only_costs_time(world, monkeypatch):
    service = world.a_service()
    first = world.ask_for(service)
    asked = []

    def away_once(reference):
        asked.append(reference)
        if len(asked) == 1:
            raise EngineUnreachable("The Docker engine does not answer.")

    world.engine.before["images.obtain"] = away_once
    monkeypatch.setattr(images.obtain, "retry_delay_seconds", [0, 0, 0, 0])
    deploy_service(first.id)
    assert (world.look(first).status, len(asked)) == (DeploymentStatus.HEALTHY, 2)


def test_a_run_that_died_is_continued_by_the_next_one(world, monkeypatch):
    service, first = world.serving()
    second = world.ask_for(service, new_image())
    with monkeypatch.context() as patch:
        patch.setattr(swarm, "await_healthy", _die)
        with pytest.raises(Died):
            deploy_service(second.id)
    assert set(world.engine.running) == {world.name(first), world.name(second)}
    world.change(second, lambda row: setattr(row, "lease_until", now()))
    deploy_service(second.id)
    assert world.look(second).status is DeploymentStatus.HEALTHY
    assert world.engine.running == {world.name(second): 1}
    assert world.look(second).attempts == 2


def test_a_deployment_on_which_too_many_runs_died_is_undone(world):
    service, first = world.serving()
    second = world.ask_for(service, new_image())
    for _ in range(MAX_ATTEMPTS):
        world.change(second, lambda row: row.take(uuid4(), -LEASE))
    with pytest.raises(RunsExhausted):
        deploy_service(second.id)
    assert_undone(world, service, first, second)


def test_a_deployment_that_another_run_works_on_is_left_alone(world):
    service = world.a_service()
    first = world.ask_for(service)
    world.change(first, lambda row: row.take(uuid4(), LEASE))
    deploy_service(first.id)
    assert world.look(first).status is DeploymentStatus.PREPARING
    assert world.engine.running == {}


def test_a_settled_deployment_is_not_deployed_again(world):
    service, first = world.serving()
    second = world.ask_for(service, new_image())
    deploy_service(second.id)
    deploy_service(first.id)
    assert world.engine.running == {world.name(second): 1}


def test_the_next_in_the_queue_starts_when_a_deploy_has_ended(world):
    service = world.a_service()
    first, second = world.ask_for(service), world.ask_for(service, new_image())
    deploy_service(first.id)
    assert world.runs.launched[-1] == ("deploy-service/deploy-service", {"deployment_id": str(second.id)})


class Died(BaseException):
    """What a killed process looks like from inside: no handler of ours sees it."""


def _die(*_):
    raise Died


def assert_undone(world: World, service, first, second) -> None:
    """Checks that exactly the previous version serves, and that nothing of the failed one is left."""
    assert world.look(second).status is DeploymentStatus.FAILED
    assert world.live(service) == first.id
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert world.engine.running == {world.name(first): 1}
    assert world.leads_to("shop.example.com") == world.name(first)
