"""Deployments in waves: rows that the queue reads, and no run that waits for another."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlmodel import col, select

from flows.clone_environment import clone_environment
from flows.deploy_service import deploy_service
from flows.domain.deployment import UNSETTLED, Deployment, DeploymentStatus
from flows.domain.flow_names import FlowName
from flows.domain.ids import DeploymentId, EnvironmentId, ServiceId, new_id
from flows.domain.project import Environment, EnvironmentStatus
from flows.domain.rollout import OnFailure, Outcome, Rollout, RolloutKind
from flows.domain.service import Service
from flows.launch import launch_due
from flows.platform import bind, platform
from flows.reconcile import reconcile
from flows.store import deployments, projects, queue, requests, rollouts, services
from flows.store.database import QUEUE_LOCK, lock
from tests.integration.flows.conftest import World

LEASE = timedelta(seconds=30)
FIRST, SECOND, THIRD = "a", "b", "c"


def in_waves(world: World, *waves: Sequence[str], rule: OnFailure = OnFailure.CONTINUE) -> list[list[Deployment]]:
    """Services in projects of their own, whose first deployments are one rollout of the first one's environment."""
    made = [[world.a_service(slug) for slug in wave] for wave in waves]
    with world.database.transaction() as session:
        asked = [[requests.deploy(session, session.get_one(Service, each.id)) for each in wave] for wave in made]
        rollouts.create(session, made[0][0].environment_id, RolloutKind.BULK, asked, rule)
    return asked


def service_of(world: World, slug: str) -> ServiceId:
    with world.database.reading() as session:
        return session.exec(select(Service.id).where(Service.slug == slug)).one()


def due(world: World, limit: int = 10) -> list[str]:
    with world.database.transaction() as session:
        return [each.snapshot.service.slug for each in queue.claim_due(session, queue.Limits(limit, 1, LEASE))]


def outcome(world: World) -> Outcome | None:
    with world.database.transaction() as session:
        return session.exec(select(Rollout)).one().outcome


def run_all(world: World) -> list[str]:
    """Run what was launched and is launched by it, as one worker would; the slugs in their order."""
    seen: list[str] = []
    done = 0
    while done < len(world.runs.launched):
        flow, parameters = world.runs.launched[done]
        done += 1
        if flow == FlowName.DEPLOY:
            found = world.look(Deployment(id=DeploymentId(parameters["deployment_id"])))  # type: ignore[arg-type, call-arg]
            seen.append(found.snapshot.service.slug)
            deploy_service(found.id, return_state=True)
    return seen


def test_a_wave_waits_for_those_before_it_and_for_nothing_else(world: World) -> None:
    (first,), (second, other), _ = in_waves(world, [FIRST], [SECOND, "b2"], [THIRD])
    assert due(world) == [FIRST]
    world.change(first, lambda row: row.settle(DeploymentStatus.HEALTHY))
    assert due(world) == [SECOND, "b2"]
    world.change(second, lambda row: row.settle(DeploymentStatus.HEALTHY))
    assert due(world) == []
    world.change(other, lambda row: row.settle(DeploymentStatus.FAILED, "It is broken."))
    assert due(world) == [THIRD]


@pytest.mark.parametrize(
    ("rule", "third", "end"),
    [(OnFailure.CONTINUE, DeploymentStatus.HEALTHY, "c"), (OnFailure.STOP, DeploymentStatus.CANCELLED, "")],
)
def test_after_a_failure_the_rule_decides(world: World, rule: OnFailure, third: DeploymentStatus, end: str) -> None:
    world.engine.missing_images.add("slipway/hello:1")
    (first,), (last,) = in_waves(world, [FIRST], [THIRD], rule=rule)
    launch_due(platform())
    deploy_service(first.id, return_state=True)
    world.engine.missing_images.clear()
    assert run_all(world)[1:] == list(end)
    assert world.look(last).status is third
    assert outcome(world) is Outcome.INCOMPLETE
    assert ("earlier wave" in world.journal(last)) == (rule is OnFailure.STOP)


def test_whoever_ends_rollouts_and_whoever_has_the_queue_never_wait_for_each_other(world: World) -> None:
    for number in range(2):
        (first,), (last,) = in_waves(world, [f"a{number}"], [f"b{number}"], rule=OnFailure.STOP)
        world.change(first, lambda row: row.settle(DeploymentStatus.FAILED, "It is broken."))
    with ThreadPoolExecutor(1) as other:
        with world.database.transaction() as session:
            lock(session, QUEUE_LOCK)
            ending = other.submit(launch_due, platform())
            with suppress(TimeoutError):
                ending.result(0.5)  # it waits for the lock
            queue.cancel_all(session, [service_of(world, slug) for slug in ("b0", "b1")])
        ending.result(10)
    assert world.look(last).status is DeploymentStatus.CANCELLED


@pytest.mark.parametrize("states", [*product((DeploymentStatus.QUEUED, DeploymentStatus.HEALTHY), repeat=3)])
def test_what_is_due_is_the_first_wave_that_is_not_over(world: World, states: tuple[DeploymentStatus, ...]) -> None:
    waves = in_waves(world, [FIRST], [SECOND], [THIRD])
    for (deployment,), state in zip(waves, states, strict=True):
        if state is DeploymentStatus.HEALTHY:
            world.change(deployment, lambda row: row.settle(DeploymentStatus.HEALTHY))
    first = next((slug for slug, state in zip("abc", states, strict=True) if state is DeploymentStatus.QUEUED), None)
    assert due(world) == ([first] if first else [])


def test_a_rollout_that_is_over_ends_however_many_older_ones_are_on_their_way(world: World) -> None:
    for number in range(rollouts.AT_ONCE):
        in_waves(world, [f"older-{number}"])
    ((deployment,),) = in_waves(world, [FIRST])
    world.change(deployment, lambda row: row.settle(DeploymentStatus.HEALTHY))
    launch_due(platform())
    with world.database.transaction() as session:
        found = session.exec(select(Rollout.id, Rollout.outcome).where(col(Rollout.outcome).is_not(None))).all()
    assert found == [(world.look(deployment).rollout_id, Outcome.SUCCEEDED)]


@pytest.mark.parametrize(("rule", "then"), [(OnFailure.CONTINUE, [THIRD]), (OnFailure.STOP, [])])
def test_the_queue_itself_keeps_the_rule_for_failures(world: World, rule: OnFailure, then: list[str]) -> None:
    """Without a look at rollouts before: what they did not get to yet is not started either."""
    (first,), _ = in_waves(world, [FIRST], [THIRD], rule=rule)
    world.change(first, lambda row: row.settle(DeploymentStatus.FAILED, "It is broken."))
    assert due(world) == then


def test_what_waits_behind_a_failure_is_cancelled_however_many_older_ones_are_on_their_way(world: World) -> None:
    for number in range(rollouts.AT_ONCE):
        in_waves(world, [f"older-{number}"])
    (first,), (last,) = in_waves(world, [FIRST], [THIRD], rule=OnFailure.STOP)
    world.change(first, lambda row: row.settle(DeploymentStatus.FAILED, "It is broken."))
    launch_due(platform())
    assert world.look(last).status is DeploymentStatus.CANCELLED


def test_twenty_clones_take_no_place_from_a_deployment_of_somebody_else(world: World) -> None:
    """Each asks for its first versions and ends; with one place at a time all of them come to their end."""
    bound = platform()
    bind(replace(bound, settings=bound.settings.model_copy(update={"max_concurrent_deploys": 1})))
    shop = world.a_service("shop")
    fresh = []
    for number in range(20):
        with world.database.transaction() as session:
            clone = session.get_one(Environment, shop.environment_id).clone(f"copy-{number}", deploys=True)
            projects.add_environment(session, clone)
        clone_environment(clone.id)
        fresh.append(clone)
    assert {look(world, each.id).status for each in fresh} == {EnvironmentStatus.CLONING}
    other = world.ask_for(world.a_service("urgent"))
    launch_due(platform())
    order = run_all(world)
    assert len(order) == 21
    assert world.look(other).status is DeploymentStatus.HEALTHY
    assert {look(world, each.id).status for each in fresh} == {EnvironmentStatus.READY}


def test_a_clone_of_which_a_service_goes_meanwhile_comes_to_its_end(world: World) -> None:
    shop = world.a_service("shop")
    with world.database.transaction() as session:
        clone = session.get_one(Environment, shop.environment_id).clone("copy", deploys=True)
        projects.add_environment(session, clone)
    clone_environment(clone.id)
    with world.database.transaction() as session:
        (service,) = services.chosen(session, clone.id, None)
        session.delete(service)
    with world.database.transaction() as session:
        session.exec(select(Rollout)).one().created_at -= timedelta(minutes=5)
    with world.database.transaction() as session:
        assert queue.is_work_overlooked(session, queue.Limits(10, 1, LEASE))
    reconcile()
    assert look(world, clone.id).status is EnvironmentStatus.READY
    assert outcome(world) is Outcome.SUCCEEDED
    with world.database.transaction() as session:
        assert not queue.is_work_overlooked(session, queue.Limits(10, 1, LEASE))


def test_a_clone_that_is_rolled_out_is_not_sent_another_run_however_long_it_takes(world: World) -> None:
    shop = world.a_service("shop")
    with world.database.transaction() as session:
        clone = session.get_one(Environment, shop.environment_id).clone("copy", deploys=True)
        projects.add_environment(session, clone)
    clone_environment(clone.id)
    clone_environment(clone.id)
    with world.database.transaction() as session:
        found = session.get_one(Environment, clone.id)
        assert found.cloning_at is not None
        found.cloning_at -= timedelta(hours=1)
        asked = select(Deployment).where(col(Deployment.rollout_id).is_not(None))
        assert len(session.exec(asked).all()) == 1
    reconcile()
    assert FlowName.CLONE_ENVIRONMENT not in [flow for flow, _ in world.runs.launched]


def look(world: World, environment_id: EnvironmentId) -> Environment:
    with world.database.transaction() as session:
        return session.get_one(Environment, environment_id)


def test_a_rollout_goes_on_where_the_run_of_one_of_its_deployments_was_killed(world: World) -> None:
    (first,), (second,) = in_waves(world, [FIRST], [SECOND])

    def die(row: Deployment) -> None:
        row.take(new_id(), timedelta(seconds=-1))
        row.queued_at = row.queued_at - LEASE

    world.change(first, die)
    with world.database.transaction() as session:
        assert queue.is_work_overlooked(session, queue.Limits(10, 1, LEASE))
    reconcile()
    assert run_all(world) == [FIRST, SECOND]
    assert world.look(second).status is DeploymentStatus.HEALTHY
    assert outcome(world) is Outcome.SUCCEEDED


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_whatever_becomes_of_its_deployments_a_rollout_keeps_its_order_and_ends(
    world: World, data: strategies.DataObject
) -> None:
    with world.database.transaction() as session:
        for left in deployments.unsettled(session):  # of an example that was broken off
            left.settle(DeploymentStatus.CANCELLED)
    sizes = data.draw(strategies.lists(strategies.integers(1, 3), min_size=1, max_size=4))
    rule = data.draw(strategies.sampled_from(OnFailure))
    waves = in_waves(world, *[[f"s{new_id().hex[-12:]}" for _ in range(size)] for size in sizes], rule=rule)
    rows = [deployment for wave in waves for deployment in wave]
    done: dict[DeploymentId, DeploymentStatus] = {}
    places = data.draw(strategies.integers(1, 3))
    while True:
        with world.database.transaction() as session:
            rollouts.settle(session)
            chosen = queue.claim_due(session, queue.Limits(places, 1, LEASE))
        if not chosen:
            break
        for deployment in data.draw(strategies.permutations(chosen)):
            earlier = [done.get(each.id) for wave in waves[: deployment.wave] for each in wave]
            assert None not in earlier, "an earlier wave was not over"
            assert rule is OnFailure.CONTINUE or DeploymentStatus.FAILED not in earlier
            status = data.draw(strategies.sampled_from([DeploymentStatus.HEALTHY, DeploymentStatus.FAILED]))
            reason = "It is broken." if status is DeploymentStatus.FAILED else None
            world.change(deployment, lambda row, end=status, why=reason: row.settle(end, why))  # type: ignore[misc]
            done[deployment.id] = status
    ended = [world.look(deployment).status for deployment in rows]
    assert all(status not in UNSETTLED for status in ended), "none is forgotten"
    with world.database.reading() as session:
        rollout = session.get_one(Rollout, world.look(rows[0]).rollout_id)
    is_whole = set(ended) == {DeploymentStatus.HEALTHY}
    assert rollout.outcome is (Outcome.SUCCEEDED if is_whole else Outcome.INCOMPLETE)
