"""Deno: its task `start`, or the main file. The program comes from npm, so that no image but Node's is needed."""

import re
import shlex
from collections.abc import Sequence

from flows.builders import parts, versions
from flows.builders.languages.node_managers import MANAGERS
from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.tree import Tree, table

SETTINGS = ("deno.json", "deno.jsonc")
PROGRAMS = tuple(f"{place}{name}.ts" for place in ("", "src/") for name in ("main", "server", "app", "mod", "index"))
BINARY = "/usr/local/lib/node_modules/deno/node_modules/@deno/linux-*-glibc/deno"
CACHE = "/deno-dir"
REMEDY = "give deno.json a task `start`, or add a Procfile."
_FILE = re.compile(r"(?<![\w./:-])[\w./-]{1,200}\.[jt]sx?\b")


def deno(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns None without settings of Deno, or if they are beside those of a project that uses Node."""
    settings = tree.first(*SETTINGS)
    is_of_node = tree.has("package.json") and tree.has(*(lock for each in MANAGERS for lock in each.locks))
    if is_of_node or not (settings or tree.has("deno.lock")):
        return None
    tasks = table(tree.jsonc(settings), "tasks") if settings else {}
    program = tree.first(*PROGRAMS)
    usual = "deno task start" if "start" in tasks else _start(tree, program) if program else None
    line = parts.line(tree, request, usual, REMEDY)
    version = versions.stated(tree, "deno", ".deno-version", ".dvmrc")
    title = f"Deno {version or '2'}, {'task start' if usual == 'deno task start' else program or 'Procfile'}"
    build = "deno task build" if "build" in tasks else None
    read = [name for name in _FILE.findall(f"{line} {_words(tasks.get('start'))}") if tree.has(name)]
    last = [
        f"FROM {request.base('debian:stable-slim')}",
        f"ENV DENO_DIR={CACHE} DENO_NO_UPDATE_CHECK=1",
        f"COPY --from=build --chown={parts.USER} {CACHE} {CACHE}",
        "COPY --from=build /usr/local/bin/deno /usr/local/bin/deno",
        *parts.brought("/app"),
        *parts.served(tree),
        parts.start(line),
    ]
    return Recipe(
        title=title,
        dockerfile=parts.text(title, _build_stage(request, version or "2", build, read), last),
        context=tree.place,
        release=parts.release(tree),
    )


def _build_stage(request: BuildRequest, version: str, build: str | None, read: Sequence[str]) -> Sequence[str]:
    """Builds; what the started files import is fetched here, so that a start fetches nothing."""
    fetch = f"deno cache {' '.join(map(shlex.quote, dict.fromkeys(read)))}" if read else "deno install"
    brought = (
        f"npm install --global --ignore-scripts deno@{version} && cp --remove-destination {BINARY} /usr/local/bin/"
    )
    return [
        f"FROM {request.base('node:lts-slim')} AS build",
        parts.run(brought, request, "/root/.npm"),
        "WORKDIR /app",
        f"ENV DENO_DIR={CACHE} DENO_NO_UPDATE_CHECK=1",
        *parts.arguments(request),
        "COPY . .",
        parts.run(request.build.install_command or fetch, request),
        *parts.built(request.build.build_command or build, request),
    ]


def _start(tree: Tree, program: str) -> str:
    """Returns the start: what only exports an answer is served; what serves by itself is run."""
    if re.search(r"^export default\b", tree.text(program), re.MULTILINE):
        return f"deno serve --allow-all --host 0.0.0.0 --port $PORT {program}"
    return f"deno run --allow-all {program}"


def _words(task: object) -> str:
    """Returns the words of a task, which is a line, or an object with one."""
    return str(table(task).get("command") if isinstance(task, dict) else task)
