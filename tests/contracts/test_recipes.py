"""BuildKit itself reads every Dockerfile that is expected of a recipe: words, flags, stages, and what they refer to.

An image that holds nothing stands for each that is named. BuildKit turns the whole of a Dockerfile into steps before it
takes the first; there is no shell in it, so the first command is where a build ends.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from blocks.errors import BuildBroken
from blocks.specs import BuildSpec
from tests.contracts.workshop import a_node
from tests.unit.builders import dockerfiles
from tests.unit.builders.recipes import CASES, Case

pytestmark = pytest.mark.integration
COPIED = "/usr/bin/composer"  # all that any recipe takes out of an image of others
MARK = f"slipway-test-{os.getpid()}"  # before each name, so that no other build meets these images
TEXTS = {file.stem: Case.read(file).expected for file in CASES}
FILES = {file.stem: Case.read(file).files for file in CASES}
STEP = re.compile(r"#\d+ \[(?!internal)")


def named(text: str) -> set[str]:
    """Returns the images of others that a Dockerfile names."""
    stages = dockerfiles.stages(text)
    own = {stage[0].words.partition(" AS ")[2] for stage in stages}
    return {base for stage in stages for base in dockerfiles.bases(stage)} - own


def with_marks(text: str) -> str:
    for name in named(text):
        text = re.sub(rf"(?<=FROM |from=){re.escape(name)}(?=\s)", f"{MARK}/{name}", text)
    return text


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One by all their names. It has a layer: an engine of version 20.10 ends where something is copied of none."""
    folder = tmp_path_factory.mktemp("image")
    (folder / "Dockerfile").write_text(f"FROM scratch\nCOPY Dockerfile {COPIED}\n")
    engine = docker.from_env()
    tags = [f"{MARK}/{name}" for name in set[str]().union(*map(named, TEXTS.values()))]
    with a_node() as node:
        node.builds.run(BuildSpec(folder, folder / "Dockerfile", tags[0], {}), lambda lines: None, 60)
    made = engine.images.get(tags[0])
    for tag in tags:
        made.tag(tag)
    yield
    for image in {image.id for image in engine.images.list() if any(tag.startswith(MARK) for tag in image.tags)}:
        engine.images.remove(image, force=True)
    engine.close()


def reported(folder: Path, text: str) -> tuple[list[str], str]:
    """Returns the steps that BuildKit began, and why it ended."""
    (folder / "Dockerfile").write_text(with_marks(text))
    spec = BuildSpec(folder, folder / "Dockerfile", f"{MARK}/built:1", {}, use_cache=False)
    lines: list[str] = []
    end = ""
    with a_node() as node:
        try:
            node.builds.run(spec, lines.extend, 60)
        except BuildBroken as error:
            end = str(error)
    return [line for line in lines if STEP.match(line)], end


@pytest.mark.usefixtures("images")
@pytest.mark.parametrize("name", TEXTS)
def test_buildkit_makes_steps_of_what_is_written(name: str, tmp_path: Path) -> None:
    for file, content in FILES[name].items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content)
    steps, end = reported(tmp_path, TEXTS[name])
    assert steps
    assert not end or "executor failed running" in end or "did not complete successfully" in end


@pytest.mark.usefixtures("images")
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("RUM x", "unknown instruction"),
        ("COPY --form=build a b", "(?i)unknown flag"),
        ("RUN --mount=type=cash,target=/a x", "unsupported mount type"),
        ("COPY a", "at least two arguments"),
        ("FROM node:lts-slim AS a\nCOPY --from=a x y\nFROM a", "(?i)circular dependency"),
    ],
)
def test_buildkit_takes_no_step_of_what_is_wrong(wrong: str, reason: str, tmp_path: Path) -> None:
    steps, end = reported(tmp_path, f"FROM node:lts-slim\nWORKDIR /app\n{wrong}\n")
    assert not steps
    assert re.search(reason, end)
