"""Every clean-up on a real engine, with objects of others beside ours."""

import io
import secrets
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import docker
import pytest

from blocks.docker.builds import BuildLimits
from blocks.docker.engine import Engine as DockerEngine
from blocks.docker.node import Node
from flows import platform
from flows.clean_up_builds import clean_up_builds
from flows.clean_up_images import clean_up_images
from flows.clean_up_journals import clean_up_journals
from flows.clean_up_runs import clean_up_runs
from flows.clean_up_volumes import clean_up_volumes
from flows.domain.columns import now
from flows.plans import names
from tests.integration.flows.conftest import World

pytestmark = pytest.mark.integration
CLEAN_UPS = (clean_up_images, clean_up_builds, clean_up_runs, clean_up_journals, clean_up_volumes)


class Engine:
    """Objects on the machine's engine, made in a moment and without a registry."""

    def __init__(self) -> None:
        self.api = docker.APIClient(version="auto")
        self.mark = secrets.token_hex(4)
        self.instance = f"clean-up-{self.mark}"
        self._made: list[tuple[str, str]] = []

    def image(self, name: str, **labels: str) -> str:
        """Makes an image and returns its name; no two have the same content."""
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w") as archive:
            archive.addfile(tarfile.TarInfo(f"{self.mark}-{name.replace('/', '-')}"))
        reference = f"{name}-{self.mark}:1"
        words = [f'LABEL "{key}"="{value}"' for key, value in labels.items()]
        self.api.import_image_from_data(data.getvalue(), repository=reference[:-2], tag="1", changes=["CMD x", *words])
        return self._known("image", reference)

    def ours(self, name: str) -> str:
        """Returns an image of a service of ours that is gone."""
        labels = {names.INSTANCE: self.instance, names.SERVICE: str(uuid4())}
        return self.image(f"{names.BUILT}{name}", **labels)

    def container(self, image: str) -> str:
        """Makes a container that was never started."""
        return self._known("container", self.api.create_container(image, name=f"strange-{secrets.token_hex(4)}")["Id"])

    def volume(self) -> str:
        return self._known("volume", self.api.create_volume(f"strange-{self.mark}")["Name"])

    def network(self) -> str:
        return self._known("network", self.api.create_network(f"strange-{self.mark}", driver="bridge")["Id"])

    def tag(self, image: str, name: str) -> str:
        self.api.tag(image, f"{name}-{self.mark}", "1")
        return self._known("image", f"{name}-{self.mark}:1")

    def has(self, kind: str, name: str) -> bool:
        try:
            getattr(self.api, f"inspect_{kind}")(name)
        except docker.errors.NotFound:
            return False
        return True

    def clear(self) -> None:
        for kind, name in reversed(self._made):
            if self.has(kind, name):
                getattr(self.api, f"remove_{kind}")(name)
        self.api.close()

    def _known(self, kind: str, name: str) -> str:
        self._made.append((kind, name))
        return name

    def left(self) -> list[tuple[str, str]]:
        return [(kind, name) for kind, name in self._made if self.has(kind, name)]


@pytest.fixture
def engine(world: World) -> Iterator[Engine]:
    found = Engine()
    real = DockerEngine(world.settings.docker_host, found.instance)
    platform.bind(replace(platform.platform(), node=Node(real, BuildLimits())))
    yield found
    real.close()
    found.clear()


def test_objects_of_others_survive_every_clean_up(world: World, engine: Engine) -> None:
    plain = engine.image("strange/plain")
    engine.container(plain)
    engine.volume()
    engine.network()
    engine.image("strange/neighbour", **{names.INSTANCE: "neighbour", names.SERVICE: str(uuid4())})
    engine.image(f"{names.BUILT}edge", **{names.INSTANCE: engine.instance})  # ours, but of no service
    engine.container(engine.ours("used"))
    engine.tag(engine.ours("named"), "strange/named")
    unneeded = engine.ours("unneeded")
    world.runs.past = [(frozenset({"theirs"}), now())]
    before, cache = engine.left(), engine.api.df()["BuildCache"]

    reported = [clean_up(dry_run=True, return_state=True).message for clean_up in CLEAN_UPS]
    assert f"  {unneeded}, " in str(reported[0])
    assert engine.left() == before

    reported = [clean_up(return_state=True).message for clean_up in CLEAN_UPS]
    assert f"  {unneeded}, " in str(reported[0])
    assert "SLIPWAY_BUILD_CACHE_BYTES" in str(reported[1]), "the engine is shared, so its cache is left alone"
    assert engine.left() == [each for each in before if each != ("image", unneeded)]
    assert {record["ID"] for record in cache} <= {record["ID"] for record in engine.api.df()["BuildCache"]}
    assert len(world.runs.past) == 1
