"""What is built here is given to a registry, and can be had from it again."""

import io
import secrets
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

import docker
import pytest

from blocks.docker.definitions import service_definition
from blocks.errors import ImageMissing, PushDenied, RegistryUnreachable
from blocks.specs import Attachment, Credentials, ServiceSpec
from blocks.states import TaskPhase
from flows import ports
from tests.contracts.edges import Edge
from tests.registry import Registry
from tests.running import eventually
from tests.servers import free_ports


def silent(line: str) -> None:
    """Whoever reads a journal elsewhere."""


@dataclass(frozen=True)
class Pushing:
    """An engine with one image that its registry does not have yet."""

    edge: Edge
    name: str
    credentials: Credentials

    @property
    def images(self) -> ports.Images:
        return self.edge.node.images

    def forget(self) -> None:
        """Takes the image from the engine."""
        [image] = [each for each in self.images.built({}) if self.name in each.names]
        assert self.images.remove(image)


@pytest.fixture
def pushing(edge: Edge, request: pytest.FixtureRequest) -> Iterator[Pushing]:
    label, repository = edge.labels, f"slipway/{secrets.token_hex(6)}"
    if edge.fake:
        edge.fake.registry.credentials = Credentials("tester", "right-password")
        name = f"images.test/{repository}:1"
        edge.fake.add_built(name, label)
        yield Pushing(edge, name, edge.fake.registry.credentials)
        return
    registry: Registry = request.getfixturevalue("registry")
    name = f"{registry.address}/{repository}:1"
    engine = docker.APIClient(version="auto")
    changes = [f"LABEL {key}={value}" for key, value in label.items()]
    engine.import_image_from_data(_content(), name.rpartition(":")[0], "1", changes=[*changes, 'CMD ["/none"]'])
    yield Pushing(edge, name, registry.credentials)
    for image in engine.images(name.rpartition(":")[0], quiet=True):
        engine.remove_image(image, force=True)
    engine.close()


def test_a_pushed_image_is_pinned_and_had_again_after_it_was_cleaned_up(pushing: Pushing) -> None:
    lines: list[str] = []
    image = pushing.images.id(pushing.name)
    pinned = pushing.images.push(pushing.name, lines.append, pushing.credentials)
    repository, _, digest = pinned.partition("@")
    assert (repository, digest.startswith("sha256:")) == (pushing.name.rpartition(":")[0], True)
    assert any("Pushed" in line for line in lines)
    assert pushing.images.push(pushing.name, silent, pushing.credentials) == pinned
    assert pushing.images.obtain(pushing.name, silent) == pinned
    assert pushing.images.id(pinned) == image
    for reference in (pinned, pushing.name):
        pushing.forget()
        assert pushing.images.id(pinned) is None
        assert pushing.images.obtain(reference, silent, pushing.credentials) == pinned
        pushing.images.tag(pinned, pushing.name)
        assert pushing.images.id(pinned) == image


def test_what_is_pushed_is_reported_by_its_digest_and_goes_with_its_repository(pushing: Pushing) -> None:
    pinned = pushing.images.push(pushing.name, silent, pushing.credentials)
    [image] = [each for each in pushing.images.built({}) if pushing.name in each.names]
    assert pinned in image.digests
    pushing.images.remove_repository(pushing.name.rpartition(":")[0], {})
    assert pushing.images.id(pinned) is None


def test_wrong_credentials_are_no_passing_trouble_and_reported_without_them(pushing: Pushing) -> None:
    wrong = Credentials(pushing.credentials.username, "not-the-password")
    for shown in (None, wrong):
        with pytest.raises(PushDenied, match="did not take the image") as denied:
            pushing.images.push(pushing.name, silent, shown)
        assert wrong.password not in str(denied.value)


def test_a_registry_that_is_away_may_be_asked_again(pushing: Pushing) -> None:
    name = pushing.name
    if pushing.edge.fake:
        pushing.edge.fake.registry.is_away = True
    else:
        name = f"127.0.0.1:{free_ports(1)[0]}/slipway/away:1"
        pushing.images.tag(pushing.name, name)
    with pytest.raises(RegistryUnreachable):
        pushing.images.push(name, silent, pushing.credentials)
    if not pushing.edge.fake:
        pushing.edge.api.remove_image(name)


def test_what_is_not_there_cannot_be_pushed(pushing: Pushing) -> None:
    with pytest.raises(ImageMissing):
        pushing.images.push(pushing.name.replace(":1", ":2"), silent, pushing.credentials)


def test_a_node_pulls_with_the_credentials_of_the_service(pushing: Pushing) -> None:
    """As another node of the Swarm does, which never had the image."""
    if pushing.edge.fake:
        pytest.skip("in memory there is one node")
    pinned = pushing.images.push(pushing.name, silent, pushing.credentials)
    pushing.forget()
    spec = ServiceSpec(
        f"{pushing.edge.instance}-pulls", pinned, pushing.edge.labels, (Attachment(pushing.edge.network),), is_job=True
    )
    for credentials, is_pulled in ((None, False), (pushing.credentials, True)):
        pushing.edge.cluster.services.apply(replace(spec, credentials=credentials))
        eventually(lambda: any(task.phase is TaskPhase.FAILED for task in pushing.edge.tasks(spec)))
        assert (pushing.images.id(pinned) is not None) == is_pulled
        pushing.edge.cluster.services.remove(spec.name)
        pushing.edge.cluster.services.await_gone(spec.name, 20)


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


def test_a_tag_is_known_by_what_its_registry_has(pushing: Pushing) -> None:
    assert pushing.images.current(pushing.name, pushing.credentials) == pushing.name, "it never came from a registry"
    pinned = pushing.images.push(pushing.name, silent, pushing.credentials)
    assert pushing.images.current(pushing.name, pushing.credentials) == pinned
    assert pushing.images.current(pinned, pushing.credentials) == pinned
    with pytest.raises(ImageMissing):
        pushing.images.current(pushing.name, Credentials("tester", "wrong-password"))
    pushing.forget()
    assert pushing.images.current(pushing.name, pushing.credentials) == pinned
    with pytest.raises(ImageMissing):
        pushing.images.current(f"{pushing.name}-never-pushed", pushing.credentials)
