"""What an engine promises before the platform runs on it."""

import io
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from blocks.docker import setup
from blocks.docker.engine import Engine
from blocks.docker.images import Images
from blocks.errors import BuildBroken
from blocks.states import SwarmState
from flows.settings import Settings
from tests.engines import a_network_namespace, an_engine

pytestmark = pytest.mark.integration
ADDRESS = "127.0.0.1"


@pytest.fixture
def engine() -> Iterator[Engine]:
    """This machine's."""
    with closing(Engine(Settings().docker_host, f"test-{secrets.token_hex(4)}")) as found:
        yield found


@pytest.fixture
def name(engine: Engine) -> Iterator[str]:
    """Yields a name for images that go with the test."""
    name = f"slipway-test/setup-{secrets.token_hex(4)}"
    yield name
    for each in [each for each in setup.images_by_name(engine) if each.startswith(f"{name}:")]:
        engine.api.remove_image(each)


def an_archive(**files: str) -> io.BytesIO:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    written.seek(0)
    return written


def test_an_engine_becomes_a_swarm_of_one_node() -> None:
    with a_network_namespace() as within, an_engine(within) as host, closing(Engine(host, "test")) as engine:
        assert engine.answers()
        assert setup.swarm_of(engine) == SwarmState("inactive", is_manager=False, error="")
        setup.init_swarm(engine, ADDRESS)
        assert setup.swarm_of(engine) == SwarmState("active", is_manager=True, error="")
        assert not setup.is_in_use(engine)


def test_an_engine_that_is_not_there_does_not_answer(tmp_path: Path) -> None:
    assert not Engine(f"unix://{tmp_path}/docker.sock", "test").answers()


def test_an_image_is_built_of_an_archive_and_bears_its_labels(engine: Engine, name: str) -> None:
    made = setup.build_image(engine, an_archive(Dockerfile="FROM scratch\nCOPY Dockerfile /"), f"{name}:1", {"a": "b"})
    found = setup.images_by_name(engine)[f"{name}:1"]
    assert (found.id, found.labels) == (made, {"a": "b"})
    assert Images(engine).find(made) == found


def test_an_image_that_cannot_be_built_tells_why(engine: Engine, name: str) -> None:
    with pytest.raises(BuildBroken, match=f"{name}:1.*nothing-of-that-name"):
        setup.build_image(engine, an_archive(Dockerfile="FROM scratch\nCOPY nothing-of-that-name /"), f"{name}:1", {})
    assert Images(engine).find(f"{name}:1") is None


def test_a_file_system_becomes_an_image(engine: Engine, name: str, tmp_path: Path) -> None:
    (tmp_path / "system.tar").write_bytes(an_archive(here=name).getvalue())
    setup.import_image(engine, tmp_path / "system.tar", f"{name}:1", ["LABEL a=b"])
    found = Images(engine).find(f"{name}:1")
    assert found is not None
    assert found.labels == {"a": "b"}


def test_only_an_image_without_a_name_is_discarded(engine: Engine, name: str) -> None:
    dockerfile = "FROM scratch\nCOPY Dockerfile /"
    first = setup.build_image(engine, an_archive(Dockerfile=dockerfile), f"{name}:1", {"first": name})
    setup.discard_image(engine, first)
    assert Images(engine).id(first) == first
    setup.build_image(engine, an_archive(Dockerfile=dockerfile), f"{name}:1", {"second": name})
    setup.discard_image(engine, first)
    assert Images(engine).id(first) is None
