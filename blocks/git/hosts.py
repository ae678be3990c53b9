"""The hosts of repositories: which may be asked, at which addresses, and what they are shown."""

import base64
import ipaddress
import socket
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from blocks.errors import GitUnreachable, SourceRefused
from blocks.specs import Credentials

PORTS = {"https": 443, "http": 80, "ssh": 22}


def addresses(repository: str, allowed_hosts: Collection[str]) -> Sequence[str]:
    """Returns the host's addresses, so that what was checked is what is asked; none for hosts that are allowed."""
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
    """Returns git's options for one fetch. A redirect could lead to where the address itself may not."""
    parts = urlsplit(repository)
    options = {"http.followRedirects": "false", "http.lowSpeedLimit": "1000", "http.lowSpeedTime": "30"}
    if known:
        where = ",".join(f"[{each}]" if ":" in each else each for each in known)
        options["http.curloptResolve"] = f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}:{where}"
    if credentials is not None:
        pair = base64.b64encode(f"{credentials.username}:{credentials.password}".encode()).decode()
        options["http.extraHeader"] = f"Authorization: Basic {pair}"
    return options
