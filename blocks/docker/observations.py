"""What can be read from any container: how it ended, where it listens, what it wrote."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from docker.errors import APIError

from blocks.docker.engine import TIMEOUT_SECONDS, Engine, is_status, translated
from blocks.states import Exit, OutputLine, TaskState

LAST_LINES = 20
LISTENING = "0A"
WHOLE_SECONDS = len("2026-11-25T16:28:21")


class Observations(Engine):
    """What an engine knows of what its containers do."""

    def exit_of(self, task: TaskState) -> Exit:
        """How the task's container ended, as far as the engine still knows."""
        found = self.inspect_container(task.container_id) if task.container_id else None
        if found is None:
            return Exit(task.exit_code, out_of_memory=False, last_lines=())
        with translated():
            written: bytes = self.api.logs(found["Id"], stdout=True, stderr=True, tail=LAST_LINES)
        lines = tuple(written.decode(errors="replace").splitlines())
        return Exit(int(found["State"]["ExitCode"]), bool(found["State"].get("OOMKilled")), lines)

    def listening_ports(self, container_id: str) -> frozenset[int] | None:
        """TCP ports on which the container can be reached from outside itself; None where it cannot be told."""
        found = self.inspect_container(container_id)
        process = int(found["State"].get("Pid") or 0) if found is not None else 0
        if not process:
            return None
        try:
            tables = [Path(f"/proc/{process}/net/{table}").read_text() for table in ("tcp", "tcp6")]
        except OSError:  # another node, or a kernel without IPv6 or without our right to look
            return None
        return frozenset(port for table in tables for port in _reachable_ports(table))

    def output(self, container_id: str, after: str) -> list[OutputLine]:
        """What the container wrote after that timestamp of a line, or all of it; nothing if it is gone."""
        query: dict[str, Any] = {"stdout": 1, "stderr": 1, "timestamps": 1}
        if after:
            query["since"] = _since_epoch(after)
        path = f"/containers/{container_id}/logs"
        with translated():
            try:
                written = _lines(self.frames("GET", path, TIMEOUT_SECONDS, params=query))
            except APIError as error:
                if is_status(error, 404) or is_status(error, 409):  # its removal is under way
                    return []
                raise
        return [line for line in written if line.at > after]


def _since_epoch(timestamp: str) -> str:
    """Nanoseconds are too fine for Python's clock."""
    seconds, fraction = timestamp[:WHOLE_SECONDS], timestamp[WHOLE_SECONDS:].rstrip("Z")
    return f"{int(datetime.fromisoformat(f'{seconds}+00:00').timestamp())}{fraction}"


def _lines(frames: Iterable[tuple[int, bytes]]) -> list[OutputLine]:
    """A long line comes in several frames, each with a timestamp, maybe with the other stream's in between."""
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
    """Listening sockets of a `/proc/net/tcp` table, without those on loopback (Docker's own resolver among them)."""
    ports = []
    for line in table.splitlines()[1:]:
        _, local, _, state = line.split()[:4]
        address, port = local.split(":")
        is_loopback = address.endswith("7F") and len(address) == 8 or address == f"{1 << 24:032X}"  # noqa: PLR2004
        if state == LISTENING and not is_loopback:
            ports.append(int(port, 16))
    return ports
