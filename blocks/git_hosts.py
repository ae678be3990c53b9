"""The hosts of repositories: which may be asked, at which addresses, and what they are shown."""

import base64
import ipaddress
import os
import shlex
import shutil
import socket
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from blocks.errors import GitUnreachable, SourceRefused
from blocks.specs import Credentials, GitAccess

PORTS = {"https": 443, "http": 80, "ssh": 22}
CONNECT_SECONDS = 15


def addresses(repository: str, allowed_hosts: Collection[str]) -> Sequence[str]:
    """The host's, so that what was looked at is what is asked; none for hosts that are allowed anyway."""
    parts = urlsplit(repository)
    host = parts.netloc.rpartition("@")[2]
    if host in allowed_hosts or parts.hostname in allowed_hosts:
        return ()
    if parts.scheme not in ("https", "ssh"):
        raise SourceRefused(f"{host} is not asked without encryption, unless SLIPWAY_GIT_HOSTS names it.")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or PORTS[parts.scheme], proto=socket.IPPROTO_TCP)
    except OSError as error:
        raise GitUnreachable(f"The name {parts.hostname} leads nowhere: {error.strerror or error}") from error
    known = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in known):
        raise SourceRefused(
            f"{parts.hostname} is in a private network: it is asked only if SLIPWAY_GIT_HOSTS names it."
        )
    return known


def http_options(repository: str, known: Sequence[str], credentials: Credentials | None) -> Mapping[str, str]:
    """Git's configuration for one fetch. A redirect could lead to where the address itself may not."""
    parts = urlsplit(repository)
    options = {"http.followRedirects": "false", "http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30"}
    if known:
        where = ",".join(f"[{each}]" if ":" in each else each for each in known)
        options["http.curloptResolve"] = f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}:{where}"
    if credentials is not None:
        pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
        options["http.extraHeader"] = f"Authorization: Basic {pair}"
    return options


@contextmanager
def ssh_keys(folder: Path, access: GitAccess) -> Iterator[Path]:
    """The folder with the keys as files, for as long as they are needed; what a killed worker left goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
        for name, text in (("key", access.private_key), ("known_hosts", access.known_hosts)):
            with open(folder / name, "x", opener=_private) as file:
                file.write(text or "")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ssh_command(repository: str, address: str | None, keys: Path) -> str:
    """Git gives it to a shell: of fixed words, the host's name as it was checked, and paths that are ours.

    It knows no user's configuration, no agent, and no key but these. With `address` the name is not looked up again;
    its keys are still found under the name.
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
    return shlex.join([*words, *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))])


def _quoted(path: Path) -> str:
    """As ssh reads file names: blanks part them, and a percent sign begins a word of its own."""
    escaped = str(path.absolute()).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
