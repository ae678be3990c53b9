"""Services that are built of an upload: unpacked for the build, the same one built once, gone with the service."""

from collections.abc import Callable

import pytest

from blocks.upload_store import UploadStore
from flows.delete_service import delete_service
from flows.deploy_service import deploy_service
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.errors import ArchiveRefused, BuildFailed, PlatformError, SourceNotFound
from flows.domain.service import Service
from flows.store import deployments, requests
from tests.integration.flows.conftest import World
from tests.unit.blocks.archives.test_unpack import a_link, a_member, a_tar

DOCKERFILE = a_member("Dockerfile", b"FROM slipway/hello:1\n")
Upload = dict[str, object]


def sent(world: World, service_id: object, archive: bytes) -> Upload:
    """Returns the archive among the service's uploads; what is staged for it."""
    store, owner = UploadStore(world.settings.uploads), str(service_id)
    with store.incoming(owner) as incoming:
        incoming.write(archive)
        incoming.end()
        store.keep(owner, incoming)
        return {"digest": incoming.digest, "size": incoming.size}


@pytest.fixture
def built(world: World) -> Callable[..., tuple[Service, Deployment]]:
    """Returns a service of the archive, and its first deployment."""

    def make(archive: bytes, **config: object) -> tuple[Service, Deployment]:
        service = world.a_service(image=None, build={"content": "FROM scratch"})
        upload = Edit(field="upload", value=sent(world, service.id, archive))  # type: ignore[arg-type]
        build = Edit(field="build", value=config.get("build"))  # type: ignore[arg-type]
        return service, world.ask_for(service, upload, build)

    return make


def fails(world: World, deployment: Deployment, kind: type[PlatformError]) -> str:
    with pytest.raises(kind) as raised:
        deploy_service(deployment.id)
    assert world.look(deployment).status is DeploymentStatus.FAILED
    assert not list(world.settings.builds.glob("*-*-*"))
    return str(raised.value)


def test_an_upload_becomes_a_version_and_the_same_one_is_built_once(world: World, built) -> None:
    archive = a_tar(DOCKERFILE, a_member("web/a", b"x"))
    service, first = built(archive)
    deploy_service(first.id)
    assert world.look(first).status is DeploymentStatus.HEALTHY
    assert world.node.builds.dockerfiles == ["FROM slipway/hello:1\n"]
    assert "SLIPWAY_DEPLOYMENT_TYPE=upload" in world.engine.services[world.name(first)].env
    revised = {**sent(world, service.id, archive), "revision": "another commit"}
    again = world.ask_for(service, Edit(field="upload", value=revised))  # type: ignore[arg-type]
    deploy_service(again.id)
    assert "used again" in world.journal(again)
    changed = sent(world, service.id, a_tar(DOCKERFILE, a_member("web/a", b"y")))
    second = world.ask_for(service, Edit(field="upload", value=changed))  # type: ignore[arg-type]
    deploy_service(second.id)
    assert len({spec.tag for spec in world.node.builds.built}) == 2


def test_a_roll_back_needs_the_image_only(world: World, built) -> None:
    service, first = built(a_tar(DOCKERFILE))
    deploy_service(first.id)
    changed = sent(world, service.id, a_tar(DOCKERFILE, a_member("new")))
    deploy_service(world.ask_for(service, Edit(field="upload", value=changed)).id)  # type: ignore[arg-type]
    UploadStore(world.settings.uploads).remove(str(service.id))
    with world.database.transaction() as session:
        row = session.get(Service, service.id)
        assert row is not None
        back = requests.redeploy(session, row, deployments.get(session, first.id))
    deploy_service(back.id)
    assert world.look(back).image_digest == world.look(first).image_digest
    assert len(world.node.builds.built) == 2


@pytest.mark.parametrize(
    ("archive", "build", "kind", "words"),
    [
        (a_tar(a_member("README")), None, BuildFailed, "Dockerfile"),
        (a_tar(DOCKERFILE), {"folder": "web"}, BuildFailed, "no folder web"),
        (a_tar(a_link("Dockerfile", "Dockerfile")), None, BuildFailed, "Dockerfile"),
        (a_tar(a_member("../../x")), None, ArchiveRefused, "leads out of the archive"),
    ],
)
def test_what_cannot_be_built_tells_why(
    world: World, built, archive: bytes, build: object, kind: type[PlatformError], words: str
) -> None:
    _, deployment = built(archive, build=build)
    assert words in fails(world, deployment, kind)
    assert world.node.builds.built == []


def test_a_dockerfile_as_text_replaces_the_uploads_own(world: World, built) -> None:
    _, deployment = built(a_tar(DOCKERFILE), build={"content": "FROM mine\n"})
    deploy_service(deployment.id)
    assert world.node.builds.dockerfiles == ["FROM mine\n"]


def test_an_upload_of_another_service_is_not_found(world: World, built) -> None:
    service, _ = built(a_tar(DOCKERFILE))
    other = world.a_service("other", image=None, build={"content": "FROM scratch"})
    stolen = sent(world, service.id, a_tar(DOCKERFILE))
    deployment = world.ask_for(other, Edit(field="upload", value=stolen))  # type: ignore[arg-type]
    assert "Send it again" in fails(world, deployment, SourceNotFound)


def test_the_end_of_a_service_is_the_end_of_its_uploads(world: World, built) -> None:
    service, first = built(a_tar(DOCKERFILE))
    deploy_service(first.id)
    with world.database.transaction() as session:
        row = session.get(Service, service.id)
        assert row is not None
        row.mark_deleting()
    delete_service(service.id)
    assert list(world.settings.uploads.iterdir()) == []
