"""Images stay as long as somebody has a name for them."""

import io
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

import docker
import pytest

from blocks.docker.swarm import Swarm
from blocks.errors import ImageMissing
from tests.fakes.swarm import FakeSwarm

OWN, OTHER, THIRD = (f"slipway-test/names-{os.getpid()}-{number}" for number in range(3))
LABELS = {"slipway.instance": "test", "slipway.service": str(os.getpid())}


@dataclass(frozen=True)
class Store:
    swarm: Swarm | FakeSwarm
    engine: docker.DockerClient | None = None

    def build(self, name: str, **labels: str) -> str:
        """The id of an image as a builder leaves it."""
        told = {**LABELS, **labels}
        if isinstance(self.swarm, FakeSwarm):
            self.swarm.add_built(name, told)
        else:
            changes = [f'LABEL {key}="{value}"' for key, value in told.items()]
            assert self.engine
            self.engine.api.import_image_from_data(_a_tree(name), *name.split(":"), changes=changes)
        found = self.swarm.image_id(name)
        assert found
        return found


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "fake":
        yield Store(FakeSwarm(instance="test"))
        return
    engine, swarm = docker.from_env(), Swarm(instance="test")
    yield Store(swarm, engine)
    swarm.api.close()
    for image in engine.images.list(all=True, filters={"label": f"slipway.service={LABELS['slipway.service']}"}):
        engine.images.remove(image.id, force=True)
    engine.close()


def test_an_image_outlives_its_first_name_and_no_more(store: Store) -> None:
    image = store.build(f"{OWN}:1")
    store.swarm.name_image(image, f"{OTHER}:kept")
    store.swarm.name_image(image, f"{OTHER}:kept")
    store.swarm.remove_images(OWN, LABELS)
    assert store.swarm.image_id(f"{OWN}:1") is None
    assert store.swarm.image_id(f"{OTHER}:kept") == store.swarm.image_id(image) == image
    store.swarm.remove_images(OTHER, {})
    assert store.swarm.image_id(image) is None


def test_only_the_images_of_the_repository_and_the_installation_go(store: Store) -> None:
    gone = [store.build(f"{OWN}:{number}") for number in (1, 2)]
    longer = store.build(f"{OWN}-longer:1")
    strange = store.build(f"{OWN}:3", **{"slipway.instance": "stranger"})
    store.swarm.remove_images(OWN, LABELS)
    assert [store.swarm.image_id(image) for image in gone] == [None, None]
    assert [store.swarm.image_id(image) for image in (longer, strange)] == [longer, strange]


def test_what_lost_its_name_to_a_later_build_goes_with_its_labels(store: Store) -> None:
    if isinstance(store.swarm, FakeSwarm):
        pytest.skip("in memory, what has no name is forgotten at once")
    nameless = store.build(f"{OWN}:1")
    assert store.build(f"{OWN}:1", **{"slipway.instance": "stranger"}) != nameless
    store.swarm.remove_images(OWN, LABELS)
    assert store.swarm.image_id(nameless) is None


def test_what_is_not_there_cannot_be_named(store: Store) -> None:
    with pytest.raises(ImageMissing):
        store.swarm.name_image("sha256:" + "a" * 64, f"{THIRD}:1")


def _a_tree(content: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        member = tarfile.TarInfo("content")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content.encode()))
    return file.getvalue()
