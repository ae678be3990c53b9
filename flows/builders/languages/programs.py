"""Shared parts of the languages whose builds leave programs in `bin`: which one starts, and what lies beside it."""

import shlex
from collections.abc import Collection, Sequence

from flows.builders import parts
from flows.builders.recipe import BuildRequest
from flows.builders.tree import Tree

USUAL = ("web", "server", "api", "app")  # of several programs, the one that serves
# Folders of a source which a program usually reads as it runs.
READ = ("assets", "config", "locales", "migrations", "public", "static", "templates", "views")


def line(tree: Tree, request: BuildRequest, names: Collection[str], *usual: str) -> str:
    """Returns the Procfile's line; else the program with the name of the process, or the one that serves."""
    process = request.build.process
    wanted = (process,) if process != "web" else (*usual, *USUAL, *(names if len(names) == 1 else ()))
    found = next((f"bin/{name}" for name in wanted if name in names), None)
    if found and process != "web" and parts.process(tree, process) is None:
        return found
    some = min(names)
    remedy = f"the programs are {', '.join(sorted(names))}; add a Procfile with a line such as `web: bin/{some}`."
    return parts.line(tree, request, found, remedy)


def final_stage(
    tree: Tree, home: Tree, request: BuildRequest, line: str, *, packages: Sequence[str] = ()
) -> Sequence[str]:
    """Writes a stage of Debian with the programs, the folders that they may read, and the web's authorities."""
    inner = parts.inner(tree, home)
    # Where Rust's own tool puts them, if that is what the line names.
    place = "target/release" if "target/release/" in line + (parts.release(tree) or "") else "bin"
    return [
        f"FROM {request.base('debian:stable-slim')}",
        *([parts.packages(*packages)] if packages else []),
        f"ENV PATH=/app/{place}:$PATH",
        parts.certificates(),
        *(parts.copy(f"{inner}/{name}", f"/app/{name}", parts.OWNED) for name in READ if tree.has_folder(name)),
        *parts.brought("/app/bin", f"/app/{place}"),
        *parts.served(tree),
        parts.start(line),
    ]


def copied(source: str, names: Collection[str]) -> str:
    """Returns the shell's words that put these programs into `bin`."""
    return f"mkdir -p /app/bin && cp {' '.join(shlex.quote(f'{source}/{name}') for name in names)} /app/bin/"
