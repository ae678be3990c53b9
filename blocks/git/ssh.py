"""SSH to git hosts: with which keys, at which address, and how a program of the host is called by it."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import urlsplit

from blocks.errors import GitUnreachable, SourceRefused
from blocks.git.command import refusal
from blocks.git.hosts import PORTS
from blocks.specs import GitAccess

CONNECT_SECONDS = 15
ANSWER_SECONDS = 60.0
MOST_ANSWER_BYTES = 100_000
MOST_REASON = 300  # characters of what a host says
MOST_ADDRESSES = 3  # of a host
UNCONNECTED = 255  # how ssh ends where the fault is not the program's
T = TypeVar("T")


@contextmanager
def key_files(folder: Path, access: GitAccess) -> Iterator[Path]:
    """Yields a folder with the keys as files, for as long as they are needed; what a killed worker left goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
        for name, text in (("key", access.private_key), ("known_hosts", access.known_hosts)):
            with open(folder / name, "x", opener=_private) as file:
                file.write(text or "")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def at_one_of(repository: str, known: Sequence[str], keys: Path, ask: Callable[[Sequence[str]], T]) -> T:
    """Returns what `ask` returns, given the words of ssh, at the first address that can be reached."""
    addresses: Sequence[str | None] = known[:MOST_ADDRESSES] or [None]
    *others, last = addresses
    for address in others:
        with suppress(GitUnreachable):
            return ask(_words(repository, address, keys))
    return ask(_words(repository, last, keys))


def answer(repository: str, ssh: Sequence[str], command: Sequence[str]) -> str:
    """Returns what a program of the host says. Its shell reads `command`: the words are fixed, or a checked path.

    Raises SourceRefused where the host does not run it, GitUnreachable.
    """
    parts = urlsplit(repository)
    port = ["-p", str(parts.port)] if parts.port else []
    words = [*ssh, *port, "--", f"{parts.username}@{parts.hostname}", *command]
    pipe = subprocess.PIPE
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        words, env=environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, start_new_session=True
    ) as process:
        said, complaint = _heard(process)
    if process.returncode == -signal.SIGKILL:
        raise GitUnreachable(
            f"{parts.hostname} did not answer `{command[0]}` within {ANSWER_SECONDS:g} s, or too much."
        )
    if process.returncode:
        reason = (complaint.strip().splitlines() or ["no reason"])[0][:MOST_REASON]
        if process.returncode == UNCONNECTED:
            raise refusal(complaint) or GitUnreachable(f"The repository's host did not answer: {reason}")
        raise SourceRefused(f"{parts.hostname} does not answer `{command[0]}`: {reason}")
    return said


def _heard(process: subprocess.Popen[bytes]) -> tuple[str, str]:
    """Reads no more than we take, and for no longer: a process that goes on then is killed."""

    def read(stream: IO[bytes] | None) -> str:
        said = stream.read(MOST_ANSWER_BYTES + 1) if stream else b""
        if len(said) > MOST_ANSWER_BYTES:
            _kill(process)
        return said.decode(errors="replace")

    timer = threading.Timer(ANSWER_SECONDS, _kill, [process])
    timer.start()
    try:
        with ThreadPoolExecutor(2) as readers:
            said, complaint = readers.map(read, (process.stdout, process.stderr))
        process.wait()
    finally:
        timer.cancel()
        _kill(process)
    return said, complaint


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _words(repository: str, address: str | None, keys: Path) -> Sequence[str]:
    """Returns ssh's words, which know no user's configuration, no agent, and no key but these.

    With `address` the name is not looked up again; its keys are still found under the name.
    """
    if shutil.which("ssh") is None:
        raise SourceRefused("SSH is not installed on the worker's machine: install the package `openssh-client`.")
    parts = urlsplit(repository)
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": str(CONNECT_SECONDS),
        "ServerAliveInterval": str(CONNECT_SECONDS),
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "IdentityFile": _quoted(keys / "key"),
        "PreferredAuthentications": "publickey",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": _quoted(keys / "known_hosts"),
        "GlobalKnownHostsFile": os.devnull,
        "UpdateHostKeys": "no",
        "ClearAllForwardings": "yes",
    }
    if address is not None:
        is_usual = parts.port in (None, PORTS["ssh"])
        options["HostName"] = address
        options["HostKeyAlias"] = str(parts.hostname) if is_usual else f"[{parts.hostname}]:{parts.port}"
    words = ["ssh", "-a", "-x", "-F", os.devnull]
    return [*words, *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


def _quoted(path: Path) -> str:
    """Quotes a path as ssh reads file names: blanks part them, and a percent sign begins a word of its own."""
    escaped = str(path.absolute()).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
