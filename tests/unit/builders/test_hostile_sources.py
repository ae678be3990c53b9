"""Whatever a source holds, there is a recipe or a reason: somebody else wrote it, by accident or on purpose."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.builders.catalog import recipe
from flows.builders.recipe import BuildRequest
from flows.domain.errors import BuildFailed
from flows.domain.source import Build, BuilderName
from tests.unit.builders import dockerfiles
from tests.unit.builders.recipes import CASES, Case

PROJECTS = [case.files for case in map(Case.read, CASES) if case.build.builder is BuilderName.AUTO]
WORDS = ("1\nBAD x", "$(x)", "../../etc/passwd", "/etc", "**", "a\0b", "\ud800", "x" * 5000, "9" * 5000, '"', "'; x")

words = st.sampled_from(WORDS) | st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def sources(draw: st.DrawFn) -> Mapping[str, bytes]:
    """One or two projects at once, some of whose files are not what they should be."""
    files = {
        name: text
        for project in draw(st.lists(st.sampled_from(PROJECTS), max_size=2))
        for name, text in project.items()
    }
    found = {name: text.encode() for name, text in files.items()}
    for name in draw(st.sets(st.sampled_from(sorted(files)), max_size=3)) if files else ():
        found[name] = draw(changed(name, files[name]))
    return found


def changed(name: str, text: str) -> st.SearchStrategy[bytes]:
    if name.endswith(".json") and text.startswith("{"):
        return with_another_value(json.loads(text)).map(lambda found: json.dumps(found).encode())
    if name.endswith(".toml"):
        return with_another_value(tomllib.loads(text)).map(lambda found: toml(found).encode(errors="replace"))
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spliced = st.tuples(places, words).map(lambda drawn: f"{text[: drawn[0][0]]}{drawn[1]}{text[drawn[0][1] :]}")
    return spliced.map(lambda found: found.encode(errors="replace")) | st.binary(max_size=50)


@st.composite
def with_another_value(draw: st.DrawFn, found: Any) -> Any:
    """Returns the same with something else in one place."""
    if not isinstance(found, dict | list) or not found or draw(st.integers(0, 3)) == 0:
        return draw(values)
    place = draw(st.sampled_from(sorted(found) if isinstance(found, dict) else range(len(found))))
    other = draw(with_another_value(found[place]))
    return {**found, place: other} if isinstance(found, dict) else [*found[:place], other, *found[place + 1 :]]


def toml(found: Any) -> str:
    return (
        "".join(f"{json.dumps(key)} = {inline(value)}\n" for key, value in found.items())
        if isinstance(found, dict)
        else ""
    )


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {inline(inner)}" for key, inner in value.items()) + "}"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def reported(folder: Path, build: Build) -> str:
    """Returns the Dockerfile, which is one; or the reason why there is none."""
    try:
        text = recipe(folder, BuildRequest(build)).dockerfile
    except BuildFailed as reason:
        return str(reason)
    assert text.encode()
    assert {line.name for line in dockerfiles.instructions(text)} <= set(dockerfiles.NAMES)
    return text


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


builds = st.builds(
    Build,
    folder=st.sampled_from((".", "src", "app", "server", "services/mail", "crates/server")),
    process=st.sampled_from(("web", "worker")),
)


@given(files=sources(), build=builds)
@settings(max_examples=100, deadline=None)
def test_any_files_give_a_recipe_or_a_reason(files: Mapping[str, bytes], build: Build) -> None:
    with TemporaryDirectory() as folder:
        put(Path(folder), files)
        assert reported(Path(folder), build)


@pytest.mark.parametrize("name", ["package.json", "pyproject.toml", "Cargo.toml", "composer.json", "deno.jsonc"])
@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b'{"a":' * 100_000, b"/*" * 50_000, b'"\\' * 50_000, b"x = " + b"[" * 9000]
)
def test_deep_and_endless_files_are_refused(name: str, content: bytes, tmp_path: Path) -> None:
    put(tmp_path, {name: content, "Procfile": b"web: x"})
    assert "is not valid" in reported(tmp_path, Build())


SPACES, LINES = b" " * 900_000, b"\n" * 900_000


@pytest.mark.parametrize(
    "files",
    [
        {"Gemfile": LINES, "Gemfile.lock": LINES},
        {"requirements.txt": LINES, "main.py": b""},
        {"pom.xml": b"<release>" * 50_000 + SPACES},
        {"build.gradle": b"application" + SPACES},
        {"mix.exs": b"app: :a, elixir:" + SPACES},
        {"go.mod": b"module " + b"a/v1" * 200_000, "main.go": b"package main"},
    ],
    ids=min,
)
def test_long_files_are_read_in_no_time(files: Mapping[str, bytes], tmp_path: Path) -> None:
    """A pattern that tries all ways to match would need hours for them."""
    put(tmp_path, {"Procfile": b"web:" + SPACES + b"x", **files})
    assert "exec x" in reported(tmp_path, Build())


def test_links_out_of_the_source_are_not_followed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    put(tmp_path, {"outside/x.py": b"app = Flask()", "source/main.py": b"", "source/go.mod": b"go 1.26"})
    for name, target in {"out": "../outside", "circle": "circle", "main.go": "main.go", "static": "/etc"}.items():
        (source / name).symlink_to(target)
    assert "exec python main.py" in reported(source, Build())
    (source / "Procfile").symlink_to("/etc/passwd")
    assert reported(source, Build()) == "Procfile leads out of the source."
    assert reported(source, Build(folder="out")) == "out leads out of the source."
    assert "circle" in reported(source, Build(folder="circle"))
    assert "no folder" in reported(source, Build(folder="x" * 300))
