"""An engine that was started with a mirror has official images from there, as a person and as a build name them."""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import docker
import pytest

from blocks.docker.builds import BuildLimits
from blocks.docker.engine import Engine
from blocks.docker.node import Node
from blocks.specs import BuildSpec
from deployments.supervisor import mirrors
from flows.settings import Settings
from tests.registry import a_mirror
from tests.running import eventually

pytestmark = pytest.mark.integration
END_SECONDS = 20


@contextmanager
def a_network_namespace() -> Iterator[list[str]]:
    """What starts a program away from this machine's interfaces: an engine without a bridge deletes `docker0`."""
    name = f"slipway-{secrets.token_hex(4)}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield ["nsenter", f"--net=/var/run/netns/{name}"]
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


@contextmanager
def an_engine(folder: Path, within: Sequence[str], *options: str) -> Iterator[docker.DockerClient]:
    """One more, beside the machine's: everything of it is in the folder, and in the namespace that `within` enters."""
    host, told = f"unix://{folder}/docker.sock", folder / "dockerd.log"
    apart = ["--bridge=none", "--iptables=false", "--storage-driver=vfs", f"--pidfile={folder}/docker.pid"]
    places = [f"--data-root={folder}/data", f"--exec-root={folder}/run", f"--config-file={folder}/daemon.json"]
    (folder / "daemon.json").write_text("{}")
    command = [*within, "/usr/sbin/dockerd", "--host", host, *apart, *places, *options]
    with told.open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        eventually(lambda: "API listen on" in told.read_text())  # docker-py leaks a socket if it asks too early
        with closing(docker.DockerClient(base_url=host, version="auto")) as client:
            yield client
    finally:
        daemon.terminate()
        try:
            daemon.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def test_official_images_come_from_the_mirror(tmp_path: Path) -> None:
    # not below tmp_path, whose name is too long for the sockets
    with (
        tempfile.TemporaryDirectory(prefix="slipway-engine-") as folder,
        a_network_namespace() as within,
        a_mirror(tmp_path, within) as mirror,
    ):
        settings, host = Settings(registry_mirrors=(f"http://{mirror.address}",)), f"unix://{folder}/docker.sock"
        with an_engine(Path(folder), within, *mirrors.options(settings.registry_mirrors)) as engine:
            assert mirrors.unknown_to(engine, settings.registry_mirrors) == []
            mirror.an_image("library/slipway-greeting", "latest", host)
            mirror.an_image("library/slipway-base", "2", host)
            dockerfile = tmp_path / "Dockerfile"
            dockerfile.write_text("FROM slipway-base:2\nCOPY Dockerfile /\n")
            with closing(Engine(host, "test")) as asked:
                node = Node(asked, BuildLimits())
                pulled = node.images.obtain("slipway-greeting", lambda line: None)
                assert pulled.startswith("slipway-greeting@sha256:")
                node.builds.run(BuildSpec(tmp_path, dockerfile, "made:1", {}), lambda lines: None, 60)
            assert engine.images.get("made:1")
