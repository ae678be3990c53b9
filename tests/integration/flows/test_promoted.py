"""A version goes from one service to another one, and stays there whatever becomes of the first."""

import pytest
from sqlmodel import Session

from blocks.states import Exit
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import ContainerExited
from flows.domain.service import Service
from flows.plans import names
from flows.store import deployments, requests
from tests.integration.flows.conftest import World

REPOSITORY = "https://git.example.com/ada/shop.git"
FILES = {"Dockerfile": "FROM slipway/hello:1\n"}


def found(session: Session, service: Service) -> Service:
    return session.get_one(Service, service.id)


def promoted(world: World, source: Deployment, target: Service) -> Deployment:
    with world.database.transaction() as session:
        return requests.promote(session, found(session, target), deployments.get(session, source.id))


def again(world: World, service: Service, earlier: Deployment) -> Deployment:
    with world.database.transaction() as session:
        return requests.redeploy(session, found(session, service), deployments.get(session, earlier.id))


def archive(world: World, service: Service) -> None:
    with world.database.transaction() as session:
        found(session, service).mark_deleting()
    delete_service(service.id)


@pytest.fixture
def staging(world: World) -> tuple[Service, Deployment]:
    """Returns a service that was built, and serves."""
    world.repositories.put(REPOSITORY, FILES)
    service = world.a_service("staging", image=None, git={"repository": REPOSITORY})
    first = world.ask_for(service)
    deploy_service(first.id)
    return service, world.look(first)


def test_the_very_bytes_serve_without_a_build_beside_the_targets_own_configuration(
    world: World, staging: tuple[Service, Deployment]
) -> None:
    _, source = staging
    production, before = world.serving(variables={"A": "own"}, replicas=2)
    world.repositories.unreachable = True
    deployment = promoted(world, source, production)
    deploy_service(deployment.id)
    row = world.look(deployment)
    assert (row.status, row.image_digest) == (DeploymentStatus.HEALTHY, source.image_digest)
    assert (row.snapshot.commit, row.snapshot.build_plan) == (source.snapshot.commit, source.snapshot.build_plan)
    spec = world.engine.services[world.name(deployment)]
    assert (spec.image, spec.replicas, "A=own" in spec.env) == (source.image_digest, 2, True)
    assert world.leads_to("shop.example.com") == world.name(deployment)
    assert len(world.node.builds.built) == 1
    assert "Promotion of version 1 of project-of-staging/staging in production" in world.journal(deployment)
    back = again(world, production, before)
    deploy_service(back.id)
    assert world.look(back).snapshot.config.image == "slipway/hello:1"


def test_a_promoted_image_outlives_the_service_that_it_was_built_for(
    world: World, staging: tuple[Service, Deployment]
) -> None:
    service, source = staging
    production, _ = world.serving()
    first = promoted(world, source, production)
    deploy_service(first.id)
    deploy_service(world.ask_for(production, *_another_image()).id)
    archive(world, service)
    assert not [name for name in world.engine.images if name.startswith(names.built_images(service.id))]
    world.repositories.unreachable = True
    back = again(world, production, first)
    deploy_service(back.id)
    assert world.look(back).image_digest == source.image_digest
    assert len(world.node.builds.built) == 1
    archive(world, production)
    assert source.image_digest not in world.engine.image_ids.values()


def test_a_promotion_that_fails_leaves_what_served(world: World, staging: tuple[Service, Deployment]) -> None:
    _, source = staging
    production, before = world.serving()
    deployment = promoted(world, source, production)
    world.engine.exits[world.name(deployment)] = Exit(3, out_of_memory=False, last_lines=("no database",))
    with pytest.raises(ContainerExited):
        deploy_service(deployment.id)
    assert world.live(production) == before.id
    assert world.leads_to("shop.example.com") == world.name(before)
    assert world.name(deployment) not in world.engine.services


def _another_image() -> list[Edit]:
    return [
        Edit(field="git", value=None),
        Edit(field="image", value="slipway/hello:1"),
    ]
