"""Real registries, out of Debian's package, on a free port of loopback: one asks for a password, one is a mirror."""

import io
import json
import secrets
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import docker

from blocks.specs import Credentials
from deployments.supervisor.debian import unpack
from tests.running import eventually
from tests.servers import free_ports

CADDY = Path(sys.executable).parent / "caddy"
START_SECONDS = 20.0


@dataclass(frozen=True)
class Registry:
    """Where it is, and what it asks for."""

    address: str
    credentials: Credentials | None

    def an_image(self, name: str, tag: str = "1", host: str | None = None) -> str:
        """Makes an image of one small file, which the registry has and the engine (`host`, or the machine's) lacks."""
        engine = docker.APIClient(base_url=host, version="auto")
        reference, asked = f"{self.address}/{name}", self.credentials
        engine.import_image_from_data(_archive(), repository=reference, tag=tag)
        sign_in = asdict(asked) if asked else {}
        pushed = list(engine.push(reference, tag=tag, auth_config=sign_in, stream=True, decode=True))
        engine.remove_image(f"{reference}:{tag}")
        engine.close()
        assert not any("error" in line for line in pushed), pushed
        return f"{reference}:{tag}"

    def forget(self, reference: str) -> None:
        """Takes the image from the engine."""
        engine = docker.APIClient(version="auto")
        engine.remove_image(reference, force=True)
        engine.close()


@contextmanager
def a_private_registry(folder: Path) -> Iterator[Registry]:
    """Runs until the end of the block."""
    with _running(folder, Credentials("tester", secrets.token_hex(12))) as registry:
        yield registry


@contextmanager
def a_mirror(folder: Path, within: Sequence[str]) -> Iterator[Registry]:
    """Runs a mirror; below `library/` it has the official images of whoever asks first. `within` starts it."""
    with _running(folder, None, within) as registry:
        yield registry


@contextmanager
def _running(folder: Path, asked: Credentials | None, within: Sequence[str] = ()) -> Iterator[Registry]:
    registry = Registry(f"127.0.0.1:{free_ports(1)[0]}", asked)
    program = unpack("docker-registry", folder, lambda line: None) / "usr" / "bin" / "docker-registry"
    config = _config(registry.address, folder)
    if asked:
        (folder / "htpasswd").write_text(f"{asked.username}:{_bcrypt(asked.password)}\n")
        config["auth"] = {"htpasswd": {"realm": "test", "path": str(folder / "htpasswd")}}
    (folder / "config.json").write_text(json.dumps(config))
    with (folder / "registry.log").open("wb") as log:
        server = subprocess.Popen([*within, program, "serve", folder / "config.json"], stdout=log, stderr=log)
    try:
        eventually(lambda: "listening on" in (folder / "registry.log").read_text(), START_SECONDS)
        yield registry
    finally:
        server.terminate()
        server.wait(20)


def _config(address: str, folder: Path) -> dict[str, object]:
    """JSON is YAML too."""
    return {
        "version": "0.1",
        "storage": {"filesystem": {"rootdirectory": str(folder / "images")}},
        "http": {"addr": address},
    }


def _bcrypt(password: str) -> str:
    command = [CADDY, "hash-password", "--algorithm", "bcrypt", "--bcrypt-cost", "4"]
    return subprocess.run(command, input=f"{password}\n", check=True, capture_output=True, text=True).stdout.strip()


def _archive() -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        content = secrets.token_bytes(16)
        member = tarfile.TarInfo("file")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()
