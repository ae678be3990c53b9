"""Nixpacks and Railpack: programs of others that look at a source and write how to build it. They build nothing.

Sources: https://nixpacks.com/docs/cli, https://railpack.com/reference/cli, https://railpack.com/reference/frontend
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from prefect.blocks.core import Block

from blocks.docker.builds import SYSTEM_PATHS
from blocks.errors import BuildBroken
from blocks.specs import PlanSpec
from blocks.states import PlanState

NIXPACKS, RAILPACK = "nixpacks", "railpack"
PLAN_SECONDS = 120.0
MANUALS = {NIXPACKS: "https://nixpacks.com/docs/install", RAILPACK: "https://railpack.com/installation"}
# What reads a plan must be of the release that wrote it. A tag can be moved, so the one that we install has its digest.
FRONTEND = "ghcr.io/railwayapp/railpack-frontend"
DIGESTS = {"0.40.1": "sha256:f1973377693af30c9b37a92c97c661c07b277ccdc6be909213c74c771f8d2d6d"}


class Planners(Block):
    """The programs, where they are installed on this machine."""

    _block_type_name = "Slipway planners"
    _block_type_slug = "slipway-planners"

    path: str = SYSTEM_PATHS

    def plan(self, spec: PlanSpec) -> PlanState:
        """Write the plan into the folder `spec.target`, which exists and is empty.

        Raises BuildBroken where the program is not installed, or knows no way to build the source.
        """
        program = shutil.which(spec.tool, path=self.path)
        if program is None:
            remedy = f"run `make planners` there, or install it as {MANUALS[spec.tool]} tells"
            raise BuildBroken(f"{spec.tool} is not installed on the worker's machine: {remedy}.")
        return _nixpacks(program, spec) if spec.tool == NIXPACKS else _railpack(program, spec)


def _nixpacks(program: str, spec: PlanSpec) -> PlanState:
    """Runs Nixpacks, which copies the source beside its Dockerfile: that copy is the context."""
    words = [program, "build", str(spec.source), "--out", str(spec.target)]
    words += [f"--install-cmd={spec.install}"] if spec.install else []
    words += [f"--build-cmd={spec.build}"] if spec.build else []
    _run(words, spec.target)
    return PlanState(_written(spec, ".nixpacks/Dockerfile"), spec.target)


def _railpack(program: str, spec: PlanSpec) -> PlanState:
    """Runs Railpack, whose plan is read by a frontend of its own that BuildKit fetches."""
    version = _run([program, "--version"], spec.target).split()[-1].removeprefix("v")
    words = [program, "prepare", str(spec.source), f"--plan-out={spec.target}/railpack-plan.json"]
    words += [f"--env=RAILPACK_INSTALL_CMD={spec.install}"] if spec.install else []
    words += [f"--build-cmd={spec.build}"] if spec.build else []
    _run(words, spec.target)
    digest = f"@{DIGESTS[version]}" if version in DIGESTS else ""
    arguments = {"BUILDKIT_SYNTAX": f"{FRONTEND}:v{version}{digest}", "cache-key": spec.caches}
    return PlanState(_written(spec, "railpack-plan.json"), spec.source, arguments)


def _written(spec: PlanSpec, name: str) -> Path:
    file = spec.target / name
    if not file.is_file():
        raise BuildBroken(f"{spec.tool} wrote no plan.")
    return file


def _run(words: Sequence[str], home: Path) -> str:
    """Returns what the program says. It ends with us, and knows none of our settings."""
    with subprocess.Popen(
        words,
        env={"PATH": SYSTEM_PATHS, "HOME": str(home), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            said = process.communicate(timeout=PLAN_SECONDS)[0].decode(errors="replace").strip()
        except subprocess.TimeoutExpired:
            raise BuildBroken(f"{Path(words[0]).name} took longer than {PLAN_SECONDS:g} s.") from None
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise BuildBroken(
            f"{Path(words[0]).name} knows no way to build it: {said.rpartition(chr(10))[2] or 'no reason'}"
        )
    return said
