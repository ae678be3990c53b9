"""Networks of an engine, with addresses from the pool of the installation."""

import ipaddress
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docker.errors import APIError, NotFound
from docker.types import IPAMConfig, IPAMPool

from blocks.docker.engine import Engine, is_status, translated
from blocks.errors import EngineUnreachable, Refused
from blocks.specs import Labels, NetworkSpec

SUBNET_PREFIX = 22  # a /24 holds only some 250 endpoints
ATTEMPTS = 20
ALLOCATION_SECONDS = 3
POLL_SECONDS = 0.1
_OVERLAPS = ("overlap", "conflicts with network", "non-overlapping")
_STILL_USED = ("in use", "active endpoints")
Subnet = ipaddress.IPv4Network


class Networks:
    """The networks of a Swarm, and those of its manager's machine alone (driver `bridge`)."""

    def __init__(self, engine: Engine, pool: str) -> None:
        self._engine, self._pool = engine, pool

    def ensure(self, spec: NetworkSpec) -> None:
        """Create the network or adopt our own of that name."""
        for _ in range(ATTEMPTS):
            existing = self._find(spec.name)
            if existing is not None:
                return self._engine.claim(f"The network {spec.name}", existing["Labels"])
            if self._create(spec, self._free_subnet()):
                return None
        raise EngineUnreachable(f"No subnet of {self._pool} could be had for {spec.name}.")

    def remove(self, name: str, timeout: float) -> None:
        """Delete the network if it is there, once the tasks that drain have left it; our containers are taken out.

        Raises EngineUnreachable for one that is still in use after `timeout` seconds.
        """
        deadline = time.monotonic() + timeout
        while (network := self._find(name)) is not None:
            self._engine.claim(f"The network {name}", network["Labels"])
            if self._delete(network["Id"]):
                return
            self._release(network["Id"])
            if time.monotonic() > deadline:
                raise EngineUnreachable(f"The network {name} is still in use after {timeout:g} s.")
            time.sleep(POLL_SECONDS)

    def list(self, labels: Labels) -> Sequence[str]:
        """Returns the names of our networks that bear the labels."""
        with translated():
            found = self._engine.api.networks(filters=self._engine.ours(labels))
        return sorted({str(network["Name"]) for network in found})

    def subnet(self, name: str) -> str:
        """Returns the network's addresses, as `10.96.4.0/22`. Raises Refused if there is no such network."""
        network = self._find(name)
        if network is None:
            raise Refused(f"There is no network {name}.")
        return str(network["IPAM"]["Config"][0]["Subnet"])

    def foreign_members(self) -> Sequence[str]:
        """Returns the names of services and containers that are attached to our networks without being ours."""
        api, is_ours = self._engine.api, self._engine.is_ours
        with translated():
            ours = api.networks(filters=self._engine.ours({}))
            services = api.services()
            ids = [str(network["Id"]) for network in ours]
            containers = api.containers(all=True, filters={"network": ids}) if ids else []
        known = {*ids, *(str(network["Name"]) for network in ours)}
        found = {_name(each) for each in containers if not is_ours(each["Labels"]) and not _is_task(each)}
        for service in services:
            attached = service["Spec"]["TaskTemplate"].get("Networks") or ()
            if not is_ours(service["Spec"].get("Labels")) and any(end["Target"] in known for end in attached):
                found.add(str(service["Spec"]["Name"]))
        return sorted(found)

    def _find(self, name: str) -> Mapping[str, Any] | None:
        with translated():
            found = self._engine.api.networks(names=[name])  # matches parts of names
        return next((network for network in found if network["Name"] == name), None)

    def _create(self, spec: NetworkSpec, subnet: Subnet) -> bool:
        """Creates it; False if somebody was quicker with the name or the addresses: look again."""
        is_overlay = spec.driver == "overlay"
        with translated():
            try:
                self._engine.api.create_network(
                    spec.name,
                    driver=spec.driver,
                    labels=dict(spec.labels),
                    attachable=is_overlay or None,
                    scope="swarm" if is_overlay else None,
                    check_duplicate=True,
                    ipam=IPAMConfig(pool_configs=[IPAMPool(subnet=str(subnet))]),
                )
            except APIError as error:
                text = str(error).lower()
                if is_status(error, 409) or "already exists" in text or any(words in text for words in _OVERLAPS):
                    return False
                raise
        return not is_overlay or self._is_allocated(spec.name)

    def _is_allocated(self, name: str) -> bool:
        """Swarm accepts an overlay whose addresses are taken and then leaves it lifeless, without a driver."""
        deadline = time.monotonic() + ALLOCATION_SECONDS
        while (network := self._find(name)) is not None and not network["Driver"]:
            if time.monotonic() > deadline:
                self._delete(network["Id"])
                return False
            time.sleep(POLL_SECONDS)
        return network is not None

    def _delete(self, network_id: str) -> bool:
        with translated():
            try:
                self._engine.api.remove_network(network_id)
            except NotFound:
                return True
            except APIError as error:
                if any(words in str(error).lower() for words in _STILL_USED):
                    return False
                raise
        return True

    def _release(self, network_id: str) -> None:
        """Disconnect our own plain containers, the proxy for instance; tasks leave by themselves."""
        with translated():
            ours = self._engine.api.containers(all=True, filters=self._engine.ours({}))
            for container in ours:
                attached = (container.get("NetworkSettings") or {}).get("Networks") or {}
                if not _is_task(container) and any(end.get("NetworkID") == network_id for end in attached.values()):
                    self._engine.api.disconnect_container_from_network(container["Id"], network_id, force=True)

    def _free_subnet(self) -> Subnet:
        """Returns the first free subnet from a random place on.

        Starting at one fixed place would hand the addresses of a network that was just deleted to the next one,
        whose tasks the engine then rejects for seconds, and would make two processes pick the same.
        """
        taken = [*self._subnets_of_networks(), *_subnets_of_routes()]
        pool = ipaddress.IPv4Network(self._pool)
        count = 2 ** max(0, SUBNET_PREFIX - pool.prefixlen)
        start = random.randrange(count)
        size = 2 ** (32 - SUBNET_PREFIX)
        for offset in range(count):
            base = int(pool.network_address) + (start + offset) % count * size
            subnet = Subnet((base, max(SUBNET_PREFIX, pool.prefixlen)))
            if not any(subnet.overlaps(other) for other in taken):
                return subnet
        raise Refused(f"All subnets of the network pool {self._pool} are taken; set SLIPWAY_NETWORK_POOL.")

    def _subnets_of_networks(self) -> Iterator[Subnet]:
        with translated():
            found = self._engine.api.networks()
        for network in found:
            for config in (network.get("IPAM") or {}).get("Config") or ():
                subnet = ipaddress.ip_network(config.get("Subnet") or "0.0.0.0/32", strict=False)
                if isinstance(subnet, Subnet):
                    yield subnet


def _is_task(container: Mapping[str, Any]) -> bool:
    return "com.docker.swarm.task.id" in container["Labels"]


def _name(container: Mapping[str, Any]) -> str:
    return str(container["Names"][0]).removeprefix("/")


def _subnets_of_routes() -> Iterator[Subnet]:
    """Yields the subnets that this host itself routes, its default route apart."""
    table = Path("/proc/net/route")
    if not table.exists():
        return
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        address, mask = (int.from_bytes(bytes.fromhex(fields[column]), "little") for column in (1, 7))
        if mask:
            yield Subnet((address, mask.bit_count()), strict=False)
