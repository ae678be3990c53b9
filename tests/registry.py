"""A real registry that asks for a password, out of Debian's package, on a free port of loopback."""

import io
import json
import secrets
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import docker
import httpx

from blocks.specs import Credentials
from deployments.debian import unpack
from tests.servers import free_ports

CADDY = Path(sys.executable).parent / "caddy"
START_SECONDS = 20.0


@dataclass(frozen=True)
class Registry:
    """Where it is, and what it asks for."""

    address: str
    credentials: Credentials

    def an_image(self, name: str) -> str:
        """An image of one small file, which the registry has and the engine has not."""
        engine = docker.APIClient(version="auto")
        reference, asked = f"{self.address}/{name}", self.credentials
        engine.import_image_from_data(_archive(), repository=reference, tag="1")
        sign_in = {"username": asked.username, "password": asked.password}
        pushed = list(engine.push(reference, tag="1", auth_config=sign_in, stream=True, decode=True))
        engine.remove_image(f"{reference}:1")
        engine.close()
        assert not any("error" in line for line in pushed), pushed
        return f"{reference}:1"

    def forget(self, reference: str) -> None:
        """Takes the image from the engine."""
        engine = docker.APIClient(version="auto")
        engine.remove_image(reference, force=True)
        engine.close()


@contextmanager
def a_private_registry(folder: Path) -> Iterator[Registry]:
    """Runs until the end of the block."""
    registry = Registry(f"127.0.0.1:{free_ports(1)[0]}", Credentials("tester", secrets.token_hex(12)))
    program = unpack("docker-registry", folder, lambda line: None) / "usr" / "bin" / "docker-registry"
    (folder / "htpasswd").write_text(f"{registry.credentials.username}:{_bcrypt(registry.credentials.password)}\n")
    (folder / "config.json").write_text(json.dumps(_config(registry.address, folder)))
    with (folder / "registry.log").open("wb") as log:
        server = subprocess.Popen([program, "serve", folder / "config.json"], stdout=log, stderr=log)
    try:
        _await(f"http://{registry.address}/v2/")
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
        "auth": {"htpasswd": {"realm": "test", "path": str(folder / "htpasswd")}},
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


def _await(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            assert httpx.get(url).status_code == 401
        except httpx.TransportError:
            assert time.monotonic() < deadline, "the registry did not start"
            time.sleep(0.05)
        else:
            return
