"""Images stay as long as somebody has a name for them."""

import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

import docker
import pytest

from blocks.errors import ImageMissing
from flows import ports
from tests.contracts.workshop import a_node
from tests.fakes.engine import FakeEngine
from tests.fakes.node import FakeNode

OWN, OTHER, THIRD = (f"slipway-test/names-{os.getpid()}-{number}" for number in range(3))
LABELS = {"slipway.instance": "test", "slipway.service": str(os.getpid())}


@dataclass(frozen=True)
class Store:
    images: ports.Images
    fake: FakeEngine | None = None
    engine: docker.DockerClient | None = None

    def build(self, name: str, **labels: str) -> str:
        """Returns the id of an image as a build leaves it."""
        reported = {**LABELS, **labels}
        if self.fake:
            self.fake.add_built(name, reported)
        else:
            changes = [f'LABEL {key}="{value}"' for key, value in reported.items()]
            assert self.engine
            self.engine.api.import_image_from_data(_a_tree(name), *name.split(":"), changes=changes)
        found = self.images.id(name)
        assert found
        return found


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "fake":
        fake = FakeEngine(instance="test")
        yield Store(FakeNode(fake).images, fake)
        return
    engine = docker.from_env()
    with a_node() as node:
        yield Store(node.images, engine=engine)
    for image in engine.images.list(all=True, filters={"label": f"slipway.service={LABELS['slipway.service']}"}):
        engine.images.remove(image.id, force=True)
    engine.close()


def test_an_image_outlives_its_first_name_and_no_more(store: Store) -> None:
    image = store.build(f"{OWN}:1")
    store.images.tag(image, f"{OTHER}:kept")
    store.images.tag(image, f"{OTHER}:kept")
    store.images.remove_repository(OWN, LABELS)
    assert store.images.id(f"{OWN}:1") is None
    assert store.images.id(f"{OTHER}:kept") == store.images.id(image) == image
    store.images.remove_repository(OTHER, {})
    assert store.images.id(image) is None


def test_only_the_images_of_the_repository_and_the_installation_go(store: Store) -> None:
    gone = [store.build(f"{OWN}:{number}") for number in (1, 2)]
    longer = store.build(f"{OWN}-longer:1")
    foreign = store.build(f"{OWN}:3", **{"slipway.instance": "foreign"})
    store.images.remove_repository(OWN, LABELS)
    assert [store.images.id(image) for image in gone] == [None, None]
    assert [store.images.id(image) for image in (longer, foreign)] == [longer, foreign]


def test_what_lost_its_name_to_a_later_build_goes_with_its_labels(store: Store) -> None:
    if store.fake:
        pytest.skip("in memory, what has no name is forgotten at once")
    nameless = store.build(f"{OWN}:1")
    assert store.build(f"{OWN}:1", **{"slipway.instance": "foreign"}) != nameless
    store.images.remove_repository(OWN, LABELS)
    assert store.images.id(nameless) is None


def test_what_is_not_there_cannot_be_named(store: Store) -> None:
    with pytest.raises(ImageMissing):
        store.images.tag("sha256:" + "a" * 64, f"{THIRD}:1")


def _a_tree(content: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        member = tarfile.TarInfo("content")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content.encode()))
    return file.getvalue()
