"""Clone and no-op build beside bare `git clone` and `docker build` of the same, in one run; then a rebuild of the
platform that finds nothing to do. `make bench-build`.

A round clones a repository of some thousand files that was never seen before, by us and by bare git in turning order,
and once more by us. Then both build their clone: every step is cached, but the builder has not seen the folder before,
which is how each of our builds begins.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import psycopg

from blocks.git.repositories import Repositories
from blocks.specs import BuildSpec
from flows.domain.steps import Step
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, median, say, settings_of, times
from tests.contracts.workshop import a_node
from tests.git_server import GitServer, a_git_server
from tests.running import RunningPlatform

FILES, FILE_BYTES = 2000, 8192
DOCKERFILE = "FROM slipway/hello:1\nCOPY . /source\nENV VERSION=1\n"
GOAL_RATIO, GOAL_SECONDS = 1.2, 1.0
DOCKER = "/usr/bin/docker"
STEP = "SELECT started_at, done_at FROM deployment_step WHERE deployment_id = %s AND name = %s"


def seconds_of(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def a_repository(host: GitServer) -> str:
    """Returns the repository's address. Its files cannot be compressed, as most of what is large in a repository."""
    name = f"large-{secrets.token_hex(3)}"
    files = {f"src/{number // 100}/{number}.bin": os.urandom(FILE_BYTES) for number in range(FILES)}
    host.commit(name, {"Dockerfile": DOCKERFILE, ".dockerignore": ".git\n", **files})
    return host.url(name)


def clone_round(host: GitServer, url: str, folder: Path, turn: int) -> dict[str, float]:
    """Seconds of a first clone and of a second one, ours and bare."""
    ours = Repositories(folder=folder / "cache", allowed_hosts=frozenset({host.host}))

    def first(target: Path) -> None:
        target.mkdir()
        ours.check_out(url, ours.fetch(url, "HEAD").id, target)

    def bare(target: Path) -> None:
        subprocess.run(["git", "clone", "--quiet", "--depth=1", url, str(target)], check=True)

    acts = [("first", first), ("bare", bare)]
    found = {}
    for name, act in (*(reversed(acts) if turn % 2 else acts), ("second", first)):
        found[f"clone_{name}"] = seconds_of(lambda act=act, name=name: act(folder / name))  # type: ignore[misc]
    return found


def build_round(folder: Path, turn: int) -> dict[str, float]:
    """Seconds of a build in which every step is cached, ours and bare, of clones that are alike."""
    tag = f"slipway-bench/build:{secrets.token_hex(3)}"
    bare = {**os.environ, "DOCKER_BUILDKIT": "1"}

    def ours() -> None:
        spec = BuildSpec(folder / "first", folder / "first" / "Dockerfile", tag, {"slipway.instance": "bench"})
        with a_node() as node:
            node.builds.run(spec, lambda lines: None, 60)

    def plain(place: str = "bare") -> None:
        words = [DOCKER, "build", "--quiet", "--label=slipway.instance=bench", f"--tag={tag}", str(folder / place)]
        subprocess.run(words, check=True, capture_output=True, env=bare)

    plain("second")  # its steps are what the others find
    acts = [("build", ours), ("build_bare", plain)]
    try:
        return {name: seconds_of(act) for name, act in (reversed(acts) if turn % 2 else acts)}
    finally:
        subprocess.run([DOCKER, "image", "rm", "--force", tag], check=False, capture_output=True)


def rebuild_seconds(platform: RunningPlatform, host: GitServer) -> list[float]:
    """Returns what the platform's build step takes for a new commit in which the image finds nothing new."""
    url = a_repository(host)
    name = url.rpartition("/")[2].removesuffix(".git")
    platform.slipway("deploy", f"{name}/app", "--repository", url, "--port", "8080")
    [service] = platform.api.get(f"/projects/{name}/environments/production/services").json()["items"]
    found = []
    for _ in range(times("rebuilds", 5)):
        host.commit(name, {})
        deployment = platform.deploy(service["id"])
        with psycopg.connect(settings_of(platform).database_url) as database:
            row = database.execute(STEP, (deployment["id"], Step.BUILD)).fetchone()
        assert row
        began, done = (moment for moment in row if isinstance(moment, datetime))
        found.append((done - began).total_seconds())
        say(f"rebuild {found[-1]:.2f} s")
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as place, a_git_server(Path(place) / "host") as host:
        rounds: list[dict[str, float]] = []
        with a_stage(git_hosts="localhost") as platform:
            for number in range(times("rounds", 8)):
                folder = Path(place) / str(number)
                folder.mkdir()
                rounds.append(clone_round(host, a_repository(host), folder, number) | build_round(folder, number))
                say(", ".join(f"{name} {seconds:.2f} s" for name, seconds in rounds[-1].items()))
                shutil.rmtree(folder)
            rebuilds = rebuild_seconds(platform, host)
    found = {name: median([each[name] for each in rounds]) for name in rounds[0]}
    figure("clone", found["clone_first"], "s", None, "lower")
    figure("clone_bare", found["clone_bare"], "s", None, "lower")
    figure("clone_ratio", found["clone_first"] / found["clone_bare"], "times", GOAL_RATIO, "lower")
    figure("clone_again", found["clone_second"], "s", None, "lower")
    figure("build_noop", found["build"], "s", None, "lower")
    figure("build_noop_bare", found["build_bare"], "s", None, "lower")
    figure("build_noop_ratio", found["build"] / found["build_bare"], "times", GOAL_RATIO, "lower")
    figure("rebuild_over_bare", median(rebuilds) - found["build_bare"], "s", GOAL_SECONDS, "lower")


if __name__ == "__main__":
    main()
