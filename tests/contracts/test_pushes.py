"""What is built here is given to a registry, and can be had from it again."""

import io
import secrets
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

import docker
import pytest

from blocks.docker.definitions import service_definition
from blocks.docker.swarm import Swarm
from blocks.errors import ImageMissing, PushDenied, RegistryUnreachable
from blocks.specs import Attachment, Credentials, ServiceSpec
from blocks.states import TaskPhase
from tests.contracts.edges import Edge
from tests.fakes.swarm import FakeSwarm
from tests.registry import Registry
from tests.running import eventually
from tests.servers import free_ports


def silent(line: str) -> None:
    """Whoever reads a journal elsewhere."""


@dataclass(frozen=True)
class Pushing:
    """An engine with one image that its registry does not have yet."""

    swarm: Swarm | FakeSwarm
    name: str
    credentials: Credentials
    edge: Edge
    registry: Registry | None = None

    def forget(self) -> None:
        """Takes the image from the engine."""
        [image] = [each for each in self.swarm.built_images({}) if self.name in each.names]
        assert self.swarm.remove_image(image)


@pytest.fixture
def pushing(edge: Edge, request: pytest.FixtureRequest) -> Iterator[Pushing]:
    label, repository = edge.labels, f"slipway/{secrets.token_hex(6)}"
    if isinstance(edge.swarm, FakeSwarm):
        edge.swarm.registry.credentials = Credentials("tester", "right-password")
        name = f"images.test/{repository}:1"
        edge.swarm.add_built(name, label)
        yield Pushing(edge.swarm, name, edge.swarm.registry.credentials, edge)
        return
    registry: Registry = request.getfixturevalue("registry")
    name = f"{registry.address}/{repository}:1"
    engine = docker.APIClient(version="auto")
    changes = [f"LABEL {key}={value}" for key, value in label.items()]
    engine.import_image_from_data(_content(), name.rpartition(":")[0], "1", changes=[*changes, 'CMD ["/none"]'])
    yield Pushing(edge.swarm, name, registry.credentials, edge, registry)
    for image in engine.images(name.rpartition(":")[0], quiet=True):
        engine.remove_image(image, force=True)
    engine.close()


def test_a_pushed_image_is_pinned_and_had_again_after_it_was_swept(pushing: Pushing) -> None:
    lines: list[str] = []
    image = pushing.swarm.image_id(pushing.name)
    pinned = pushing.swarm.push_image(pushing.name, lines.append, pushing.credentials)
    repository, _, digest = pinned.partition("@")
    assert (repository, digest.startswith("sha256:")) == (pushing.name.rpartition(":")[0], True)
    assert any("Pushed" in line for line in lines)
    assert pushing.swarm.push_image(pushing.name, silent, pushing.credentials) == pinned
    assert pushing.swarm.obtain_image(pushing.name, silent) == pinned
    assert pushing.swarm.image_id(pinned) == image
    for reference in (pinned, pushing.name):
        pushing.forget()
        assert pushing.swarm.image_id(pinned) is None
        assert pushing.swarm.obtain_image(reference, silent, pushing.credentials) == pinned
        pushing.swarm.name_image(pinned, pushing.name)
        assert pushing.swarm.image_id(pinned) == image


def test_what_is_pushed_is_told_by_its_digest_and_goes_with_its_repository(pushing: Pushing) -> None:
    pinned = pushing.swarm.push_image(pushing.name, silent, pushing.credentials)
    [image] = [each for each in pushing.swarm.built_images({}) if pushing.name in each.names]
    assert pinned in image.digests
    pushing.swarm.remove_images(pushing.name.rpartition(":")[0], {})
    assert pushing.swarm.image_id(pinned) is None


def test_wrong_credentials_are_no_passing_trouble_and_told_without_them(pushing: Pushing) -> None:
    wrong = Credentials(pushing.credentials.username, "not-the-password")
    for shown in (None, wrong):
        with pytest.raises(PushDenied, match="did not take the image") as denied:
            pushing.swarm.push_image(pushing.name, silent, shown)
        assert wrong.password not in str(denied.value)


def test_a_registry_that_is_away_may_be_asked_again(pushing: Pushing) -> None:
    name = pushing.name
    if isinstance(pushing.swarm, FakeSwarm):
        pushing.swarm.registry.is_away = True
    else:
        name = f"127.0.0.1:{free_ports(1)[0]}/slipway/away:1"
        pushing.swarm.name_image(pushing.name, name)
    with pytest.raises(RegistryUnreachable):
        pushing.swarm.push_image(name, silent, pushing.credentials)
    if not isinstance(pushing.swarm, FakeSwarm):
        pushing.swarm.api.remove_image(name)


def test_what_is_not_there_cannot_be_pushed(pushing: Pushing) -> None:
    with pytest.raises(ImageMissing):
        pushing.swarm.push_image(pushing.name.replace(":1", ":2"), silent, pushing.credentials)


def test_a_node_pulls_with_the_credentials_of_the_service(pushing: Pushing) -> None:
    """As another node of the Swarm does, which never had the image."""
    if isinstance(pushing.swarm, FakeSwarm):
        pytest.skip("in memory there is one node")
    pinned = pushing.swarm.push_image(pushing.name, silent, pushing.credentials)
    pushing.forget()
    spec = ServiceSpec(
        f"{pushing.edge.instance}-pulls", pinned, pushing.edge.labels, (Attachment(pushing.edge.network),), is_job=True
    )
    for credentials, is_pulled in ((None, False), (pushing.credentials, True)):
        pushing.swarm.apply_service(replace(spec, credentials=credentials))
        eventually(lambda: any(task.phase is TaskPhase.FAILED for task in pushing.swarm.tasks(spec.name)))
        assert (pushing.swarm.image_id(pinned) is not None) == is_pulled
        pushing.swarm.remove_service(spec.name)
        pushing.swarm.await_gone(spec.name, 20)


def test_no_label_of_a_service_tells_of_its_credentials() -> None:
    spec = ServiceSpec("web", "app@sha256:1", {}, ())
    shown = [service_definition(replace(spec, credentials=each), {}) for each in (None, Credentials("a", "b"))]
    assert shown[0] == shown[1]


def _content() -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        content = secrets.token_bytes(1000)
        member = tarfile.TarInfo("file")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()
