"""What is built is pushed where the installation has a registry, and had from there when the engine lost it."""

import pytest
from pydantic import SecretStr

from blocks.specs import Credentials
from flows.clean_up_images import clean_up_images
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.service import Service
from flows.plans import names
from flows.reconcile import reconcile
from flows.store import deployments, requests
from flows.tasks import images
from flows.tasks.images import PushRefused
from tests.integration.flows.conftest import World
from tests.integration.flows.test_clean_ups import built, configure
from tests.integration.flows.test_promoted import promoted

REGISTRY = "images.test/slipway"
REPOSITORY = "https://git.example.com/ada/shop.git"
RIGHT = Credentials("robot", "right-token")


@pytest.fixture
def registry(world: World) -> World:
    """Returns an installation that has one, which asks who is there."""
    world.engine.registry.credentials = RIGHT
    configure(world, registry=REGISTRY, registry_user=RIGHT.username, registry_token=SecretStr(RIGHT.password))
    return world


def own(service: Service) -> str:
    return names.built_images(service.id, REGISTRY)


def forget_images(world: World) -> None:
    """Makes the machine as one that never had the images."""
    for image in world.node.images.built({}):
        world.node.images.remove(image)


def again(world: World, service: Service, earlier: Deployment) -> Deployment:
    with world.database.transaction() as session:
        deployment = requests.redeploy(
            session, session.get_one(Service, service.id), deployments.get(session, earlier.id)
        )
    deploy_service(deployment.id)
    return world.look(deployment)


def test_the_version_runs_the_registrys_image_and_its_nodes_may_pull_it(registry: World) -> None:
    service, [first] = built(registry, 1)
    assert first.image_digest
    assert first.image_digest.startswith(f"{own(service)}@sha256:")
    assert registry.engine.registry.pushes == [registry.node.builds.built[0].tag]
    spec = registry.engine.services[registry.name(first)]
    assert (spec.image, spec.credentials) == (first.image_digest, RIGHT)
    assert f"Pushing {own(service)}:" in registry.journal(first)
    assert "layer: Pushed" in registry.journal(first)
    assert RIGHT.password not in registry.journal(first) + repr(spec)


def test_without_a_registry_nothing_is_pushed(world: World) -> None:
    _, [first] = built(world, 1)
    assert world.engine.registry.pushes == []
    assert world.engine.services[world.name(first)].credentials is None


def test_what_the_engine_lost_is_pulled_and_not_built_again(registry: World) -> None:
    service, [first] = built(registry, 1)
    forget_images(registry)
    second = registry.ask_for(service)
    deploy_service(second.id)
    assert registry.look(second).image_digest == first.image_digest
    assert len(registry.node.builds.built) == 1
    assert "was built of the same source before" in registry.journal(second)


def test_what_the_registry_lost_is_built_again(registry: World) -> None:
    service, _ = built(registry, 1)
    forget_images(registry)
    registry.engine.registry.images.clear()
    second = registry.ask_for(service)
    deploy_service(second.id)
    assert len(registry.node.builds.built) == 2
    assert registry.look(second).status is DeploymentStatus.HEALTHY


def test_a_roll_back_needs_no_registry_while_the_engine_has_the_image(registry: World) -> None:
    service, [first, _] = built(registry, 2)
    registry.engine.registry.is_away = True
    back = again(registry, service, first)
    assert (back.status, back.image_digest) == (DeploymentStatus.HEALTHY, first.image_digest)


def test_a_roll_back_has_the_image_from_the_registry_else(registry: World) -> None:
    service, [first, _] = built(registry, 2)
    forget_images(registry)
    registry.repositories.unreachable = True
    back = again(registry, service, first)
    assert (back.status, back.image_digest) == (DeploymentStatus.HEALTHY, first.image_digest)
    assert len(registry.node.builds.built) == 2


def test_a_version_of_before_the_registry_is_pushed_when_it_comes_back(world: World) -> None:
    service, [first, _] = built(world, 2)
    configure(world, registry=REGISTRY)
    back = again(world, service, first)
    assert (back.image_digest or "").startswith(f"{own(service)}@sha256:")
    assert len(world.node.builds.built) == 2


def test_a_promoted_image_is_pushed_as_the_other_services_own(registry: World) -> None:
    service, [first] = built(registry, 1)
    heir, _ = registry.serving(slug="heir")
    promotion = promoted(registry, first, heir)
    deploy_service(promotion.id)
    assert (registry.look(promotion).image_digest or "").startswith(f"{own(heir)}@sha256:")
    with registry.database.transaction() as session:
        session.get_one(Service, service.id).mark_deleting()
    delete_service(service.id)
    assert not [name for name in registry.engine.images if name.startswith(own(service))]
    assert registry.node.images.id(registry.look(promotion).image_digest or "")


def test_a_registry_that_refuses_fails_the_deploy_and_says_whose_fault_it_is(registry: World) -> None:
    service, [first] = built(registry, 1)
    registry.engine.registry.credentials = Credentials("robot", "a-newer-token")
    registry.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:9"})
    refused = registry.ask_for(service)
    with pytest.raises(PushRefused, match="unauthorized.*SLIPWAY_REGISTRY_TOKEN"):
        deploy_service(refused.id)
    assert registry.look(refused).status is DeploymentStatus.FAILED
    assert registry.live(service) == first.id
    registry.engine.registry.credentials = RIGHT
    with registry.database.transaction() as session:
        retried = requests.retry(session, session.get_one(Service, service.id), deployments.get(session, refused.id))
    deploy_service(retried.id)
    assert registry.look(retried).status is DeploymentStatus.HEALTHY
    assert len(registry.node.builds.built) == 2, "what was built for the attempt that failed is used again"


def test_a_registry_that_is_away_for_a_moment_only_costs_time(registry: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away_once(_: str) -> None:
        registry.engine.registry.is_away = not registry.engine.registry.pushes and not registry.engine.registry.is_away

    registry.engine.before["images.push"] = away_once
    monkeypatch.setattr(images.push, "retry_delay_seconds", [0, 0, 0, 0])
    _, [first] = built(registry, 1)
    assert first.status is DeploymentStatus.HEALTHY


def test_a_run_that_died_before_the_push_is_continued_with_what_it_built(
    registry: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = registry.a_service(image=None, git={"repository": REPOSITORY})
    registry.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:1"})
    deployment = registry.ask_for(service)
    with monkeypatch.context() as patch:
        patch.setattr(images, "published", _die)
        with pytest.raises(Died):
            deploy_service(deployment.id)
    registry.change(deployment, lambda row: setattr(row, "lease_until", now()))
    deploy_service(deployment.id)
    assert registry.look(deployment).status is DeploymentStatus.HEALTHY
    assert (len(registry.node.builds.built), len(registry.engine.registry.pushes)) == (1, 1)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_cancelled_around_the_push_nothing_runs(registry: World, moment: str) -> None:
    service = registry.a_service(image=None, git={"repository": REPOSITORY})
    registry.repositories.put(REPOSITORY, {"Dockerfile": "FROM slipway/hello:1"})
    deployment = registry.ask_for(service)
    with registry.fault.meanwhile("push the image", moment, lambda: registry.cancel(deployment)):
        state = deploy_service(deployment.id, return_state=True)
    assert state.is_cancelled()
    assert (registry.look(deployment).status, registry.engine.services) == (DeploymentStatus.CANCELLED, {})


def test_what_mends_a_version_gives_its_node_the_credentials_too(registry: World) -> None:
    _, [first] = built(registry, 1)
    del registry.engine.services[registry.name(first)]
    reconcile()
    assert registry.engine.services[registry.name(first)].credentials == RIGHT


def test_a_clean_up_takes_pushed_images_from_the_engine_and_leaves_the_registry_alone(registry: World) -> None:
    configure(registry, kept_versions=1)
    service, versions = built(registry, 3)
    registry.node.images.tag(versions[0].image_digest or "", f"{REGISTRY}/somebodys-own:1")
    state = clean_up_images(dry_run=False, return_state=True)
    assert "Removed built images: 1," in (state.message or "")
    here = [registry.node.images.id(each.image_digest or "") is not None for each in versions]
    assert here == [True, False, True], "one has a name that somebody gave it, one serves"
    assert all((each.image_digest or "") in registry.engine.registry.images for each in versions)


class Died(BaseException):
    """The end of a process."""


def _die(*_: object) -> None:
    raise Died
