"""Pieces of the Dockerfiles that are written here: readable, for any BuildKit, with one user that is not root."""

import json
import re
import shlex
from collections.abc import Sequence

from flows.builders import app_json
from flows.builders.recipe import BuildRequest
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed

USER = "10001:10001"
PORT = 8080
# The user has no home: what wants one has it where all may write.
SERVED = (f"ENV PORT={PORT} HOME=/tmp", f"EXPOSE {PORT}", f"USER {USER}")
OWNED = f"--from=build --chown={USER}"
CA_FILE = "/etc/ssl/certs/ca-certificates.crt"
_COMPOUND = re.compile(r"[;|&<>`]|\$\(")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_PROCESS = re.compile(r"^([A-Za-z0-9_-]+):([^\n]*)$", re.MULTILINE)


def text(title: str, *stages: Sequence[str]) -> str:
    """Writes a whole Dockerfile."""
    reported = " ".join(title.split())
    head = f"# Written by Slipway: {reported}. Save it as `Dockerfile` in your source, and it is yours to change."
    return "\n\n".join([head, *("\n".join(stage) for stage in stages)]) + "\n"


def run(line: str, request: BuildRequest, *caches: str) -> str:
    """Writes one `RUN` with folders that are kept between builds, and with the build's secrets as variables."""
    mounts = [f"--mount=type=cache,target={each}" for each in caches]
    keys = request.build.secrets
    mounts += [f"--mount=type=secret,id={key}" for key in keys]
    exports = "".join(f'{key}="$(cat /run/secrets/{key})" && export {key} && ' for key in keys)
    return " \\\n    ".join(["RUN", *mounts, exports + line]) if mounts else f"RUN {line}"


def arguments(request: BuildRequest) -> Sequence[str]:
    """Writes the build's arguments as variables of the commands that follow."""
    return [f"ARG {key}" for key in sorted(request.build.arguments)]


def built(line: str | None, request: BuildRequest, *caches: str) -> Sequence[str]:
    """Builds the code; this alone knows the commit, or each commit would install all packages anew."""
    return ["ARG SLIPWAY_GIT_COMMIT_SHA", run(line, request, *caches)] if line else []


def copy(source: str, target: str, option: str = "") -> str:
    """Writes a copy, in the form that allows spaces where it has to."""
    words = " ".join(word for word in ("COPY", option) if word)
    return f"{words} {json.dumps([source, target]) if ' ' in source else f'{source} {target}'}"


def packages(*names: str) -> str:
    """Writes the instruction that installs Debian packages, without what apt leaves behind."""
    wanted = " ".join(sorted(set(names)))
    install = f"apt-get install -y --no-install-recommends {wanted}"
    return f"RUN apt-get update && {install} && rm -rf /var/lib/apt/lists/*"


def start(line: str) -> str:
    """Writes the container's command, with which a shell replaces itself, so that signals reach it."""
    before, joined, last = line.rpartition("&&")
    replaced = f"exec {'env ' if _ASSIGNMENT.match(last.strip()) else ''}{last.strip()}"
    command = f"{before}&& {replaced}" if joined else replaced
    return f"CMD {json.dumps(['sh', '-c', line if _is_compound(last) else command])}"


def printed(content: str, path: str) -> str:
    """Writes a small file in the Dockerfile itself, so that the Dockerfile is all there is."""
    lines = " \\\n    ".join(shlex.quote(line) for line in content.strip("\n").splitlines())
    return f"RUN printf '%s\\n' \\\n    {lines} \\\n    > {path}"


def process(tree: Tree, name: str) -> str | None:
    """Returns a line of the `Procfile`."""
    return {key: line.strip() for key, line in _PROCESS.findall(tree.text("Procfile"))}.get(name) or None


def line(tree: Tree, request: BuildRequest, usual: str | None, remedy: str) -> str:
    """Returns what starts the process. Raises BuildFailed where neither the source nor its kind shows it."""
    name = request.build.process
    found = process(tree, name) or (usual if name == "web" else None)
    if found is None and name != "web":
        raise BuildFailed(f"The Procfile has no line `{name}:`.")
    if found is None:
        raise BuildFailed(f"Nothing was found that could be started: {remedy}")
    return found


def release(tree: Tree) -> str | None:
    """Returns what the source wants to be run before its traffic comes."""
    return process(tree, "release") or app_json.release(tree)


def served(tree: Tree) -> Sequence[str]:
    """Writes the end of a final stage, before its command; `PORT` is ours to say."""
    return (*app_json.variables(tree), *SERVED)


def inner(tree: Tree, home: Tree) -> str:
    """Returns the app's folder in a stage that has the whole of `home`, which is that folder or one around it."""
    below = tree.folder.relative_to(home.folder)
    return "/app" if str(below) == "." else f"/app/{below}"


def brought(source: str, target: str = "/app", work: str = "/app") -> Sequence[str]:
    """Brings what the stage `build` made. In this order the app's folder belongs to the user, who may write there."""
    return [copy(source, target, OWNED), f"WORKDIR {work}"]


def workdir(tree: Tree, home: Tree) -> Sequence[str]:
    """Writes the instruction that changes into that folder, unless the stage is there already."""
    return [] if inner(tree, home) == "/app" else [f"WORKDIR {inner(tree, home)}"]


def certificates() -> str:
    """Brings the authorities of the web into a final stage that has none."""
    return f"COPY --from=build {CA_FILE} {CA_FILE}"


def _is_compound(line: str) -> bool:
    """Tells whether `exec` would reach only a part of the line, or it is a shell's own word."""
    return bool(_COMPOUND.search(line)) or line.strip().startswith(("exec ", "cd ", "export ", "if ", "for "))
