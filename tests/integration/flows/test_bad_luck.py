"""Stuck engines, lost answers, runs that were overtaken: what must never happen because of them."""

import threading
import time
from uuid import uuid4

import pytest
from sqlmodel import select

import flows.reconcile
from blocks.errors import EngineUnreachable
from flows.delete_environment import delete_environment
from flows.deploy_service import deploy_service
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import DatabaseUnavailable, LeaseLost
from flows.domain.network import NetworkRemoval
from flows.domain.project import Environment
from flows.domain.service import Service
from flows.plans import names
from flows.reconcile import reconcile
from flows.tasks import drift, records
from tests.integration.flows.conftest import World

STUCK_SECONDS = 30.0


def stuck(_name: str) -> None:
    time.sleep(STUCK_SECONDS)


def unreachable(_name: str) -> None:
    raise EngineUnreachable("The network is still in use.")


@pytest.mark.parametrize(
    ("call", "look"),
    [
        ("networks.ensure", "mend the networks"),
        ("networks.list", "remove idle networks"),
        ("networks.foreign_members", "report foreign members"),
    ],
)
@pytest.mark.parametrize("trouble", [stuck, unreachable])
def test_a_look_that_is_stuck_or_fails_keeps_no_other_from_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, call: str, look: str, trouble: object
) -> None:
    monkeypatch.setattr(flows.reconcile, "LOOK_SECONDS", 3.0)
    _, version = world.serving()
    world.engine.services.clear()
    waiting = world.ask_for(world.a_service("waiting"))
    world.engine.before[call] = trouble  # type: ignore[assignment]
    began = time.monotonic()
    state = reconcile(return_state=True)

    assert time.monotonic() - began < STUCK_SECONDS
    assert state.is_failed()
    assert look in (state.message or "")
    assert world.engine.running == {world.name(version): 1}
    assert [str(waiting.id)] == [parameters["deployment_id"] for _, parameters in world.runs.launched]


def test_an_idle_network_that_others_use_holds_up_neither_the_deletion_nor_other_deploys(world: World) -> None:
    service, _ = world.serving()
    with world.database.transaction() as session:
        environment = session.get_one(Environment, session.get_one(Service, service.id).environment_id)
        environment.name = "staging"
        environment.mark_deleting()
    network = names.environment_network("slipway", environment.id)
    begun, go_on = threading.Event(), threading.Event()

    def hang(_name: str) -> None:
        begun.set()
        assert go_on.wait(STUCK_SECONDS)
        raise EngineUnreachable("The network is still in use.")

    world.engine.before["networks.remove"] = hang
    deletion = threading.Thread(target=delete_environment, args=(environment.id,))
    deletion.start()
    assert begun.wait(STUCK_SECONDS)
    other = world.ask_for(world.a_service("other"))
    deploy_service(other.id)
    assert world.look(other).status is DeploymentStatus.HEALTHY
    assert deletion.is_alive(), "the deploy did not wait for it"
    go_on.set()
    deletion.join(STUCK_SECONDS)
    with world.database.reading() as session:
        assert session.get(Environment, environment.id) is None
        assert session.exec(select(NetworkRemoval)).all() == []
    world.engine.before.clear()
    reconcile()
    assert network not in world.engine.networks


def test_a_deploy_waits_for_the_end_of_a_removal_and_makes_the_network_again(world: World) -> None:
    service = world.a_service()
    network = names.environment_network("slipway", service.environment_id)
    assert drift._is_reserved(network)
    deployment = world.ask_for(service)

    def released() -> None:
        time.sleep(1.0)
        with world.database.transaction() as session:
            session.delete(session.get_one(NetworkRemoval, network))

    remover = threading.Thread(target=released)
    remover.start()
    deploy_service(deployment.id)
    remover.join()
    assert world.look(deployment).status is DeploymentStatus.HEALTHY
    assert network in world.engine.networks
    assert not drift._is_reserved(network), "somebody uses it"


def test_a_version_serves_on_when_the_answer_to_its_commit_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, first = world.serving()
    second = world.ask_for(service)
    become_healthy = records.healthy

    def lost(deployment: object) -> None:
        become_healthy(deployment)  # type: ignore[arg-type]
        raise DatabaseUnavailable

    monkeypatch.setattr(records, "healthy", lost)
    deploy_service(second.id)

    assert world.look(second).status is DeploymentStatus.HEALTHY
    assert world.engine.running == {world.name(second): 1}
    assert world.leads_to("shop.example.com") == world.name(second)
    assert world.look(first).status is DeploymentStatus.REMOVED


def test_a_run_that_was_overtaken_changes_nothing_and_undoes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, _ = world.serving()
    second = world.ask_for(service)
    starting = records.starting

    def overtaken(deployment: object, image: str) -> None:
        world.change(second, lambda row: setattr(row, "run_id", uuid4()))
        starting(deployment, image)  # type: ignore[arg-type]

    monkeypatch.setattr(records, "starting", overtaken)
    state = deploy_service(second.id, return_state=True)

    assert isinstance(state.result(raise_on_failure=False), LeaseLost)
    row: Deployment = world.look(second)
    assert row.status is DeploymentStatus.PREPARING
    assert row.failure is None
    assert "Undoing" not in world.journal(second)


@pytest.mark.parametrize("error", [TimeoutError("QueuePool limit"), RuntimeError("read-only")])
def test_a_lease_is_renewed_again_after_whatever_kept_it_from_being_renewed(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from flows.tasks import lease as leases

    seen: list[float] = []
    look = leases.Lease._look

    def sometimes(self: leases.Lease, *, renew: bool) -> object:
        seen.append(time.monotonic())
        if len(seen) < 3:
            raise error
        return look(self, renew=renew)

    monkeypatch.setattr(leases.Lease, "_look", sometimes)
    monkeypatch.setattr(leases, "LOOK_SECONDS", 0.01)
    deployment = world.ask_for(world.a_service())
    world.engine.before["services.apply"] = lambda _: time.sleep(0.5)
    deploy_service(deployment.id)
    assert len(seen) > 5
    assert world.look(deployment).status is DeploymentStatus.HEALTHY
