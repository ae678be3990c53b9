"""Reports taken ports, with what to do about them."""

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deployments.problems import PortTaken
from deployments.supervisor import proc

LISTEN = "0A"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"


@dataclass(frozen=True)
class Port:
    """A port that the installation is about to listen on."""

    setting: str
    host: str
    number: int


def reachable(host: str) -> str:
    """Return the address at which this machine itself finds a server that listens on `host`."""
    return LOOPBACK if host == EVERYWHERE else host


def require_free(ports: Iterable[Port]) -> None:
    """Refuse before anything is started, with all that is wrong at once."""
    taken = [_sentence(port) for port in ports if is_taken(port)]
    if taken:
        raise PortTaken("\n".join(taken))


def is_taken(port: Port) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError:
            return True
    return False


def holder(number: int) -> int | None:
    """Returns the pid of the process that listens on a port, as far as we may see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening(number)}
    return next((pid for pid in proc.pids() if sockets & set(_descriptors(pid))), None) if sockets else None


def _sentence(port: Port) -> str:
    pid = holder(port.number)
    by = f" by {proc.command_name(pid)} (pid {pid})" if pid else ""
    return f"Port {port.number} is taken{by}: end that, or choose another one with {port.setting}=…"


def _listening(number: int) -> Iterator[str]:
    for table in ("tcp", "tcp6"):
        path = Path("/proc/net") / table
        for line in path.read_text().splitlines()[1:] if path.exists() else ():
            words = line.split()
            if words[3] == LISTEN and int(words[1].rpartition(":")[2], 16) == number:
                yield words[9]


def _descriptors(pid: int) -> Iterator[str]:
    with suppress(OSError):
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                yield os.readlink(entry.path)
