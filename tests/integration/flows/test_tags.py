"""A tag is asked for at its registry at each deploy: what the machine has may be older than what CI pushed."""

import pytest

from flows.deploy_service import deploy_service
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import ImageNotFound
from flows.domain.service import Service
from flows.store import requests
from tests.integration.flows.conftest import World

TAG, OLD, NEW = "registry.test/app:main", "registry.test/app@sha256:" + "1" * 64, "registry.test/app@sha256:" + "2" * 64


def deployed(world: World) -> tuple[Service, Deployment]:
    """Returns a service of the tag, when it meant the old image."""
    world.engine.moved_tags[TAG] = OLD
    service = world.a_service(image=TAG)
    first = world.ask_for(service)
    deploy_service(first.id)
    assert world.look(first).image_digest == OLD
    return service, first


def test_what_was_pushed_under_the_same_tag_is_deployed(world: World) -> None:
    service, _ = deployed(world)
    world.engine.moved_tags[TAG] = NEW
    second = world.ask_for(service)
    deploy_service(second.id)
    assert world.look(second).image_digest == NEW
    assert world.engine.services[world.name(second)].image == NEW


def test_a_redeploy_runs_the_bytes_of_then(world: World) -> None:
    service, first = deployed(world)
    world.engine.moved_tags[TAG] = NEW
    with world.database.transaction() as session:
        again = requests.redeploy(session, session.get_one(Service, service.id), world.look(first))
    deploy_service(again.id)
    assert world.look(again).image_digest == OLD


def test_while_the_registry_is_away_the_machines_image_is_used_with_a_warning(world: World) -> None:
    service, _ = deployed(world)
    world.engine.before["images.current"] = lambda _: world.engine.unreachable_registries.add(TAG)
    world.engine.before["images.obtain"] = lambda _: world.engine.unreachable_registries.clear()
    second = world.ask_for(service)
    deploy_service(second.id)
    assert world.look(second).status is DeploymentStatus.HEALTHY
    assert "it may be an older one" in world.journal(second)


def test_a_tag_that_its_registry_does_not_have_any_more_is_not_deployed(world: World) -> None:
    service, first = deployed(world)
    world.engine.missing_images.add(TAG)
    second = world.ask_for(service)
    with pytest.raises(ImageNotFound):
        deploy_service(second.id)
    assert world.live(service) == first.id
