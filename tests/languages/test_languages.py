"""What recipes write for a small project is built and answers over HTTP, on stand-ins with Debian's toolchains.

Not part of `make test`: `make test-languages`.
"""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import docker
import pytest

from blocks.errors import BuildBroken
from blocks.specs import BuildSpec
from flows.builders.catalog import recipe
from flows.builders.recipe import BuildRequest
from flows.domain.source import Build
from flows.plans import building
from flows.settings import Settings
from tests.contracts.test_base_images import answer
from tests.contracts.workshop import a_node

HERE = Path(__file__).parent
MARK = f"slipway-test-{secrets.token_hex(4)}/"  # before each name, as a mirror's would be: no other build meets these
SECONDS = 600.0


@dataclass(frozen=True)
class Base:
    """A Dockerfile of `bases/` by its arguments, and for which official images it stands."""

    tags: tuple[str, ...]
    arguments: Mapping[str, str] = field(default_factory=dict)


BASES = {  # each after what it stands on
    "php": Base(("php:8-apache", "php:8.2-apache", "composer:2")),
    "ruby": Base(("ruby:3.1", "ruby:3.1-slim")),
    "elixir": Base(("elixir:1.14", "elixir:1.14-slim")),
    "go": Base(("golang:1.26",)),
    "rust": Base(("rust:1",)),
    "java": Base(("eclipse-temurin:17-jdk", "eclipse-temurin:17-jre")),
    "maven": Base(("maven:3-eclipse-temurin-17",), {"JAVA": f"{MARK}eclipse-temurin:17-jdk"}),
    "gradle": Base(("gradle:jdk17",), {"JAVA": f"{MARK}eclipse-temurin:17-jdk"}),
}
OURS = ("debian:stable-slim", "node:lts-slim", "python:3.11-slim")  # which `make base-images` makes


@pytest.fixture(scope="module")
def engine(base_images: Settings) -> Iterator[docker.DockerClient]:
    """One with the stand-ins."""
    client = docker.from_env()
    for name, base in BASES.items():
        built(HERE / "bases", HERE / "bases" / f"{name}.Dockerfile", base.tags[0], base.arguments)
        for tag in base.tags[1:]:
            client.images.get(MARK + base.tags[0]).tag(MARK + tag)
    for tag in OURS:
        client.images.get(tag).tag(MARK + tag)
    yield client
    for tag in [tag for image in client.images.list() for tag in image.tags if tag.startswith(MARK)]:
        client.images.remove(tag, force=True)
    client.close()


def built(context: Path, dockerfile: Path, name: str, arguments: Mapping[str, str]) -> str:
    """Builds it and returns its tag."""
    spec = BuildSpec(context, dockerfile, MARK + name, {}, None, {building.CACHE_NAMESPACE: MARK, **arguments})
    lines: list[str] = []
    with a_node() as node:
        try:
            node.builds.run(spec, lines.extend, SECONDS)
        except BuildBroken as error:
            error.add_note("\n".join(lines))
            raise
    return spec.tag


@contextmanager
def running(engine: docker.DockerClient, image: str) -> Iterator[str]:
    """Runs it and yields its address."""
    variables, ports = {"GREETING": "Ada"}, {"8080/tcp": ("127.0.0.1", None)}
    container = engine.containers.run(image, detach=True, environment=variables, ports=ports)
    try:
        container.reload()
        yield f"http://127.0.0.1:{container.ports['8080/tcp'][0]['HostPort']}"
    except AssertionError as error:
        error.add_note(container.logs().decode(errors="replace"))
        raise
    finally:
        container.remove(force=True)


@pytest.mark.parametrize(
    ("project", "files", "title", "language"),
    [
        ("php", {}, "PHP 8, served by Apache", "PHP"),
        ("composer", {}, "PHP 8.2, served by Apache", "Composer"),
        ("ruby", {}, "Ruby 3.1, Sinatra", "Ruby"),
        ("rack", {}, "Ruby 3.1, Rack", "Rack"),
        ("webrick", {}, "Ruby 3.1, server.rb", "WEBrick"),
        ("elixir", {}, "Elixir 1.14, hello", "Elixir"),
        ("elixir", {"Procfile": "web: mix run --no-halt"}, "Elixir 1.14, hello", "Elixir"),
        ("java", {}, "Java 17, Maven", "Java"),
        ("gradle", {}, "Java 17, Gradle", "Gradle"),
        ("go", {}, "Go 1.26, web", "Go"),
        ("rust", {}, "Rust 1, hello", "Rust"),
        ("deno", {}, "Deno 2, task start", "Deno"),
        ("django", {}, "Python 3.11, pip, Django", "Django"),
        ("uv", {}, "Python 3.11, uv, main.py", "uv"),
        ("poetry", {}, "Python 3.11, Poetry, main.py", "Poetry"),
        ("pipenv", {}, "Python 3.11, Pipenv, main.py", "Pipenv"),
        ("pnpm", {}, "Node LTS, pnpm", "pnpm"),
        ("yarn", {}, "Node LTS, Yarn", "Yarn"),
        ("yarn-berry", {}, "Node LTS, Yarn", "Berry"),
        ("bun", {}, "Node LTS, Bun", "Bun"),
    ],
)
def test_a_project_is_built_and_answers(
    engine: docker.DockerClient, tmp_path: Path, project: str, files: Mapping[str, str], title: str, language: str
) -> None:
    source, dockerfile = tmp_path / "source", tmp_path / "Dockerfile"
    shutil.copytree(HERE / "projects" / project, source)
    for name, text in files.items():
        (source / name).write_text(text)
    found = recipe(source, BuildRequest(Build(), MARK))
    assert found.title == title
    dockerfile.write_text(found.dockerfile)
    Path(f"{dockerfile}.dockerignore").write_text(building.ignored(found, ""))
    image = built(source, dockerfile, f"{project}-{secrets.token_hex(2)}:1", found.arguments)
    with running(engine, image) as address:
        assert answer(f"{address}/any/path").startswith(f"hello from {language}, Ada, /any/path")
