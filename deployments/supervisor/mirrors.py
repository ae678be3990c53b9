"""Registry mirrors of an engine that we start; one that somebody else configures is left as it is."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit


def options(mirrors: Sequence[str]) -> list[str]:
    """Return the engine's options. A trusted mirror of plain http can also be pulled from by its own name."""
    parts = [urlsplit(mirror) for mirror in mirrors]
    trusted = [part.netloc for part in parts if part.scheme == "http" and _is_private(part.hostname or "")]
    return [f"--registry-mirror={mirror}" for mirror in mirrors] + [f"--insecure-registry={each}" for each in trusted]


def missing(mirrors: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the mirrors that an engine does not ask; `known`: those that it does."""
    asked = {mirror.rstrip("/") for mirror in known}
    return [mirror for mirror in mirrors if mirror.rstrip("/") not in asked]


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:  # a name: who answers to it can change
        return False
