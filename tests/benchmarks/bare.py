"""Bare Docker, for comparison: a Swarm service as a person would make it, until its first HTTP answer.

As on the platform, the version before runs on while the new one starts, so the overlays are in use on both sides.
A container on overlays only cannot be reached from the host, except at its address on `docker_gwbridge`.
"""

import http.client
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network

import docker
from docker.errors import APIError
from docker.types import ContainerSpec, EndpointSpec, IPAMConfig, IPAMPool, ServiceMode, TaskTemplate

from tests.running import eventually

GATEWAY = "docker_gwbridge"
NAME_LABEL = "com.docker.swarm.service.name"
PORT = 8080
POLL_SECONDS = 0.01
PATIENCE_SECONDS = 60.0


@dataclass
class BareDocker:
    """One app on the engine's own networks; each deploy is a new service of the same image."""

    api: docker.APIClient
    image: str
    networks: tuple[str, ...]
    name: str = field(default_factory=lambda: f"bench-{secrets.token_hex(4)}")
    count: int = 0
    serving: str | None = None
    until_running: list[float] = field(default_factory=list)

    def deploy(self) -> float:
        """Seconds from the call to the first answer; then the version before goes, outside of the measurement."""
        self.count += 1
        name, version = f"{self.name}-{self.count}", str(self.count)
        with self._started(name) as containers:
            began, began_at = time.monotonic(), time.time()
            self._create(name, version)
            sandbox = self.api.inspect_container(next(containers))["NetworkSettings"]["SandboxID"]
            address = gateway_addresses(self.api)[sandbox[:12]]
            while not answers(address, version):
                assert time.monotonic() - began < PATIENCE_SECONDS, "bare Docker gave no answer"
                time.sleep(POLL_SECONDS)
            seconds = time.monotonic() - began
        self.until_running.append(container_start(self.api, f"{NAME_LABEL}={name}") - began_at)
        self.clear()
        self.serving = name
        return seconds

    def clear(self) -> None:
        """Takes away the version that serves, and waits until nothing is left of it."""
        if self.serving is not None:
            self.api.remove_service(self.serving)
            gone = {"label": [f"{NAME_LABEL}={self.serving}"]}
            eventually(lambda: not self.api.containers(all=True, quiet=True, filters=gone), 60)
            self.serving = None

    def _create(self, name: str, version: str) -> None:
        container = ContainerSpec(self.image, env=[f"VERSION={version}"])
        template = TaskTemplate(container, networks=[{"Target": network} for network in self.networks])
        self.api.create_service(
            template, name, mode=ServiceMode("replicated", 1), endpoint_spec=EndpointSpec(mode="dnsrr")
        )

    @contextmanager
    def _started(self, name: str) -> Iterator[Iterator[str]]:
        """Yields ids of the service's containers as they start: the engine reports them, so nobody has to ask."""
        stream = self.api.events(filters={"event": "start", "label": f"{NAME_LABEL}={name}"}, decode=True)
        try:
            yield (event["id"] for event in stream)
        finally:
            stream.close()


def gateway_addresses(api: docker.APIClient) -> dict[str, str]:
    """Returns where containers can be reached from the host, by the first letters of their sandbox's id."""
    ends = api.inspect_network(GATEWAY)["Containers"].values()
    return {end["Name"].removeprefix("gateway_"): end["IPv4Address"].partition("/")[0] for end in ends}


def container_start(api: docker.APIClient, label: str) -> float:
    """Returns when the newest container with the label began to run, in seconds since the epoch."""
    newest = api.containers(filters={"label": [label]})[0]["Id"]
    started = str(api.inspect_container(newest)["State"]["StartedAt"])
    return datetime.fromisoformat(f"{started[:26].rstrip('Z')}+00:00").timestamp()


def answers(address: str, version: str) -> bool:
    """Tells whether this version answers there now."""
    connection = http.client.HTTPConnection(address, PORT, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().headers.get("X-Version") == version
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def overlays(api: docker.APIClient, count: int) -> Iterator[tuple[str, ...]]:
    """Overlays in a corner of the private addresses that neither Docker nor Slipway takes by itself."""
    names = tuple(f"bench-{secrets.token_hex(4)}" for _ in range(count))
    pool = IPv4Network("172.31.128.0/17").subnets(new_prefix=24)
    for name, subnet in zip(names, pool, strict=False):
        addresses = IPAMConfig(pool_configs=[IPAMPool(subnet=str(subnet))])
        api.create_network(name, driver="overlay", ipam=addresses)
    try:
        yield names
    finally:
        for name in names:
            eventually(lambda name=name: _removed(api, name), 60)


def _removed(api: docker.APIClient, name: str) -> bool:
    with suppress(APIError):
        api.remove_network(name)
        return True
    return False
