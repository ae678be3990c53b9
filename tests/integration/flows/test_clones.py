"""Environments that are cloned and ended, in a world of fakes."""

import hashlib
import tarfile
import time
from collections.abc import Mapping
from io import BytesIO
from uuid import UUID

import pytest
from sqlmodel import Session

from blocks.specs import RunRequest
from blocks.upload_store import UploadStore
from flows.clone_environment import clone_environment
from flows.delete_environment import delete_environment
from flows.delete_project import delete_project
from flows.deploy_service import deploy_service
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import Conflict, PlatformError
from flows.domain.ids import EnvironmentId
from flows.domain.project import Environment, EnvironmentStatus, Project
from flows.domain.service import Service, wanted
from flows.plans import names
from flows.reconcile import reconcile
from flows.store import projects, services, variables
from flows.tasks import heartbeat
from tests.integration.flows.conftest import World
from tests.running import eventually


@pytest.fixture
def staged(world: World) -> Environment:
    """Returns an environment with a shop that needs a database whose volume it reads; the shop serves."""
    shop = world.a_service("shop", variables={"DB": "http://db:80"})
    with world.database.transaction() as session:
        place = session.get_one(Environment, shop.environment_id)
        variables.share(session, place.id, {"REGION": "north"})
    return place


def clone_of(world: World, source: Environment, *, deploys: bool = False, data: bool = False) -> Environment:
    with world.database.transaction() as session:
        fresh = session.get_one(Environment, source.id).clone("staging", deploys=deploys, copies_data=data)
        projects.add_environment(session, fresh)
    return fresh


def look(world: World, environment: Environment) -> Environment:
    with world.database.transaction() as session:
        return session.get_one(Environment, environment.id)


def services_of(world: World, environment: Environment) -> Mapping[str, Service]:
    with world.database.transaction() as session:
        return {each.slug: each for each in services.chosen(session, environment.id, None)}


def let_runs_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes what a flow launches happen at once, as if by a worker."""
    launch = world.runs.launch

    def launched(request: RunRequest) -> UUID:
        run = launch(request)
        if request.deployment.startswith("deploy-service"):
            deploy_service(UUID(str(request.parameters["deployment_id"])), return_state=True)
        return run

    monkeypatch.setattr(world.runs, "launch", launched)


def test_a_clone_has_what_its_source_has_and_names_of_its_own(world: World, staged: Environment) -> None:
    fresh = clone_of(world, staged)
    assert look(world, fresh).status is EnvironmentStatus.CLONING
    clone_environment(fresh.id)
    assert look(world, fresh).status is EnvironmentStatus.READY
    shop = services_of(world, fresh)["shop"]
    with world.database.transaction() as session:
        config = wanted(shop, services.pending(session, [shop.id]))
        assert variables.shared_values(session, fresh.id) == {"REGION": "north"}
    assert config.variables == {"DB": "http://db:80"}
    assert list(config.routes) == ["shop-project-of-shop-staging.localhost"]
    assert (shop.deployment_count, shop.network_alias) == (0, "shop")


def test_a_clone_that_is_repeated_copies_nothing_twice(world: World, staged: Environment) -> None:
    fresh = clone_of(world, staged)
    clone_environment(fresh.id)
    with world.database.transaction() as session:
        session.get_one(Environment, fresh.id).cloning_at = fresh.cloning_at
    clone_environment(fresh.id)
    assert list(services_of(world, fresh)) == ["shop"]


def test_a_clone_is_deployed_if_that_was_requested(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_runs_run(world, monkeypatch)
    fresh = clone_of(world, staged, deploys=True)
    clone_environment(fresh.id)
    shop = services_of(world, fresh)["shop"]
    assert shop.live_deployment_id
    assert world.leads_to("shop-project-of-shop-staging.localhost")


def test_a_service_that_does_not_serve_is_named_and_the_rest_stays(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_runs_run(world, monkeypatch)
    world.engine.missing_images.add("slipway/hello:1")
    fresh = clone_of(world, staged, deploys=True)
    clone_environment(fresh.id)
    found = look(world, fresh)
    assert (found.status, "serve: shop." in (found.clone_failure or "")) == (EnvironmentStatus.CLONE_FAILED, True)
    assert list(services_of(world, fresh)) == ["shop"]


def test_a_copy_that_fails_leaves_nothing_half(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(session: Session, *_: object) -> None:
        raise Conflict("The surroundings have changed.")

    monkeypatch.setattr("flows.tasks.clones._configure", fails)
    fresh = clone_of(world, staged)
    with pytest.raises(PlatformError):
        clone_environment(fresh.id)
    assert (services_of(world, fresh), look(world, fresh).clone_failure) == ({}, "The surroundings have changed.")


def test_the_end_of_an_environment_is_the_end_of_all_that_is_in_it_and_of_nothing_else(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_runs_run(world, monkeypatch)
    other = services_of(world, staged)["shop"]
    deploy_service(world.ask_for(other).id)
    fresh = clone_of(world, staged, deploys=True)
    clone_environment(fresh.id)
    with world.database.transaction() as session:
        session.get_one(Environment, fresh.id).mark_deleting()
    delete_environment(fresh.id)
    labels = {names.INSTANCE: world.settings.instance, names.ENVIRONMENT: str(fresh.id)}
    assert (world.cluster.services.list(labels), world.cluster.networks.list(labels)) == ([], [])
    with world.database.transaction() as session:
        assert session.get(Environment, fresh.id) is None
    assert world.live(other)
    assert world.leads_to("shop.example.com")


def test_what_died_with_its_run_is_asked_for_again(world: World, staged: Environment) -> None:
    fresh = clone_of(world, staged)
    with world.database.transaction() as session:
        session.get_one(Environment, fresh.id).cloning_at = staged.created_at.replace(year=2020)
    reconcile()
    assert ("clone-environment/clone-environment", {"environment_id": str(fresh.id)}) in world.runs.launched


def test_a_preview_runs_another_image_of_the_one_service(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_runs_run(world, monkeypatch)
    world.engine.images.add("slipway/hello:2")
    with world.database.transaction() as session:
        source = session.get_one(Environment, staged.id)
        fresh = source.preview("pr-1", services_of(world, staged)["shop"].id, "slipway/hello:2")
        projects.add_environment(session, fresh)
    clone_environment(fresh.id)
    shop = services_of(world, fresh)["shop"]
    assert shop.config
    assert (fresh.name, shop.config.image) == ("preview-pr-1", "slipway/hello:2")
    assert shop.live_deployment_id


def test_a_clone_of_an_uploaded_tree_has_the_tree(world: World) -> None:
    archive = BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        member = tarfile.TarInfo("main.py")
        tar.addfile(member, BytesIO())
    store, data = UploadStore(world.settings.uploads), archive.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    shop = world.a_service("shop", image=None, upload={"digest": digest, "size": len(data)})
    with store.incoming(str(shop.id)) as incoming:
        incoming.write(data)
        incoming.end()
        store.keep(str(shop.id), incoming)
    with world.database.transaction() as session:
        source = session.get_one(Environment, shop.environment_id)
    fresh = clone_of(world, source)
    clone_environment(fresh.id)
    clone = services_of(world, fresh)["shop"]
    deployment = world.ask_for(clone)
    deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.HEALTHY


def test_the_end_of_a_project_is_the_end_of_its_environments(world: World, staged: Environment) -> None:
    shop = services_of(world, staged)["shop"]
    deploy_service(world.ask_for(shop).id)
    kept, _ = world.serving(slug="kept")
    with world.database.transaction() as session:
        session.get_one(Project, staged.project_id).mark_deleting()
    delete_project(staged.project_id)
    with world.database.transaction() as session:
        assert session.get(Project, staged.project_id) is None
    assert [each.labels[names.SERVICE] for each in world.cluster.services.list({})] == [str(kept.id)]
    assert world.leads_to("shop.example.com") == world.leads_to("nobody.example.com")


@pytest.mark.parametrize("data", [True, False])
def test_contents_of_volumes_are_copied_if_that_was_requested(world: World, data: bool) -> None:
    shop, _ = world.serving(volumes={"files": {"path": "/files"}})
    source = names.volume(world.settings.instance, shop.id, "files")
    world.engine.contents[source] = {"a": "1"}
    with world.database.transaction() as session:
        place = session.get_one(Environment, shop.environment_id)
    fresh = clone_of(world, place, data=data)
    clone_environment(fresh.id)
    copied = names.volume(world.settings.instance, services_of(world, fresh)["shop"].id, "files")
    assert world.engine.contents.get(copied) == ({"a": "1"} if data else None)
    assert world.engine.contents[source] == {"a": "1"}


def test_a_clone_that_is_worked_on_shows_it_and_one_that_ended_stays_so(
    world: World, staged: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or reconcile would send a second run, whose copies of volumes take the place of the first one's."""
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    fresh = clone_of(world, staged)
    long_ago = staged.created_at.replace(year=2020)
    with world.database.transaction() as session:
        session.get_one(Environment, fresh.id).cloning_at = long_ago
    with heartbeat.of_clone(EnvironmentId(fresh.id)):
        eventually(lambda: look(world, fresh).cloning_at != long_ago)
        with world.database.transaction() as session:
            session.get_one(Environment, fresh.id).end_clone()
        time.sleep(0.2)
    assert look(world, fresh).cloning_at is None


def test_an_environment_that_goes_is_not_cloned(world: World, staged: Environment) -> None:
    fresh = clone_of(world, staged)
    with world.database.transaction() as session:
        session.get_one(Environment, staged.id).close()
    with pytest.raises(Conflict, match="is gone"):
        clone_environment(fresh.id)
    assert services_of(world, fresh) == {}
