"""What the client of one build must know and nobody else: files that only we can read."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from blocks.specs import Credentials

DOCKER_HUB = {"docker.io": "https://index.docker.io/v1/"}  # an address of old, by which clients still know it


def client_config(registries: Mapping[str, Credentials]) -> str:
    """The `config.json` of a Docker client that signs in to these registries, by host, and to no other."""
    shown = {host: f"{each.username}:{each.password}".encode() for host, each in registries.items()}
    auths = {DOCKER_HUB.get(host, host): {"auth": base64.b64encode(each).decode()} for host, each in shown.items()}
    return json.dumps({"auths": auths})


def write_private(file: Path, text: str) -> None:
    """Made with its mode before it holds anything."""
    file.touch(mode=0o600)
    file.write_text(text)
