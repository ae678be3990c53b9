"""All of embedded mode on this machine's engine, by its command line, in the order of the tests."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import docker
import httpx
import pytest

from deployments.supervisor import child, proc, state
from deployments.supervisor.images import ensure_example
from flows.settings import Settings
from tests.integration.local.installation import eventually, free_port

pytestmark = pytest.mark.integration
SLIPWAY = Path(sys.executable).parent / "slipway"
CHILDREN = ("postgres", "prefect", "worker", "api")
PORTS = ("API", "PREFECT", "POSTGRES", "PROXY", "ROUTES")


@dataclass
class Machine:
    """One installation, driven by its command line."""

    folder: Path
    environment: dict[str, str]

    def run(self, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.environment, **changed}
        return subprocess.run([SLIPWAY, *words], env=environment, capture_output=True, text=True, check=False)

    def up(self) -> str:
        done = self.run("up", "--detach")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return found

    @property
    def pids(self) -> dict[str, int]:
        return {row["name"]: row["pid"] for row in self.status["rows"] if row["kind"] == "process"}

    @property
    def supervisor(self) -> state.State:
        found = state.read(self.folder)
        assert found is not None
        return found

    def end_supervisor(self, number: int) -> None:
        pidfd = os.pidfd_open(self.supervisor.pid)
        signal.pidfd_send_signal(pidfd, number)
        assert proc.await_end(pidfd, 40)
        os.close(pidfd)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.environment['SLIPWAY_API_PORT']}"

    def api(self, method: str, path: str, **body: object) -> httpx.Response:
        token = (self.folder / "token").read_text().strip()
        url = f"{self.api_url}/api/v1{path}"
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, url, headers=headers, json=body or None, timeout=10)

    @property
    def proxy_answers(self) -> bool:
        with suppress(httpx.HTTPError):
            return bool(httpx.get(f"http://127.0.0.1:{self.environment['SLIPWAY_PROXY_PORT']}/", timeout=5).status_code)
        return False


def a_machine(folder: Path) -> Machine:
    ports = {f"SLIPWAY_{name}_PORT": str(free_port()) for name in PORTS}
    name = f"test-{uuid4().hex[:8]}"
    own = {"SLIPWAY_FOLDER": str(folder), "SLIPWAY_INSTANCE": name, "XDG_CONFIG_HOME": str(folder / "config")}
    return Machine(folder, {**own, **ports})


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    found = a_machine(tmp_path_factory.mktemp("slipway") / "data")
    yield found
    found.run("down")
    child.kill_leftovers(str(found.folder))


@pytest.fixture(scope="module")
def engine() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


def test_the_first_start_shows_where_everything_is_and_a_token(machine: Machine) -> None:
    said = machine.up()
    token = (machine.folder / "token").read_text().strip()
    assert f"http://127.0.0.1:{machine.environment['SLIPWAY_API_PORT']}" in said
    assert token in said
    assert machine.status["well"]
    assert machine.proxy_answers
    assert machine.api("POST", "/projects", slug="kept").status_code == 201


def test_the_command_line_deploys_and_shows_the_journal(machine: Machine) -> None:
    image = ensure_example(Settings())
    body = ("--image", image, "--port", "8080", "--env", "VERSION=7")
    done = machine.run("deploy", "kept/hello", *body, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["deployment"]["status"] == "healthy"
    host = httpx.URL(found["urls"][0]).host
    answer = httpx.get(f"http://127.0.0.1:{machine.environment['SLIPWAY_PROXY_PORT']}/", headers={"Host": host})
    assert answer.headers["X-Version"] == "7"
    assert "serves" in machine.run("deployments", "logs", "kept/hello").stdout


def test_a_deploy_that_cannot_work_says_so(machine: Machine) -> None:
    assert "--image" in machine.run("deploy", "kept/new").stderr
    assert "KEY=VALUE" in machine.run("deploy", "kept/hello", "--env", "VERSION").stderr
    assert "PROJECT/SERVICE" in machine.run("deploy", "kept").stderr
    wrong = {"SLIPWAY_API_URL": machine.api_url, "SLIPWAY_TOKEN": "wrong"}
    assert "token" in machine.run("deployments", "logs", "kept/hello", **wrong).stderr


def test_a_second_start_adopts_what_runs(machine: Machine) -> None:
    before = machine.pids
    assert "already runs" in machine.run("up", "--detach").stdout
    assert machine.pids == before


def test_each_child_comes_back_when_it_is_killed(machine: Machine) -> None:
    before = machine.pids
    for name in CHILDREN:
        os.kill(before[name], signal.SIGKILL)
    eventually(lambda: all(machine.pids[name] not in (None, before[name]) for name in CHILDREN), 60)
    eventually(lambda: machine.status["well"], 60)
    assert machine.api("GET", "/projects/kept").status_code == 200


def test_children_outlive_a_killed_supervisor_and_are_adopted_without_doubles(machine: Machine) -> None:
    before = {name: machine.pids[name] for name in CHILDREN}
    machine.end_supervisor(signal.SIGKILL)
    assert machine.api("GET", "/projects/kept").status_code == 200
    machine.up()
    assert {name: machine.pids[name] for name in CHILDREN} == before


def test_other_settings_for_what_runs_are_refused(machine: Machine) -> None:
    done = machine.run("up", "--detach", SLIPWAY_API_PORT=str(free_port()))
    assert done.returncode == 1
    assert "slipway down" in done.stderr


def test_an_end_leaves_no_process_and_the_apps_go_on(machine: Machine) -> None:
    machine.end_supervisor(signal.SIGTERM)
    assert proc.marked(str(machine.folder)) == []
    assert not machine.status["up"]
    assert machine.proxy_answers


def test_down_leaves_nothing_but_the_folder(machine: Machine, engine: docker.DockerClient) -> None:
    assert len(objects(engine, machine.environment["SLIPWAY_INSTANCE"])) > len(("proxy", "routes", "hello"))
    foreign = engine.networks.create("test-foreign-network", labels={"slipway.instance": "another"})
    try:
        assert machine.run("down").returncode == 0
        assert proc.marked(str(machine.folder)) == []
        assert objects(engine, machine.environment["SLIPWAY_INSTANCE"]) == []
        assert objects(engine, "another") == ["test-foreign-network"]
    finally:
        foreign.remove()
    assert (machine.folder / "postgres" / "PG_VERSION").exists()
    assert not machine.proxy_answers


def test_what_was_stored_outlives_down_and_up(machine: Machine) -> None:
    said = machine.up()
    assert (machine.folder / "token").read_text().strip() not in said
    assert machine.api("GET", "/projects/kept").status_code == 200


def test_down_works_when_half_of_it_is_dead(machine: Machine, engine: docker.DockerClient) -> None:
    os.kill(machine.pids["supervisor"], signal.SIGKILL)
    os.kill(machine.pids["worker"], signal.SIGKILL)
    assert machine.run("down").returncode == 0
    assert proc.marked(str(machine.folder)) == []
    assert objects(engine, machine.environment["SLIPWAY_INSTANCE"]) == []
    assert machine.run("down").returncode == 0


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    machine = a_machine(tmp_path / "data")
    with socket.create_server(("127.0.0.1", int(machine.environment["SLIPWAY_PROXY_PORT"]))):
        done = machine.run("up", "--detach")
    assert done.returncode == 1
    assert f"pid {os.getpid()}" in done.stderr
    assert "SLIPWAY_PROXY_PORT=" in done.stderr
    assert proc.marked(str(machine.folder)) == []


def test_a_missing_engine_is_named_with_its_remedy(tmp_path: Path) -> None:
    machine = a_machine(tmp_path / "data")
    done = machine.run("up", "--detach", SLIPWAY_DOCKER_HOST=f"unix://{tmp_path}/docker.sock")
    assert done.returncode == 1
    assert "SLIPWAY_DOCKER_HOST" in done.stdout
    assert proc.marked(str(machine.folder)) == []


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = a_machine(tmp_path / "data").run("up", SLIPWAY_API_PORT="99999")
    assert done.returncode == 1
    assert "SLIPWAY_API_PORT" in done.stderr


def objects(engine: docker.DockerClient, instance: str) -> list[str]:
    """Names of all containers, services and networks of an installation."""
    filters: dict[str, Any] = {"label": f"slipway.instance={instance}"}
    containers = [each.name for each in engine.containers.list(all=True, filters=filters)]
    services = [each.name for each in engine.services.list(filters=filters)]
    networks = [each.name for each in engine.networks.list(filters=filters)]
    return [str(name) for name in (*containers, *services, *networks)]
