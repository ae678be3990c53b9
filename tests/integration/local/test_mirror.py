"""An engine that was started with a mirror has official images from there, as a person and as a build name them."""

from contextlib import closing
from pathlib import Path

import pytest

from blocks.docker import setup
from blocks.docker.builds import BuildLimits
from blocks.docker.engine import Engine
from blocks.docker.node import Node
from blocks.specs import BuildSpec
from deployments.supervisor import mirrors
from flows.settings import Settings
from tests.engines import a_network_namespace, an_engine
from tests.registry import a_mirror

pytestmark = pytest.mark.integration


def test_official_images_come_from_the_mirror(tmp_path: Path) -> None:
    with a_network_namespace() as within, a_mirror(tmp_path, within) as mirror:
        wanted = Settings(registry_mirrors=(f"http://{mirror.address}",)).registry_mirrors
        with an_engine(within, *mirrors.options(wanted)) as host, closing(Engine(host, "test")) as engine:
            node = Node(engine, BuildLimits())
            assert mirrors.missing(wanted, setup.mirrors_of(engine)) == []
            mirror.an_image("library/slipway-greeting", "latest", host)
            mirror.an_image("library/slipway-base", "2", host)
            pulled = node.images.obtain("slipway-greeting", lambda line: None)
            assert pulled.startswith("slipway-greeting@sha256:")
            dockerfile = tmp_path / "Dockerfile"
            dockerfile.write_text("FROM slipway-base:2\nCOPY Dockerfile /\n")
            node.builds.run(BuildSpec(tmp_path, dockerfile, "made:1", {}), lambda lines: None, 60)
            assert node.images.id("made:1")
