"""Nothing waits in a place of the worker: what is to go on later is rows, and somebody starts it when it is due."""

from datetime import timedelta

import pytest
from sqlmodel import select

from flows.delete_environment import delete_environment
from flows.delete_project import delete_project
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.flow_names import FlowName
from flows.domain.ids import new_id
from flows.domain.project import Environment, Project
from flows.domain.service import Service
from flows.launch import launch_due
from flows.platform import platform
from flows.reconcile import reconcile
from flows.sleep_service import sleep_service
from flows.store import deployments, journal, queue, services
from flows.tasks import sleep
from flows.wake_service import wake_service
from tests.integration.flows.conftest import World

REPOSITORY = "https://git.example.com/ada/shop.git"
LONG = 3600
WAITS = "Waiting for another build to end."


def launches(world: World, flow: FlowName) -> list[str]:
    """Returns what the runs of the flow are about, as they were launched."""
    return [str(next(iter(parameters.values()))) for name, parameters in world.runs.launched if name == flow]


def on_its_way(world: World, deployment: Deployment, status: DeploymentStatus) -> None:
    """Marks the deployment as if a run worked on it elsewhere."""

    def work(row: Deployment) -> None:
        row.status, row.run_id, row.lease_until = status, new_id(), now() + timedelta(minutes=5)

    world.change(deployment, work)


def two_builds(world: World) -> tuple[Deployment, Deployment]:
    """Deployments of two services, of which the first one is being built."""
    world.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:1\n"})
    first, second = (world.ask_for(world.a_service(slug, image=None, git={"repository": REPOSITORY})) for slug in "ab")
    on_its_way(world, first, DeploymentStatus.BUILDING)
    return first, second


def test_a_build_waits_in_the_queue_for_another_one_and_then_goes_on_as_if_nothing_had_been(world: World) -> None:
    first, second = two_builds(world)
    deploy_service(second.id)
    waiting = world.look(second)
    assert (waiting.status, waiting.attempts, waiting.awaits_build) == (DeploymentStatus.QUEUED, 0, True)
    assert world.journal(second).count(WAITS) == 1
    with world.database.reading() as session:
        assert journal.steps(session, second.id) == []
    assert not list(world.settings.builds.glob("*-*-*"))
    assert launches(world, FlowName.DEPLOY) == [], "while the other one builds it is nobody's turn"

    world.change(first, lambda row: setattr(row, "status", DeploymentStatus.STARTING))
    launch_due(platform())
    assert launches(world, FlowName.DEPLOY) == [str(second.id)]
    deploy_service(second.id)
    done = world.look(second)
    assert (done.status, done.attempts) == (DeploymentStatus.HEALTHY, 1)
    assert world.journal(second).count(WAITS) == 1
    assert "takes over" not in world.journal(second)


def test_what_waits_for_a_build_keeps_nobody_else_from_the_queue(world: World) -> None:
    _, second = two_builds(world)
    deploy_service(second.id)
    other = world.ask_for(world.a_service("other"))
    launch_due(platform())
    assert launches(world, FlowName.DEPLOY) == [str(other.id)]


def test_only_as_many_begin_as_may_be_built(world: World) -> None:
    first, second = two_builds(world)
    third = world.ask_for(world.a_service("c", image=None, git={"repository": REPOSITORY}))
    for each in (second, third):
        deploy_service(each.id)
    with world.database.transaction() as session:
        assert not queue.is_work_overlooked(session, queue.Limits(10, 1, timedelta(0)))
    world.change(first, lambda row: setattr(row, "status", DeploymentStatus.STARTING))
    launch_due(platform())
    assert launches(world, FlowName.DEPLOY) == [str(third.id), str(second.id)], "the third one not again"


@pytest.mark.parametrize("status", [DeploymentStatus.CANCELLING, DeploymentStatus.STARTING])
def test_what_waited_for_a_build_once_and_then_lost_its_run_waits_for_no_other(
    world: World, status: DeploymentStatus
) -> None:
    first, second = two_builds(world)
    deploy_service(second.id)
    world.change(first, lambda row: setattr(row, "status", DeploymentStatus.STARTING))
    world.change(second, lambda row: row.take(new_id(), timedelta(0)))
    if status is DeploymentStatus.CANCELLING:
        world.cancel(second)
    else:
        for each in (DeploymentStatus.BUILDING, status):
            world.change(second, lambda row, each=each: row.advance(each))  # type: ignore[misc]
    third = world.ask_for(world.a_service("c", image=None, git={"repository": REPOSITORY}))
    on_its_way(world, third, DeploymentStatus.BUILDING)
    launch_due(platform())
    assert launches(world, FlowName.DEPLOY) == [str(second.id)]


def test_what_has_begun_to_start_is_not_put_back_into_the_queue(world: World) -> None:
    """As when its run died and its image is gone, or is to be built without what was kept."""
    _, second = two_builds(world)
    with world.database.transaction() as session:
        limits = queue.Limits(10, 1, timedelta(minutes=1))
        for status in (DeploymentStatus.BUILDING, DeploymentStatus.STARTING, DeploymentStatus.CANCELLING):
            second.status = status
            assert queue.may_build(session, second, limits)
        second.status = DeploymentStatus.PREPARING
        assert not queue.may_build(session, second, limits)


def test_an_image_that_was_built_before_waits_for_no_build(world: World) -> None:
    world.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:1\n"})
    service = world.a_service(image=None, git={"repository": REPOSITORY})
    deploy_service(world.ask_for(service).id)
    busy = world.ask_for(world.a_service("busy", image=None, git={"repository": REPOSITORY}))
    on_its_way(world, busy, DeploymentStatus.BUILDING)
    again = world.ask_for(service)
    deploy_service(again.id)
    assert world.look(again).status is DeploymentStatus.HEALTHY


def test_what_waits_for_a_build_is_cancelled_at_once(world: World) -> None:
    _, second = two_builds(world)
    deploy_service(second.id)
    world.cancel(second)
    assert world.look(second).status is DeploymentStatus.CANCELLED


def test_the_next_build_begins_when_one_is_over_and_not_when_its_version_serves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_builds(world)
    deploy_service(second.id)
    world.change(first, lambda row: row.settle(DeploymentStatus.FAILED, "It is broken."))
    third = world.ask_for(world.a_service("c", image=None, git={"repository": REPOSITORY}))
    seen: list[list[str]] = []
    original = deployments.go_live

    def watched(session, row):  # type: ignore[no-untyped-def]
        seen.append(launches(world, FlowName.DEPLOY))
        return original(session, row)

    monkeypatch.setattr(deployments, "go_live", watched)
    deploy_service(third.id)
    assert seen == [[str(second.id)]]


@pytest.mark.parametrize("kind", ["service", "environment", "project"])
def test_a_deletion_leaves_its_place_while_a_deploy_is_undone_and_is_started_again_once(
    world: World, kind: str
) -> None:
    service, _ = world.serving()
    running = world.ask_for(service)
    on_its_way(world, running, DeploymentStatus.STARTING)
    flow, name, owner = deletion_of(world, service, kind)

    flow(owner)
    assert world.look(running).status is DeploymentStatus.CANCELLING
    with world.database.reading() as session:
        assert session.get(Service, service.id) is not None
    launch_due(platform())
    assert launches(world, name) == [], "the deploy is still on its way"

    world.change(running, lambda row: row.settle(DeploymentStatus.CANCELLED))
    for _ in range(2):
        launch_due(platform())
    assert launches(world, name) == [str(owner)]
    flow(owner)
    with world.database.reading() as session:
        assert session.exec(select(Service)).all() == []


def test_a_deletion_that_waits_is_not_taken_for_one_that_died(world: World) -> None:
    service, _ = world.serving()
    on_its_way(world, world.ask_for(service), DeploymentStatus.STARTING)
    flow, _, owner = deletion_of(world, service, "service")
    flow(owner)
    with world.database.reading() as session:
        assert services.deleting(session, timedelta(0)) == []


def deletion_of(world: World, service: Service, kind: str):  # type: ignore[no-untyped-def]
    """Returns the flow, its name and the id of what is to be deleted, once that is marked so."""
    with world.database.transaction() as session:
        found = session.get_one(Service, service.id)
        environment = session.get_one(Environment, found.environment_id)
        project = session.get_one(Project, environment.project_id)
        owner = {"service": found, "environment": environment, "project": project}[kind]
        environment.name = "staging"
        owner.mark_deleting()
    flows = {
        "service": (delete_service, FlowName.DELETE_SERVICE),
        "environment": (delete_environment, FlowName.DELETE_ENVIRONMENT),
        "project": (delete_project, FlowName.DELETE_PROJECT),
    }
    return (*flows[kind], owner.id)


def falling_asleep(world: World) -> tuple[Service, Deployment]:
    """Returns a service with a long drain that was put to sleep."""
    service, version = world.serving(drain_seconds=LONG)
    with world.database.transaction() as session:
        session.get_one(Service, service.id).sleep()
    sleep_service(service.id)  # and this comes back
    return service, version


def drained(world: World, service: Service) -> None:
    with world.database.transaction() as session:
        session.get_one(Service, service.id).stop_at = now() - timedelta(seconds=1)


def test_a_long_drain_before_sleep_is_a_due_time_and_reconcile_ends_it(world: World) -> None:
    service, version = falling_asleep(world)
    reconcile()
    assert world.engine.running == {world.name(version): 1}
    with world.database.reading() as session:
        assert not services.is_any_to_stop(session, timedelta(0))

    drained(world, service)
    with world.database.reading() as session:
        assert services.is_any_to_stop(session, timedelta(0))
    reconcile()
    assert world.engine.running == {world.name(version): 0}
    with world.database.reading() as session:
        assert session.get_one(Service, service.id).stop_at is None


def test_what_was_stopped_by_a_run_that_died_then_is_written_down_as_stopped(world: World) -> None:
    service, version = falling_asleep(world)
    drained(world, service)
    platform().cluster.services.scale(world.name(version), 0)
    reconcile()
    with world.database.reading() as session:
        assert not services.is_any_to_stop(session, timedelta(0)), "else reconcile is started again and again"


def test_what_sleeps_and_is_being_deployed_is_not_to_be_stopped_by_reconcile(world: World) -> None:
    service, version = falling_asleep(world)
    drained(world, service)
    deployment = world.ask_for(service)
    on_its_way(world, deployment, DeploymentStatus.STARTING)
    reconcile()
    assert world.engine.running[world.name(version)] == 1, "it is the deploy's business"
    with world.database.reading() as session:
        assert not services.is_any_to_stop(session, timedelta(0)), "else reconcile is started again and again"
    world.change(deployment, lambda row: row.settle(DeploymentStatus.CANCELLED))
    with world.database.reading() as session:
        assert services.is_any_to_stop(session, timedelta(0))


@pytest.mark.parametrize("act", ["wake", "deploy"])
def test_what_was_woken_before_its_drain_was_over_is_not_stopped(world: World, act: str) -> None:
    service, version = falling_asleep(world)
    if act == "wake":
        with world.database.transaction() as session:
            session.get_one(Service, service.id).wake()
        wake_service(service.id)
    else:
        version = world.ask_for(service)
        deploy_service(version.id)
    with world.database.reading() as session:
        assert session.get_one(Service, service.id).stop_at is None
    reconcile()
    assert world.engine.running[world.name(version)] == 1


def test_the_end_of_one_sleep_does_not_cut_the_drain_of_the_next_short(world: World) -> None:
    service, version = falling_asleep(world)
    sleep.stopped(service.id)  # of a sleep that was ended by waking before
    with world.database.reading() as session:
        assert session.get_one(Service, service.id).stop_at is not None
    reconcile()
    assert world.engine.running == {world.name(version): 1}
