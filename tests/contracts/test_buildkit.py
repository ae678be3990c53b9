"""What only BuildKit itself can show of builds; `test_builder.py` has what a fake promises, too."""

import base64
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import docker
import pytest

from blocks.docker.builds import BuildLimits, Builds
from blocks.docker.cgroups import GROUP, limited
from blocks.errors import BuildBroken
from blocks.specs import BuildSpec, Credentials
from tests.contracts.edges import Edge, eventually
from tests.contracts.workshop import a_node
from tests.processes import command_lines
from tests.registry import Registry

TAG = "slipway-test/built:1"
BASE = "slipway/hello:1"  # has no shell, but Python
SOON_SECONDS = 2.0


@pytest.fixture
def builds(installed_edge: Edge) -> Iterator[Builds]:
    """Yields the builds of an engine that has the base image."""
    with a_node() as node:
        yield node.builds
    engine = docker.from_env()
    for image in engine.images.list(name="slipway-test/built"):
        engine.images.remove(image.id, force=True)
    engine.close()


def a_spec(folder: Path, base: str, *lines: str, **parts: object) -> BuildSpec:
    folder.mkdir(exist_ok=True)
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text("\n".join([f"FROM {base} AS app", *lines]))
    fresh = {"use_cache": False, **parts}  # a step of the cache says nothing
    return BuildSpec(folder, dockerfile, TAG, {"slipway.instance": "test"}, **fresh)  # type: ignore[arg-type]


def run(script: str, options: str = "") -> str:
    return f'RUN {options}["/usr/bin/python3", "-S", "-c", "{script}"]'


def said(builds: Builds, spec: BuildSpec, seconds: float = 60) -> str:
    lines: list[str] = []
    builds.run(spec, lines.extend, seconds)
    return "\n".join(lines)


def test_an_image_is_made_and_bears_its_labels(builds: Builds, tmp_path: Path) -> None:
    spec = a_spec(
        tmp_path / "app", BASE, "ARG MODE", run("import os; print('mode', os.environ['MODE'])"),
        "FROM app AS unused", arguments={"MODE": "prod"}, target="app",
    )  # fmt: skip
    assert "mode prod" in said(builds, spec)
    engine = docker.from_env()
    assert engine.images.get(TAG).labels["slipway.instance"] == "test"
    engine.close()


def test_builds_give_way_to_apps_and_have_a_limit_of_memory(builds: Builds, tmp_path: Path) -> None:
    spec = a_spec(tmp_path / "app", BASE, run("print(len(bytearray(400 << 20)))"))
    with (
        a_node(limits=BuildLimits(cpus=1.5, memory_bytes=200 << 20)) as small,
        pytest.raises(BuildBroken, match="more memory than builds may use"),
    ):
        said(small.builds, spec)
    group = Path("/sys/fs/cgroup/cpu/docker/buildkit")
    if group.exists():
        assert ((group / "cpu.shares").read_text(), (group / "cpu.cfs_quota_us").read_text()) == ("128\n", "150000\n")
    assert "419430400" in said(builds, spec)


def test_both_generations_of_control_groups_are_known(tmp_path: Path) -> None:
    with limited(None, 1000, tmp_path):
        assert (tmp_path / "memory" / GROUP / "memory.limit_in_bytes").read_text() == "1000"
    (tmp_path / "cgroup.controllers").touch()
    with limited(0.5, 1000, tmp_path):
        assert (tmp_path / GROUP / "cpu.max").read_text() == "50000 100000"


@pytest.mark.parametrize(
    ("marker", "limit"), [("cgroup.controllers", "memory.max"), ("tasks", "memory.limit_in_bytes")]
)
def test_steps_that_have_groups_of_their_own_are_limited_when_they_appear(
    tmp_path: Path, marker: str, limit: str
) -> None:
    """As with the driver systemd, of which there is no engine here: a folder stands in for the control groups."""
    (tmp_path / marker).touch()
    tree = tmp_path if marker == "cgroup.controllers" else tmp_path / "memory"
    other, step = (tree / "system.slice" / name for name in ("docker-1.scope", "system.slice:docker:abc"))
    other.mkdir(parents=True)
    with limited(None, 1000, tmp_path):
        step.mkdir()
        eventually((step / limit).exists, "the step has a limit")
    assert (step / limit).read_text() == "1000"
    assert list(other.iterdir()) == []


def test_a_secret_reaches_the_command_and_no_layer(builds: Builds, tmp_path: Path) -> None:
    script = "import os; print(len(open('/run/secrets/TOKEN').read())); open('/saw', 'w').write('yes')"
    spec = a_spec(
        tmp_path / "app", BASE, run(script, "--mount=type=secret,id=TOKEN "),
        secrets={"TOKEN": "hunter-2-hunter"},
    )  # fmt: skip
    assert "15" in said(builds, spec)
    saved = subprocess.run(["/usr/bin/docker", "save", TAG], check=True, capture_output=True).stdout
    assert b"/saw" in saved or b"saw" in saved
    assert b"hunter-2" not in saved


def test_a_private_base_image_needs_its_sign_in_which_stays_nowhere(
    builds: Builds, registry: Registry, tmp_path: Path
) -> None:
    base = registry.an_image("private/base")
    wrong = Credentials(registry.credentials.username, "not-the-password")
    for shown in ({}, {registry.address: wrong}, {"registry.example.com": registry.credentials}):
        with pytest.raises(BuildBroken, match=registry.address) as refused:
            said(builds, a_spec(tmp_path / "app", base, registries=shown))
        assert wrong.password not in str(refused.value)
    private = tmp_path / "private"
    private.mkdir()
    right, seen = {registry.address: registry.credentials}, list[str]()

    def look(lines: Sequence[str]) -> None:
        """Looks while the client knows it and nobody else does."""
        [folder] = private.iterdir()
        modes = {path.stat().st_mode & 0o777 for path in (folder, folder / "config.json")}
        assert modes == {0o700, 0o600}
        seen.extend((*lines, *command_lines()))

    spec = a_spec(tmp_path / "app", base, "COPY Dockerfile /here", registries=right, private=private)
    builds.run(spec, look, 60)
    token = base64.b64encode(f"{registry.credentials.username}:{registry.credentials.password}".encode()).decode()
    kept = [subprocess.run(["/usr/bin/docker", *words], check=True, capture_output=True).stdout for words in (
        ("save", TAG), ("history", "--no-trunc", TAG), ("inspect", TAG),
    )]  # fmt: skip
    for secret in (registry.credentials.password, token):
        assert not any(secret.encode() in each for each in kept)
        assert not any(secret in each for each in seen)
    assert list(private.iterdir()) == []


def test_a_build_that_fails_tells_its_last_line(builds: Builds, tmp_path: Path) -> None:
    spec = a_spec(tmp_path / "app", BASE, run("raise SystemExit(3)"))
    with pytest.raises(BuildBroken, match="exit code: 3"):
        said(builds, spec)


def test_a_wrong_dockerfile_is_no_passing_trouble(builds: Builds, tmp_path: Path) -> None:
    with pytest.raises(BuildBroken, match=r"(?i)unknown instruction"):
        said(builds, a_spec(tmp_path / "app", BASE, "RUM x"))


def test_a_build_ends_when_its_time_is_up(builds: Builds, tmp_path: Path) -> None:
    mark = f"sleeping-{os.getpid()}"
    spec = a_spec(tmp_path / "app", BASE, run(f"'{mark}'; import time; time.sleep(600)"))
    with pytest.raises(BuildBroken, match="longer than"):
        said(builds, spec, seconds=2)
    _await_end(mark)


def test_an_interruption_ends_what_is_built(builds: Builds, tmp_path: Path) -> None:
    """As a cancellation does: an exception out of a signal, wherever we are."""
    mark = f"interrupted-{os.getpid()}"
    spec = a_spec(tmp_path / "app", BASE, run(f"'{mark}'; import time; time.sleep(600)"))

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    def when_it_runs() -> None:
        while not _running(mark):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGUSR2)

    before = signal.signal(signal.SIGUSR2, interrupt)
    threading.Thread(target=when_it_runs, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            said(builds, spec)
    finally:
        signal.signal(signal.SIGUSR2, before)
    _await_end(mark)


def test_long_output_comes_whole_and_soon(builds: Builds, tmp_path: Path) -> None:
    script = "[print('line', number) for number in range(100000)]"
    spec = a_spec(tmp_path / "app", BASE, run(script))
    batches: list[Sequence[str]] = []
    builds.run(spec, batches.append, 120)
    lines = [line for batch in batches for line in batch if " line " in line]
    assert [line.rpartition(" ")[2] for line in lines] == [str(number) for number in range(100_000)]
    assert len(batches) > 1


def _running(mark: str) -> bool:
    """Tells whether a process has the mark among its arguments."""
    return any(mark in words and "time.sleep(600)" in words and "pytest" not in words for words in command_lines())


def _await_end(mark: str) -> None:
    deadline = time.monotonic() + SOON_SECONDS
    while _running(mark):
        assert time.monotonic() < deadline, "what was built still runs"
        time.sleep(0.05)
