"""Pieces of the Dockerfiles that are written here: readable, for any BuildKit, with one user that is not root."""

import json
import re
import shlex
from collections.abc import Sequence

from flows.builders.recipe import Wish
from flows.builders.tree import Tree

USER = "10001:10001"
PORT = 8080
SERVED = (f"ENV PORT={PORT}", f"EXPOSE {PORT}", f"USER {USER}")
_COMPOUND = re.compile(r"[;|&<>`]|\$\(")
_PROCESS = re.compile(r"^([A-Za-z0-9_-]+):\s*(.+?)\s*$", re.MULTILINE)


def text(title: str, *stages: Sequence[str]) -> str:
    """A whole Dockerfile."""
    head = f"# Written by Slipway: {title}. Save it as `Dockerfile` in your source, and it is yours to change."
    return "\n\n".join([head, *("\n".join(stage) for stage in stages)]) + "\n"


def run(line: str, wish: Wish, *caches: str) -> str:
    """One `RUN` with folders that are kept between builds, and with the build's secrets as variables."""
    mounts = [f"--mount=type=cache,target={each}" for each in caches]
    keys = wish.build.secrets
    mounts += [f"--mount=type=secret,id={key}" for key in keys]
    exports = "".join(f'export {key}="$(cat /run/secrets/{key})" && ' for key in keys)
    return " \\\n    ".join(["RUN", *mounts, exports + line]) if mounts else f"RUN {line}"


def arguments(wish: Wish) -> Sequence[str]:
    """The build's arguments, as variables of the commands that follow."""
    return [f"ARG {key}" for key in sorted(wish.build.arguments)]


def built(line: str | None, wish: Wish) -> Sequence[str]:
    """The build of the code itself; it alone knows the commit, or each commit would install all packages anew."""
    return ["ARG SLIPWAY_GIT_COMMIT_SHA", run(line, wish)] if line else []


def copy(source: str, target: str, option: str = "") -> str:
    """In the form that allows spaces where it has to."""
    words = " ".join(word for word in ("COPY", option) if word)
    return f"{words} {json.dumps([source, target]) if ' ' in source else f'{source} {target}'}"


def packages(*names: str) -> str:
    """Debian packages, without what apt leaves behind."""
    wanted = " ".join(sorted(set(names)))
    install = f"apt-get install -y --no-install-recommends {wanted}"
    return f"RUN apt-get update && {install} && rm -rf /var/lib/apt/lists/*"


def start(line: str) -> str:
    """The command of the container, which a shell replaces itself with: signals reach it."""
    before, joined, last = line.rpartition("&&")
    command = f"{before}&& exec {last.strip()}" if joined else f"exec {line}"
    return f"CMD {json.dumps(['sh', '-c', line if _is_compound(last) else command])}"


def printed(content: str, path: str) -> str:
    """A small file, written by the Dockerfile itself, so that the Dockerfile is all there is."""
    lines = " \\\n    ".join(shlex.quote(line) for line in content.strip("\n").splitlines())
    return f"RUN printf '%s\\n' \\\n    {lines} \\\n    > {path}"


def process(tree: Tree, name: str) -> str | None:
    """A line of the `Procfile`."""
    return dict(_PROCESS.findall(tree.text("Procfile"))).get(name)


def _is_compound(line: str) -> bool:
    """Whether `exec` would reach only a part of the line, or it is a shell's own word."""
    return bool(_COMPOUND.search(line)) or line.strip().startswith(("exec ", "cd ", "export ", "if ", "for "))
