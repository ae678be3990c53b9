"""Many services at once on bare Swarm, as its own users would start them: `docker stack deploy`.

Where there is no Docker client on the PATH, the same services are created through the engine's API, side by side.
"""

import json
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
from docker.types import ContainerSpec, EndpointSpec, ServiceMode, TaskTemplate

from tests.benchmarks.bare import NAME_LABEL, answers, gateway_addresses
from tests.running import eventually

STACK_LABEL = "com.docker.stack.namespace"
CREATORS = 8
LOOK_SECONDS = 0.25
QUIET_SECONDS = 2.0
PATIENCE_SECONDS = 300.0


@dataclass
class Stack:
    """Services of one image on networks that exist; each is named by its variable VERSION."""

    api: docker.APIClient
    image: str
    networks: tuple[str, ...]
    name: str = field(default_factory=lambda: f"bench-{secrets.token_hex(4)}")
    client: str | None = field(default_factory=lambda: shutil.which("docker"))

    @property
    def means(self) -> str:
        return "`docker stack deploy`" if self.client else "the engine's API, since there is no Docker client"

    def deploy(self, count: int) -> float:
        """Seconds from the call to the answer of the last service; then all of them go."""
        create: Callable[[Iterable[str]], None] = self._deploy_file if self.client else self._create_all
        names = [f"app-{number}" for number in range(count)]
        try:
            create(["first"])  # makes the networks live
            self._await_answers({"first"})
            time.sleep(QUIET_SECONDS)
            began = time.monotonic()
            create(["first", *names])
            self._await_answers(set(names))
            return time.monotonic() - began
        finally:
            self._clear()

    def _await_answers(self, waiting: set[str]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        addresses: dict[str, str] = {}
        while waiting:
            assert time.monotonic() < deadline, f"{len(waiting)} services gave no answer"
            time.sleep(LOOK_SECONDS)
            self._find(addresses)
            waiting -= {name for name in waiting & addresses.keys() if answers(addresses[name], name)}

    def _find(self, addresses: dict[str, str]) -> None:
        """Adds where the containers are that were not known."""
        known = gateway_addresses(self.api)
        for container in self._containers(status=["running"]):
            name = container["Labels"][NAME_LABEL].removeprefix(f"{self.name}_")
            if name not in addresses:
                sandbox = self.api.inspect_container(container["Id"])["NetworkSettings"]["SandboxID"]
                addresses |= {name: known[sandbox[:12]]} if sandbox[:12] in known else {}

    def _deploy_file(self, names: Iterable[str]) -> None:
        services = {
            name: {
                "image": self.image,
                "environment": {"VERSION": name},
                "networks": list(self.networks),
                "deploy": {"endpoint_mode": "dnsrr"},
            }
            for name in names
        }
        networks = {name: {"external": True, "name": name} for name in self.networks}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "stack.json"
            file.write_text(json.dumps({"version": "3.8", "services": services, "networks": networks}))
            command = [str(self.client), "stack", "deploy", "--resolve-image", "never", "-c", str(file), self.name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def _create_all(self, names: Iterable[str]) -> None:
        present = {service["Spec"]["Name"] for service in self._services()}
        with ThreadPoolExecutor(CREATORS) as creators:
            list(creators.map(self._create, (name for name in names if f"{self.name}_{name}" not in present)))

    def _create(self, name: str) -> None:
        labels = {STACK_LABEL: self.name}
        container = ContainerSpec(self.image, env=[f"VERSION={name}"], labels=labels)
        template = TaskTemplate(container, networks=[{"Target": network} for network in self.networks])
        mode, ends = ServiceMode("replicated", 1), EndpointSpec(mode="dnsrr")
        self.api.create_service(template, f"{self.name}_{name}", labels=labels, mode=mode, endpoint_spec=ends)

    def _clear(self) -> None:
        for service in self._services():
            self.api.remove_service(service["ID"])
        eventually(lambda: not self._containers(), PATIENCE_SECONDS)

    def _services(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.services(filters={"label": f"{STACK_LABEL}={self.name}"})
        return found

    def _containers(self, **filters: list[str]) -> list[dict[str, Any]]:
        wanted = {"label": [f"{STACK_LABEL}={self.name}"], **filters}
        found: list[dict[str, Any]] = self.api.containers(all=True, filters=wanted)
        return found
