"""What a version's Swarm service promises."""

from dataclasses import replace

import pytest

from blocks.docker.swarm import Swarm
from blocks.errors import EngineUnreachable, NameInUse, Refused
from blocks.specs import Attachment, ServiceSpec
from blocks.states import Exit, TaskPhase, TaskState
from tests.contracts.edges import APP_PORT, Edge, eventually
from tests.fakes.swarm import FakeSwarm


def test_a_service_applied_twice_is_one_service_that_answers_the_proxy(edge: Edge) -> None:
    spec = edge.app("twice")
    edge.swarm.apply_service(spec)
    edge.swarm.apply_service(spec)
    eventually(lambda: edge.health(spec.name) == {200}, "the service answers")
    found = [state for state in edge.swarm.services(edge.labels) if state.name == spec.name]
    assert [(state.image, state.replicas, dict(state.labels)) for state in found] == [(edge.image, 1, edge.labels)]
    [task] = edge.swarm.tasks(spec.name)
    assert (task.phase, task.desired_running, task.exit_code) == (TaskPhase.RUNNING, True, None)


def test_applying_another_specification_changes_the_service(edge: Edge) -> None:
    spec = edge.app("changed")
    edge.swarm.apply_service(spec)
    edge.swarm.apply_service(replace(spec, replicas=2))
    assert [state.replicas for state in edge.swarm.services(edge.labels) if state.name == spec.name] == [2]


def test_services_are_found_by_all_their_labels(edge: Edge) -> None:
    labelled = replace(edge.app("labelled"), labels={**edge.labels, "slipway.project": "p1"})
    edge.swarm.apply_service(labelled)
    found = edge.swarm.services({**edge.labels, "slipway.project": "p1"})
    assert [state.name for state in found] == [labelled.name]
    assert edge.swarm.services({**edge.labels, "slipway.project": "p2"}) == []


def test_a_service_scales_to_nothing_and_back(edge: Edge) -> None:
    spec = edge.app("scaled")
    edge.swarm.apply_service(spec)
    edge.swarm.scale(spec.name, 0)
    eventually(lambda: not any(task.desired_running for task in edge.swarm.tasks(spec.name)), "no task is wanted")
    edge.swarm.apply_service(spec)
    eventually(lambda: 200 in edge.health(spec.name), "the service is back")


def test_a_service_that_failed_before_stops_too(edge: Edge) -> None:
    """Swarm keeps the container of a task that failed: it must not be waited for."""
    spec = edge.app("stops", "EXIT_AT_START=3")
    if isinstance(edge.swarm, FakeSwarm):
        edge.swarm.exits[spec.name] = Exit(3, out_of_memory=False, last_lines=())
    edge.swarm.apply_service(spec)
    eventually(lambda: bool(_failed(edge, spec)), "a task failed")
    edge.swarm.scale(spec.name, 0)
    edge.swarm.await_stopped(spec.name, 20)
    assert not any(task.phase is TaskPhase.RUNNING for task in edge.swarm.tasks(spec.name))
    edge.swarm.remove_service(spec.name)
    edge.swarm.await_gone(spec.name, 30)


def test_a_removed_service_leaves_nothing(edge: Edge) -> None:
    spec = edge.app("removed")
    edge.swarm.apply_service(spec)
    edge.swarm.remove_service(spec.name)
    edge.swarm.remove_service(spec.name)
    edge.swarm.await_gone(spec.name, 30)
    assert edge.swarm.tasks(spec.name) == []
    assert spec.name not in {state.name for state in edge.swarm.services(edge.labels)}


def test_a_container_that_exits_tells_how(edge: Edge) -> None:
    spec = edge.app("exits", "EXIT_AT_START=3")
    if isinstance(edge.swarm, FakeSwarm):
        edge.swarm.exits[spec.name] = Exit(3, out_of_memory=False, last_lines=("exiting with code 3",))
    edge.swarm.apply_service(spec)
    eventually(lambda: bool(_failed(edge, spec)), "a task failed")
    task = _failed(edge, spec)[-1]
    assert (task.exit_code, "3" in task.message) == (3, True)
    ended = edge.swarm.exit_of(task)
    assert (ended.code, ended.out_of_memory) == (3, False)
    assert "exiting with code 3" in ended.last_lines[-1]
    edge.swarm.remove_service(spec.name)


def test_the_ports_on_which_a_container_listens_are_seen(edge: Edge) -> None:
    target = edge.start("listens")
    [task] = edge.swarm.tasks(target.host)
    assert edge.swarm.listening_ports(task.container_id or "") == frozenset({APP_PORT})


def test_a_foreign_service_is_never_touched(edge: Edge) -> None:
    spec = edge.app("foreign")
    edge.swarm.apply_service(spec)
    stranger = edge.strange_swarm()
    with pytest.raises(NameInUse):
        stranger.apply_service(spec)
    with pytest.raises(NameInUse):
        stranger.remove_service(spec.name)
    assert stranger.services({}) == []


def test_scaling_what_does_not_exist_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused):
        edge.swarm.scale("nothing-of-that-name", 1)


def test_an_engine_that_does_not_answer_is_unreachable(edge: Edge) -> None:
    swarm = FakeSwarm(unreachable=True) if isinstance(edge.swarm, FakeSwarm) else Swarm(docker_host="unix:///nowhere")
    with pytest.raises(EngineUnreachable):
        swarm.services({})


def test_a_service_answers_to_its_aliases_in_each_network(edge: Edge) -> None:
    spec = replace(edge.app("aliased"), networks=(Attachment(edge.network, ("shop",)),))
    edge.swarm.apply_service(spec)
    eventually(lambda: edge.health(spec.name) == {200}, "the service answers")
    if edge.is_real:
        assert edge.proxy.probe(f"shop:{APP_PORT}", "/health", 2).status == 200


def _failed(edge: Edge, spec: ServiceSpec) -> list[TaskState]:
    return [task for task in edge.swarm.tasks(spec.name) if task.phase is TaskPhase.FAILED]
