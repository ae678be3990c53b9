"""A whole platform for tests and benchmarks: started by its own command line, used from outside."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import docker
import httpx
from docker.errors import NotFound

from blocks.docker.containers import Containers
from blocks.docker.engine import Engine
from blocks.docker.volumes import Volumes
from deployments.supervisor.engine import DEFAULT_HOST
from tests.faults import FaultPoint
from tests.machine import an_instance
from tests.servers import free_ports

T = TypeVar("T")
SLIPWAY = (str(Path(sys.executable).parent / "slipway"),)
PORTS = ("API_PORT", "PREFECT_PORT", "POSTGRES_PORT", "PROXY_PORT", "ROUTES_PORT")


@dataclass(frozen=True)
class RunningPlatform:
    """What a user has: addresses, a token, a command line, and a Docker engine to look at."""

    instance: str
    folder: Path
    environment: Mapping[str, str]
    ports: Mapping[str, int] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        return f"http://localhost:{self.ports['API_PORT']}"

    @property
    def proxy_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['PROXY_PORT']}"

    @property
    def fault(self) -> FaultPoint:
        """Where runs of this platform can be held up, if it was started for that."""
        return FaultPoint(Path(self.environment["SLIPWAY_FAULT_FILE"]))

    @cached_property
    def token(self) -> str:
        return (self.folder / "token").read_text().strip()

    @cached_property
    def api(self) -> httpx.Client:
        """The REST API, signed in."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=f"{self.api_url}/api/v1", headers=headers, timeout=30)

    @cached_property
    def engine(self) -> docker.DockerClient:
        return docker.from_env()

    def close(self) -> None:
        """Gives back the connections of whatever was used."""
        for used in ("api", "engine"):
            if used in self.__dict__:
                getattr(self, used).close()

    def slipway(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Returns the command line, as a user of this platform."""
        done = subprocess.run(
            [*SLIPWAY, *arguments], env=dict(self.environment), capture_output=True, text=True, check=False, timeout=300
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def get(self, domain: str, path: str = "/") -> httpx.Response:
        """Returns an app's answer, as a visitor of its domain gets it."""
        return httpx.get(f"{self.proxy_url}{path}", headers={"Host": domain}, timeout=15)

    def a_service(self, slug: str, **body: Any) -> dict[str, Any]:
        """Returns a service of the example app in a project of its own."""
        project = f"p-{secrets.token_hex(4)}"
        self.api.post("/projects", json={"slug": project}).raise_for_status()
        wanted = {"slug": slug, "image": "slipway/hello:1", "port": 8080, **body}
        answer = self.api.post(f"/projects/{project}/environments/production/services", json=wanted)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def deploy(self, service_id: str, seconds: float = 120) -> dict[str, Any]:
        """Deploys and waits for the end; the deployment."""
        started = self.api.post(f"/services/{service_id}/deployments", json={})
        assert started.status_code == 202, started.text
        return self.settled(started.json()["id"], seconds)

    def settled(self, deployment_id: str, seconds: float = 120, pause: float = 0.05) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            found: dict[str, Any] = self.api.get(f"/deployments/{deployment_id}").json()
            return found if found["status"] in ("healthy", "failed", "cancelled", "removed") else None

        return eventually(look, seconds, pause)

    def explain(self, deployment_id: str) -> str:
        """Status and journal, for whoever has to explain a failure."""
        path = f"/deployments/{deployment_id}"
        status = self.api.get(path).json().get("status")
        lines = self.api.get(f"{path}/journal", params={"limit": 200}).json()["items"]
        return "\n".join([f"{deployment_id} is {status}", *(f"{line['at']} {line['text']}" for line in lines)])

    def swarm_services(self, **labels: str) -> list[str]:
        """Names of the Swarm services of this platform that bear the labels."""
        wanted = [f"slipway.instance={self.instance}", *(f"slipway.{key}={value}" for key, value in labels.items())]
        return sorted(found.name for found in self.engine.services.list(filters={"label": wanted}))


def eventually(look: Callable[[], T | None], seconds: float = 30, pause: float = 0.05) -> T:
    """Returns what `look` returns as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(pause)
    return found


@contextmanager
def a_running_platform(folder: Path, **settings: str) -> Iterator[RunningPlatform]:
    """Up before, down after; whatever it leaves behind on the engine is the failure of a test."""
    with an_instance("test") as instance:
        yield from _a_running_platform(instance, folder, settings)


def _a_running_platform(instance: str, folder: Path, settings: Mapping[str, str]) -> Iterator[RunningPlatform]:
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    environment = {
        **os.environ,
        "SLIPWAY_INSTANCE": instance,
        "SLIPWAY_FOLDER": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),  # whoever runs the tests may have signed in elsewhere
        **{f"SLIPWAY_{name}": str(port) for name, port in ports.items()},
        **{f"SLIPWAY_{name.upper()}": value for name, value in settings.items()},
    }
    platform = RunningPlatform(instance, folder, environment, ports)
    started = platform.slipway("up", "--detach", check=False)
    try:
        assert started.returncode == 0, started.stdout + started.stderr
        yield platform
    finally:
        platform.close()
        volumes = _volumes(instance)
        platform.slipway("down")
        if volumes:
            _remove_volumes(platform, volumes)


def _volumes(instance: str) -> list[str]:
    with closing(Engine(DEFAULT_HOST, instance)) as engine:
        found = Volumes(engine, Containers(engine)).list({}) if engine.answers() else ()
    return [volume.name for volume in found]


def _remove_volumes(platform: RunningPlatform, names: list[str]) -> None:
    """`down` leaves them; it may have stopped the engine."""
    command = [sys.executable, "-m", "deployments.supervisor.steps", "engine"]
    subprocess.run(command, env=dict(platform.environment), check=True, capture_output=True, timeout=60)
    with closing(docker.from_env()) as engine:
        for name in names:
            with suppress(NotFound):  # an archive that was on its way took it
                engine.api.remove_volume(name)
