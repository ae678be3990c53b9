"""Ordinary Dockerfiles build on the stand-ins, and what they make runs."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import httpx
import pytest

from blocks.specs import BuildSpec
from deployments.lab.base_images import ensure_base_images
from flows.settings import Settings
from tests.contracts.workshop import a_node

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("base_images")]
START_SECONDS = 10.0
PYTHON = """
FROM python:3.11-slim AS build
RUN pip install --no-cache-dir six && python -m venv /venv && /venv/bin/pip install --no-cache-dir toolz
FROM python:3-slim
COPY --from=build /usr/local/lib/python3.11/site-packages /usr/local/lib/python3.11/site-packages
COPY --from=build /venv /venv
RUN python -c "import six"
CMD ["/venv/bin/python", "-c", "import toolz; print(sum(toolz.concat([[1], [2]])))"]
"""
NODE = """
FROM node:lts-slim
USER node
WORKDIR /home/node/app
RUN npm install ms && yarn --version
CMD ["node", "--print", "require('ms')('1h') + process.getuid()"]
"""
CADDY = """
FROM caddy:2-alpine
RUN echo "came by file" > index.html && printf ':8080\\nroot * /srv\\nfile_server\\n' > /etc/caddy/Caddyfile
"""


@pytest.fixture
def engine() -> Iterator[docker.DockerClient]:
    """Yields the machine's, without what a test built on it."""
    client = docker.from_env()
    yield client
    for image in client.images.list(name=f"slipway-test/on-base-{os.getpid()}"):
        client.images.remove(image.id, force=True)
    client.close()


def built(folder: Path, dockerfile: str) -> str:
    (folder / "Dockerfile").write_text(dockerfile)
    tag = f"slipway-test/on-base-{os.getpid()}:1"
    lines: list[str] = []
    with a_node() as node:
        node.builds.run(BuildSpec(folder, folder / "Dockerfile", tag, {}), lines.extend, 120)
    return tag


def test_python_installs_packages_for_all_and_in_environments(engine: docker.DockerClient, tmp_path: Path) -> None:
    assert engine.containers.run(built(tmp_path, PYTHON), remove=True) == b"3\n"


def test_node_installs_packages_as_its_own_user(engine: docker.DockerClient, tmp_path: Path) -> None:
    assert engine.containers.run(built(tmp_path, NODE), remove=True) == b"3601000\n"


def test_caddy_serves_files_by_the_caddyfile(engine: docker.DockerClient, tmp_path: Path) -> None:
    container = engine.containers.run(built(tmp_path, CADDY), detach=True, ports={"8080/tcp": ("127.0.0.1", None)})
    try:
        container.reload()
        port = container.ports["8080/tcp"][0]["HostPort"]
        assert answer(f"http://127.0.0.1:{port}/") == "came by file\n"
    finally:
        container.remove(force=True)


def test_nothing_is_made_twice(base_images: Settings) -> None:
    made: list[str] = []
    ensure_base_images(base_images, made.append)
    assert made == []


def answer(url: str) -> str:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return httpx.get(url).text
        except httpx.TransportError:
            assert time.monotonic() < deadline, "it does not listen"
            time.sleep(0.05)
