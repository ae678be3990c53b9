"""Go: the program of a folder, or those below `cmd`."""

import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from flows.builders import parts, versions
from flows.builders.languages import programs
from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.tree import Tree

WITH_C = ("github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go")
CACHES = ("/go/pkg/mod", "/root/.cache/go-build")
_FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_MAIN = re.compile(r"^package main\b", re.MULTILINE)
_MODULE = re.compile(r"^module\s+\"?([\w./~-]+?)(?:/v[0-9]+)?\"?\s*$", re.MULTILINE)


def go(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None where there is no module, or no program in it."""
    home = _home(tree)
    found = _programs(tree, home)
    if not found:
        return None
    line = programs.line(tree, request, found)
    version = _version(tree, home)
    title = f"Go {version or '1'}, {line.removeprefix('bin/')}" if line.startswith("bin/") else f"Go {version or '1'}"
    stage = _build_stage(home, request, version or "1", found.values())
    return Recipe(
        title=title,
        dockerfile=parts.text(title, stage, programs.final_stage(tree, home, request, line)),
        context=home.place,
        release=parts.release(tree),
    )


def _build_stage(home: Tree, request: BuildRequest, version: str, packages: Collection[str]) -> Sequence[str]:
    """Builds without C, unless a package needs it; with time zones, which Debian's slim image lacks."""
    needs_c = any(name in home.text("go.mod") for name in WITH_C)
    build = f"go build -trimpath -tags timetzdata -ldflags '-s -w' -o bin/ {' '.join(map(shlex.quote, packages))}"
    install = request.build.install_command
    return [
        f"FROM {request.base(f'golang:{version}')} AS build",
        "WORKDIR /app",
        f"ENV CGO_ENABLED={int(needs_c)}",
        *parts.arguments(request),
        "COPY . .",
        *([parts.run(install, request, *CACHES)] if install else []),
        *parts.built(request.build.build_command or build, request, *CACHES),
    ]


def _home(tree: Tree) -> Tree:
    """Returns where the module is, or the workspace that this folder belongs to."""
    root = tree.at(".")
    return root if root.has("go.work") or not tree.has("go.mod") else tree


def _programs(tree: Tree, home: Tree) -> Mapping[str, str]:
    """Returns packages by the names of their programs."""
    if not home.has("go.mod", "go.work"):
        return {}
    inner = str(PurePosixPath(".") / tree.folder.relative_to(home.folder))
    here = "." if inner == "." else f"./{inner}"
    if any(_is_main(tree, name) for name in tree.names("*.go")):
        return {_own_name(tree): here}
    names = dict.fromkeys(PurePosixPath(name).parts[1] for name in tree.names("cmd/*/*.go") if _is_main(tree, name))
    return {name: f"{here}/cmd/{name}" for name in names if _FOLDER.fullmatch(name)}


def _is_main(tree: Tree, name: str) -> bool:
    text = tree.text(name)
    return not name.endswith("_test.go") and "//go:build ignore" not in text and bool(_MAIN.search(text))


def _own_name(tree: Tree) -> str:
    """Returns what Go calls the program: the last part of the package's path."""
    module = _MODULE.search(tree.text("go.mod"))
    name = module[1].rpartition("/")[2] if module else PurePosixPath(tree.place).name
    return name if _FOLDER.fullmatch(name) else "app"


def _version(tree: Tree, home: Tree) -> str | None:
    """Returns the version: a later Go builds what was written for an earlier one as that did."""
    for each in (tree, home):
        if named := versions.stated(each, "go", ".go-version"):
            return named
    texts = [each.text(name) for each in (tree, home) for name in ("go.mod", "go.work")]
    for text in texts:
        if chosen := re.search(r"^toolchain\s+go([0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?)\s*$", text, re.MULTILINE):
            return chosen[1]
        if least := re.search(r"^go\s+([0-9]{1,3}\.[0-9]{1,3})(\.[0-9]+)?\s*$", text, re.MULTILINE):
            return versions.at_least("go", least[1])
    return None
