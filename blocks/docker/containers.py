"""Plain containers of an engine: the proxy and the routing server."""

import io
import re
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from docker.errors import APIError, NotFound
from docker.types import HostConfig, LogConfig

from blocks.docker import engine
from blocks.docker.definitions import fingerprint
from blocks.docker.engine import INSTANCE_LABEL, SPEC_LABEL, Engine, label_filters, translated, unless_gone
from blocks.errors import EngineUnreachable
from blocks.specs import ContainerSpec, Labels
from blocks.states import ContainerState

STOP_SECONDS = 10
# A name under which a container reaches itself, for records that must hold names. It has a dot on purpose: programs
# in Go find `localhost` in the hosts file, but not `localhost.`, which is how a record spells it.
SELF = {"self.slipway": "127.0.0.1"}
RESOLVER_OPTIONS = ["timeout:1", "attempts:2"]  # a resolver that hangs must not hold up a proxy for five seconds
_NO_NETWORK = re.compile(r"network \S+ not found")
_GONE = ("is not connected to", "no such container", "not found")


class Containers(Engine):
    """What an engine knows of plain containers."""

    def ensure_container(self, spec: ContainerSpec) -> bool:
        """Create and start the container, or adopt our own; True if anything had to be done."""
        wanted = fingerprint(asdict(spec))
        existing = self.inspect_container(spec.name)
        if existing is not None:
            labels = existing["Config"]["Labels"] or {}
            self.claim(f"The container {spec.name}", labels)
            if labels.get(SPEC_LABEL) == wanted and existing["State"]["Running"]:
                return False
            if labels.get(SPEC_LABEL) != wanted:
                self.remove_container(spec.name)
                existing = None
        if existing is None:
            self._create_container(spec, wanted)
        if not self._start(spec.name):
            self.remove_container(spec.name)
            self._create_container(spec, wanted)
            if not self._start(spec.name):
                raise EngineUnreachable(f"The engine does not know the network of the container {spec.name} yet.")
        return True

    def remove_container(self, name: str) -> None:
        """Stop and delete the container if it is there."""
        existing = self.inspect_container(name)
        if existing is None:
            return
        self.claim(f"The container {name}", existing["Config"]["Labels"])
        with translated(), unless_gone():
            self.api.stop(existing["Id"], timeout=STOP_SECONDS)
            self.api.remove_container(existing["Id"], v=True, force=True)

    def container(self, name: str) -> ContainerState | None:
        """The container of that name."""
        found = self.inspect_container(name)
        return None if found is None else _container_state(found)

    def containers(self, labels: Labels) -> list[ContainerState]:
        """Our plain containers that bear the labels; those of Swarm services are found through their tasks."""
        with translated():
            found = self.api.containers(all=True, filters=label_filters({INSTANCE_LABEL: self.instance, **labels}))
        plain = (each for each in found if "com.docker.swarm.task.id" not in each["Labels"])
        states = (self.container(each["Id"]) for each in plain)
        return [state for state in states if state is not None]

    def connect(self, container: str, network: str) -> None:
        """Attach the container to the network unless it is."""
        state = self.container(container)
        if state is not None and network in state.networks:
            return
        with translated():
            try:
                self.api.connect_container_to_network(container, network)
            except NotFound as error:  # an engine that has just started knows Swarm's networks a moment later
                raise EngineUnreachable(str(error.explanation)) from error
            except APIError as error:
                if "already exists in network" not in str(error):
                    raise

    def disconnect(self, container: str, network: str) -> None:
        """Detach the container from the network if it is attached."""
        with translated():
            try:
                self.api.disconnect_container_from_network(container, network, force=True)
            except APIError as error:
                if not any(words in str(error).lower() for words in _GONE):
                    raise

    def _start(self, name: str) -> bool:
        """False where a network that the container was attached to is gone: it can never start again.

        Or not there yet: an engine that was killed and started again learns of Swarm's networks late.
        """
        with translated():
            try:
                self.api.start(name)
            except APIError as error:
                if not _NO_NETWORK.search(str(error.explanation)):
                    raise
                return False
        return True

    def _create_container(self, spec: ContainerSpec, wanted: str) -> None:
        with translated():
            address = self.api.create_endpoint_config(ipv4_address=spec.address)
            self.api.create_container(
                spec.image,
                name=spec.name,
                command=list(spec.command) if spec.command else None,
                labels={**spec.labels, SPEC_LABEL: wanted},
                ports=[tuple(port.split("/")) for port in spec.ports],
                host_config=self._host_config(spec),
                networking_config=self.api.create_networking_config({spec.network: address}),
            )
            if spec.files:
                self.api.put_archive(spec.name, "/", _archive(spec.files))

    def _host_config(self, spec: ContainerSpec) -> HostConfig:
        config: HostConfig = self.api.create_host_config(
            binds=[f"{host}:{inside}" for host, inside in spec.binds.items()],
            port_bindings={port: listen for port, listen in spec.ports.items()},
            network_mode=spec.network,
            restart_policy={"Name": "always"},
            log_config=LogConfig(type=engine.LOG_DRIVER, config=engine.LOG_OPTIONS),
            dns_opt=RESOLVER_OPTIONS,
            extra_hosts=SELF,
        )
        return config


def _container_state(found: dict[str, Any]) -> ContainerState:
    labels = {key: value for key, value in (found["Config"]["Labels"] or {}).items() if key != SPEC_LABEL}
    return ContainerState(
        name=found["Name"].removeprefix("/"),
        id=found["Id"],
        image_id=found["Image"],
        running=bool(found["State"]["Running"]),
        labels=labels,
        networks=frozenset(found["NetworkSettings"]["Networks"]),
    )


def _archive(files: Mapping[str, str]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(str(PurePosixPath(path).relative_to("/")))
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()
