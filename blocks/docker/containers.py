"""Containers of an engine: plain ones, as the edge's, are made here; any can be asked how it is and what it wrote."""

import io
import re
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from docker.errors import APIError, NotFound
from docker.types import HostConfig, LogConfig

from blocks.docker import engine
from blocks.docker.definitions import fingerprint
from blocks.docker.engine import SPEC_LABEL, TIMEOUT_SECONDS, Engine, is_status, translated, unless_gone
from blocks.errors import EngineUnreachable
from blocks.specs import ContainerSpec, Labels
from blocks.states import ContainerState, Exit, OutputLine, TaskState

STOP_SECONDS = 10
LAST_LINES = 20
LISTENING = "0A"
WHOLE_SECONDS = len("2026-11-25T16:28:21")
# A name under which a container reaches itself, for records that must hold names. It has a dot on purpose: programs
# in Go find `localhost` in the hosts file, but not `localhost.`, which is how a record spells it.
SELF = {"self.slipway": "127.0.0.1"}
RESOLVER_OPTIONS = ["timeout:1", "attempts:2"]  # a resolver that hangs must not hold up a proxy for five seconds
_NO_NETWORK = re.compile(r"network \S+ not found")


class Containers:
    """The engine's containers, those of Swarm's tasks included."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ensure(self, spec: ContainerSpec) -> bool:
        """Create and start the container, or adopt our own; True if anything had to be done."""
        wanted = fingerprint(asdict(spec))
        existing = self._inspect(spec.name)
        if existing is not None:
            labels = existing["Config"]["Labels"] or {}
            self._engine.claim(f"The container {spec.name}", labels)
            if labels.get(SPEC_LABEL) == wanted and existing["State"]["Running"]:
                return False
            if labels.get(SPEC_LABEL) != wanted:
                self.remove(spec.name)
                existing = None
        if existing is None:
            self._create(spec, wanted)
        if not self._start(spec.name):
            self.remove(spec.name)
            self._create(spec, wanted)
            if not self._start(spec.name):
                raise EngineUnreachable(f"The engine does not know the network of the container {spec.name} yet.")
        return True

    def remove(self, name: str) -> None:
        """Stop and delete the container if it is there."""
        existing = self._inspect(name)
        if existing is None:
            return
        self._engine.claim(f"The container {name}", existing["Config"]["Labels"])
        with translated(), unless_gone():
            self._engine.api.stop(existing["Id"], timeout=STOP_SECONDS)
            self._engine.api.remove_container(existing["Id"], v=True, force=True)

    def list(self, labels: Labels) -> Sequence[ContainerState]:
        """Returns our containers that bear the labels, those of tasks included, whether they run or not."""
        with translated():
            found = self._engine.api.containers(all=True, quiet=True, filters=self._engine.ours(labels))
        looks = (self._inspect(each["Id"]) for each in found)
        return [_container_state(look) for look in looks if look is not None]

    def connect(self, container: str, network: str) -> None:
        """Attach the container to the network unless it is.

        Raises EngineUnreachable where the engine does not know the network, which may be a matter of a moment.
        """
        found = self._inspect(container)
        if found is not None and network in found["NetworkSettings"]["Networks"]:
            return
        with translated():
            try:
                self._engine.api.connect_container_to_network(container, network)
            except NotFound as error:  # an engine that has just started learns of Swarm's networks late
                raise EngineUnreachable(str(error.explanation)) from error
            except APIError as error:
                if "already exists in network" not in str(error):
                    raise

    def exit_of(self, task: TaskState) -> Exit:
        """Returns how the task's container ended; of one that is gone, only what the task itself says."""
        found = self._inspect(task.container_id) if task.container_id else None
        if found is None:
            return Exit(task.exit_code, out_of_memory=False, last_lines=())
        with translated():
            written: bytes = self._engine.api.logs(found["Id"], stdout=True, stderr=True, tail=LAST_LINES)
        lines = tuple(written.decode(errors="replace").splitlines())
        return Exit(int(found["State"]["ExitCode"]), bool(found["State"].get("OOMKilled")), lines)

    def listening_ports(self, container_id: str) -> frozenset[int] | None:
        """Returns the TCP ports that can be reached from outside the container; None where that cannot be found out."""
        found = self._inspect(container_id)
        process = int(found["State"].get("Pid") or 0) if found is not None else 0
        if not process:
            return None
        try:
            tables = [Path(f"/proc/{process}/net/{table}").read_text() for table in ("tcp", "tcp6")]
        except OSError:  # another node, or a kernel without IPv6 or without our right to look
            return None
        return frozenset(port for table in tables for port in _reachable_ports(table))

    def output(self, container_id: str, after: str) -> Sequence[OutputLine]:
        """Returns what the container wrote after the line with that timestamp, or all of it; nothing if it is gone."""
        query: dict[str, Any] = {"stdout": 1, "stderr": 1, "timestamps": 1}
        if after:
            query["since"] = _since_epoch(after)
        path = f"/containers/{container_id}/logs"
        with translated():
            try:
                written = _lines(self._engine.frames("GET", path, TIMEOUT_SECONDS, params=query))
            except APIError as error:
                if is_status(error, 404) or is_status(error, 409):  # its removal is under way
                    return []
                raise
        return [line for line in written if line.at > after]

    def _inspect(self, name: str) -> dict[str, Any] | None:
        """Returns what the engine says of the container, in its words."""
        with translated():
            try:
                found: dict[str, Any] = self._engine.api.inspect_container(name)
            except NotFound:
                return None
        return found

    def _start(self, name: str) -> bool:
        """Starts it; False where a network that it was attached to is gone: it can never start again.

        Or not there yet: an engine that was killed and started again learns of Swarm's networks late.
        """
        with translated():
            try:
                self._engine.api.start(name)
            except APIError as error:
                if not _NO_NETWORK.search(str(error.explanation)):
                    raise
                return False
        return True

    def _create(self, spec: ContainerSpec, wanted: str) -> None:
        with translated():
            address = self._engine.api.create_endpoint_config(ipv4_address=spec.address)
            self._engine.api.create_container(
                spec.image,
                name=spec.name,
                command=list(spec.command) if spec.command else None,
                labels={**spec.labels, SPEC_LABEL: wanted},
                ports=[tuple(port.split("/")) for port in spec.ports],
                host_config=self._host_config(spec),
                networking_config=self._engine.api.create_networking_config({spec.network: address}),
            )
            if spec.files:
                self._engine.api.put_archive(spec.name, "/", _archive(spec.files))

    def _host_config(self, spec: ContainerSpec) -> HostConfig:
        config: HostConfig = self._engine.api.create_host_config(
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
        status=str(found["State"]["Status"]),
        process=int(found["State"]["Pid"]) or None,
        restarts=int(found["RestartCount"]),
        published_ports=frozenset(_published(found["NetworkSettings"]["Ports"] or {})),
    )


def _published(ports: Mapping[str, Sequence[Mapping[str, str]] | None]) -> Iterable[int]:
    """Yields the ports on which the host listens, from the engine's words: "80/tcp" → where, if it does."""
    return (int(end["HostPort"]) for ends in ports.values() for end in ends or ())


def _archive(files: Mapping[str, str]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(str(PurePosixPath(path).relative_to("/")))
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def _since_epoch(timestamp: str) -> str:
    """Nanoseconds are too fine for Python's clock."""
    seconds, fraction = timestamp[:WHOLE_SECONDS], timestamp[WHOLE_SECONDS:].rstrip("Z")
    return f"{int(datetime.fromisoformat(f'{seconds}+00:00').timestamp())}{fraction}"


def _lines(frames: Iterable[tuple[int, bytes]]) -> list[OutputLine]:
    """Joins frames to lines: a long line comes in several, each with a timestamp, maybe with others in between."""
    finished: list[tuple[bytes, bytes]] = []
    unfinished: dict[int, tuple[bytes, bytes]] = {}
    for stream, frame in frames:
        at, _, text = frame.partition(b" ")
        first, beginning = unfinished.pop(stream, (at, b""))
        line = (first, beginning + text)
        if text.endswith(b"\n"):
            finished.append(line)
        else:
            unfinished[stream] = line
    written = (*finished, *unfinished.values())
    return [OutputLine(at.decode(), text.decode(errors="replace").rstrip("\r\n")) for at, text in written]


def _reachable_ports(table: str) -> list[int]:
    """Returns the ports of listening sockets in a `/proc/net/tcp` table, without loopback (Docker's resolver)."""
    ports = []
    for line in table.splitlines()[1:]:
        _, local, _, state = line.split()[:4]
        address, port = local.split(":")
        is_loopback = address.endswith("7F") and len(address) == 8 or address == f"{1 << 24:032X}"  # noqa: PLR2004
        if state == LISTENING and not is_loopback:
            ports.append(int(port, 16))
    return ports
