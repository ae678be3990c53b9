"""Checks whether a server is ready, with bare sockets and files, because the supervisor must stay small."""

import socket
from pathlib import Path

from deployments.supervisor.process import Ready

ANSWER_SECONDS = 2.0
POSTMASTER_STATUS_LINE = 7


def is_ready(ready: Ready, pid: int | None = None, timeout: float = ANSWER_SECONDS) -> bool:
    """Look once, without waiting longer than `timeout`."""
    if ready.postmaster:
        return _postmaster_is_ready(Path(ready.postmaster), pid)
    return _answers(ready, timeout)


def _answers(ready: Ready, timeout: float) -> bool:
    question = f"GET {ready.path} HTTP/1.0\r\nHost: {ready.host}\r\nConnection: close\r\n\r\n".encode()
    try:
        with socket.create_connection((ready.host, ready.port), timeout=timeout) as connection:
            connection.sendall(question)
            words = connection.recv(64).split(None, 2)
    except OSError:
        return False
    return len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit() and int(words[1]) < ready.below


def _postmaster_is_ready(path: Path, pid: int | None) -> bool:
    """Read the eighth line of `postmaster.pid`, the server's own state; a killed one leaves it behind."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return False
    is_this_server = pid is None or lines[:1] == [str(pid)]
    return is_this_server and len(lines) > POSTMASTER_STATUS_LINE and lines[POSTMASTER_STATUS_LINE].strip() == "ready"
