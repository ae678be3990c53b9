"""What a version's Swarm service promises."""

from dataclasses import replace

import pytest

from blocks.docker.engine import Engine
from blocks.errors import EngineUnreachable, NameInUse, Refused
from blocks.specs import Attachment, ServiceSpec
from blocks.states import Exit, TaskPhase, TaskState
from tests.contracts.edges import APP_PORT, Edge, eventually, halves
from tests.fakes.engine import FakeEngine


def test_a_service_applied_twice_is_one_service_that_answers_the_proxy(edge: Edge) -> None:
    spec = edge.app("twice")
    edge.cluster.services.apply(spec)
    edge.cluster.services.apply(spec)
    eventually(lambda: edge.health(spec.name) == {200}, "the service answers")
    found = [state for state in edge.cluster.services.list(edge.labels) if state.name == spec.name]
    assert [(state.image, state.replicas, dict(state.labels)) for state in found] == [(edge.image, 1, edge.labels)]
    [task] = edge.tasks(spec)
    assert (task.phase, task.desired_running, task.exit_code) == (TaskPhase.RUNNING, True, None)


def test_applying_another_specification_changes_the_service(edge: Edge) -> None:
    spec = edge.app("changed")
    edge.cluster.services.apply(spec)
    edge.cluster.services.apply(replace(spec, replicas=2))
    assert [state.replicas for state in edge.cluster.services.list(edge.labels) if state.name == spec.name] == [2]


def test_services_are_found_by_all_their_labels(edge: Edge) -> None:
    labelled = replace(edge.app("labelled"), labels={**edge.labels, "slipway.project": "p1"})
    edge.cluster.services.apply(labelled)
    found = edge.cluster.services.list({**edge.labels, "slipway.project": "p1"})
    assert [state.name for state in found] == [labelled.name]
    assert edge.cluster.services.list({**edge.labels, "slipway.project": "p2"}) == []


def test_a_service_scales_to_nothing_and_back(edge: Edge) -> None:
    spec = edge.app("scaled")
    edge.cluster.services.apply(spec)
    edge.cluster.services.scale(spec.name, 0)
    eventually(lambda: not any(task.desired_running for task in edge.tasks(spec)), "no task is wanted")
    edge.cluster.services.apply(spec)
    eventually(lambda: 200 in edge.health(spec.name), "the service is back")


def test_a_service_that_failed_before_stops_too(edge: Edge) -> None:
    """Swarm keeps the container of a task that failed: it must not be waited for."""
    spec = edge.app("stops", "EXIT_AT_START=3")
    if edge.fake:
        edge.fake.exits[spec.name] = Exit(3, out_of_memory=False, last_lines=())
    edge.cluster.services.apply(spec)
    eventually(lambda: bool(_failed(edge, spec)), "a task failed")
    edge.cluster.services.scale(spec.name, 0)
    edge.cluster.services.await_stopped(spec.name, 20)
    assert not any(task.phase is TaskPhase.RUNNING for task in edge.tasks(spec))
    edge.cluster.services.remove(spec.name)
    edge.cluster.services.await_gone(spec.name, 30)


def test_a_removed_service_leaves_nothing(edge: Edge) -> None:
    spec = edge.app("removed")
    edge.cluster.services.apply(spec)
    edge.cluster.services.remove(spec.name)
    edge.cluster.services.remove(spec.name)
    edge.cluster.services.await_gone(spec.name, 30)
    assert edge.tasks(spec) == []
    assert spec.name not in {state.name for state in edge.cluster.services.list(edge.labels)}


def test_a_container_that_exits_tells_how(edge: Edge) -> None:
    spec = edge.app("exits", "EXIT_AT_START=3")
    if edge.fake:
        edge.fake.exits[spec.name] = Exit(3, out_of_memory=False, last_lines=("exiting with code 3",))
    edge.cluster.services.apply(spec)
    eventually(lambda: bool(_failed(edge, spec)), "a task failed")
    task = _failed(edge, spec)[-1]
    assert (task.exit_code, "3" in task.message) == (3, True)
    ended = edge.node.containers.exit_of(task)
    assert (ended.code, ended.out_of_memory) == (3, False)
    assert "exiting with code 3" in ended.last_lines[-1]
    edge.cluster.services.remove(spec.name)


def test_the_ports_on_which_a_container_listens_are_seen(edge: Edge) -> None:
    target = edge.start("listens")
    [task] = edge.cluster.services.tasks(target.host)
    assert edge.node.containers.listening_ports(task.container_id or "") == frozenset({APP_PORT})


def test_a_foreign_service_is_never_touched(edge: Edge) -> None:
    spec = edge.app("foreign")
    edge.cluster.services.apply(spec)
    foreign = edge.foreign().cluster.services
    with pytest.raises(NameInUse):
        foreign.apply(spec)
    with pytest.raises(NameInUse):
        foreign.remove(spec.name)
    assert foreign.list({}) == []


def test_scaling_what_does_not_exist_is_refused(edge: Edge) -> None:
    with pytest.raises(Refused):
        edge.cluster.services.scale("nothing-of-that-name", 1)


def test_an_engine_that_does_not_answer_is_unreachable(edge: Edge) -> None:
    cluster, node = halves(FakeEngine(unreachable=True) if edge.fake else Engine("unix:///nowhere", "test"))
    with pytest.raises(EngineUnreachable):
        cluster.services.list({})
    with pytest.raises(EngineUnreachable):
        node.facts()


def test_a_service_answers_to_its_aliases_in_each_network(edge: Edge) -> None:
    spec = replace(edge.app("aliased"), networks=(Attachment(edge.network, ("shop",)),))
    edge.cluster.services.apply(spec)
    eventually(lambda: edge.health(spec.name) == {200}, "the service answers")
    if not edge.fake:
        assert edge.proxy.probe(f"shop:{APP_PORT}", "/health", 2).status == 200


def _failed(edge: Edge, spec: ServiceSpec) -> list[TaskState]:
    return [task for task in edge.tasks(spec) if task.phase is TaskPhase.FAILED]
