"""Reconcile brings back what is missing, removes what is ours and unwanted, and touches nothing else."""

import time
from datetime import timedelta
from uuid import uuid4

from blocks.specs import NetworkSpec, ServiceSpec, SrvTarget
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.columns import now
from flows.domain.deployment import DeploymentStatus
from flows.plans import names
from flows.reconcile import reconcile
from flows.store import queue
from tests.integration.flows.conftest import World


def a_serving(world: World, slug: str = "shop", **config: object):
    service = world.a_service(slug, **config)
    deployment = world.ask_for(service)
    deploy_service(deployment.id)
    return service, deployment


def test_a_lost_edge_is_made_again_and_joined_to_its_networks(world):
    _, deployment = a_serving(world)
    for name in ("slipway-proxy", "slipway-routes"):
        world.node.containers.remove(name)
    world.zone.routes.clear()
    world.proxy.config.clear()
    reconcile()
    assert names.edge_network("slipway", deployment.snapshot.workspace_id) in world.engine.joined["slipway-proxy"]
    assert world.leads_to("shop.example.com") == world.name(deployment)
    assert world.proxy.config


def test_a_version_that_somebody_removed_runs_again(world):
    _, deployment = a_serving(world)
    world.cluster.services.remove(world.name(deployment))
    reconcile()
    assert world.engine.running == {world.name(deployment): 1}


def test_a_route_that_somebody_bent_leads_to_its_version_again(world):
    _, deployment = a_serving(world)
    world.zone.routes["shop.example.com"] = SrvTarget("elsewhere", 1)
    world.zone.routes["stray.example.org"] = SrvTarget("elsewhere", 1)
    reconcile()
    assert world.leads_to("shop.example.com") == world.name(deployment)
    assert "stray.example.org" not in world.zone.routes


def test_a_version_that_belongs_to_nothing_is_removed(world):
    labels = {names.INSTANCE: "slipway", names.DEPLOYMENT: str(uuid4())}
    world.engine.services["slipway-ghost-1"] = ServiceSpec("slipway-ghost-1", "x", labels, ())
    reconcile()
    assert world.engine.running == {}


def test_what_does_not_bear_our_label_is_never_touched(world):
    for instance in ("other", ""):
        labels = {names.INSTANCE: instance, names.DEPLOYMENT: str(uuid4())} if instance else {}
        world.engine.services[f"foreign-{instance}"] = ServiceSpec(f"foreign-{instance}", "x", labels, ())
        world.engine.networks[f"foreign-{instance}"] = NetworkSpec(f"foreign-{instance}", labels)
    reconcile()
    assert set(world.engine.services) == {"foreign-other", "foreign-"}
    assert {"foreign-other", "foreign-"} <= set(world.engine.networks)


def test_a_deployment_that_was_never_launched_is_launched(world):
    deployment = world.ask_for(world.a_service())
    reconcile()
    assert world.runs.launched == [("deploy-service/deploy-service", {"deployment_id": str(deployment.id)})]


def test_a_deployment_whose_run_went_silent_is_launched_again_and_one_at_work_is_not(world):
    silent, working = (world.ask_for(world.a_service(slug)) for slug in ("silent", "working"))
    for deployment, lease in ((silent, -1), (working, 15)):
        world.change(deployment, lambda row, lease=lease: row.take(uuid4(), timedelta(seconds=lease)))
    reconcile()
    assert world.runs.launched == [("deploy-service/deploy-service", {"deployment_id": str(silent.id)})]


def test_the_version_of_a_deploy_on_its_way_is_not_a_leftover(world):
    deployment = world.ask_for(world.a_service())
    world.change(deployment, lambda row: row.take(uuid4(), timedelta(seconds=15)))
    labels = names.deployment_labels("slipway", deployment.snapshot)
    world.engine.services[world.name(deployment)] = ServiceSpec(world.name(deployment), "x", labels, ())
    world.zone.routes["shop.example.com"] = SrvTarget(world.name(deployment), 8080)
    reconcile()
    assert set(world.engine.running) == {world.name(deployment)}
    assert world.leads_to("shop.example.com") == world.name(deployment)


def test_a_superseded_version_whose_drain_is_over_is_removed(world):
    service, first = a_serving(world)
    second = world.ask_for(service)
    world.change(second, lambda row: row.take(uuid4(), timedelta(seconds=15)))
    world.change(first, lambda row: setattr(row, "retire_at", now()))
    reconcile()
    assert world.look(first).status is DeploymentStatus.REMOVED


def test_no_run_waits_for_a_long_drain_and_the_version_goes_when_it_is_over(world):
    service, first = a_serving(world, drain_seconds=3600)
    second = world.ask_for(service)
    began = time.monotonic()
    deploy_service(second.id)
    assert time.monotonic() - began < 60
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert "removed when its drain is over" in world.journal(second)
    reconcile()
    assert set(world.engine.running) == {world.name(first), world.name(second)}
    world.change(first, lambda row: setattr(row, "retire_at", now() - timedelta(minutes=1)))
    with world.database.transaction() as session:
        assert queue.is_work_overlooked(session, queue.Limits(10, 1, timedelta(seconds=15)))
    reconcile()
    assert set(world.engine.running) == {world.name(second)}


def test_deleting_leaves_no_container_no_route_and_no_row(world):
    service, _ = a_serving(world)
    _, other = a_serving(world, "other")
    mark_deleting(world, service)
    delete_service(service.id)
    assert set(world.engine.running) == {world.name(other)}
    assert world.leads_to("shop.example.com") == "self.slipway"
    assert world.leads_to("other.example.com") == world.name(other)
    assert world.live(service) is None
    environments = {name for name in world.engine.networks if "-env-" in name}
    assert environments == {names.environment_network("slipway", other.snapshot.environment_id)}
    delete_service(service.id)


def test_a_deletion_whose_run_died_is_launched_again(world):
    service, _ = a_serving(world)
    mark_deleting(world, service, ago=120)
    reconcile()
    assert ("delete-service/delete-service", {"service_id": str(service.id)}) in world.runs.launched


def mark_deleting(world: World, service, ago: int = 0) -> None:
    from flows.domain.service import Service

    with world.database.transaction() as session:
        found = session.get(Service, service.id)
        assert found is not None
        found.mark_deleting()
        found.deleting_at = now() - timedelta(seconds=ago)
