"""Images of an engine on their way into a registry."""

import re
import time
from dataclasses import asdict
from typing import Any

import docker
from docker.errors import APIError
from docker.utils import parse_repository_tag

from blocks.docker.engine import Engine, translated
from blocks.docker.images import DENIED, PULL_TIMEOUT_SECONDS, Report
from blocks.errors import BlockError, EngineUnreachable, ImageMissing, PushDenied, RegistryUnreachable
from blocks.specs import Credentials

PROGRESS_SECONDS = 5.0
_TOLD = ("Pushed", "Layer already exists", "Mounted from")
_DIGEST = re.compile(r": digest: (sha256:[0-9a-f]{64})")  # its last words, with each kind of image store
_GONE = ("does not exist locally", "tag does not exist", "no such image")
_MISCONFIGURED = ("http response to https client", "x509:")


class Pushes(Engine):
    """What an engine gives to registries."""

    def push_image(self, name: str, report: Report, credentials: Credentials | None = None) -> str:
        """Give the registry the image of that name, `repository:tag`; return it as `repository@sha256:…`.

        What the registry has already is not sent again. Raises ImageMissing, PushDenied, RegistryUnreachable.
        """
        repository, tag = parse_repository_tag(name)
        sign_in = asdict(credentials) if credentials else {}
        version: str = self.api.api_version
        client = docker.APIClient(base_url=self.docker_host, version=version, timeout=PULL_TIMEOUT_SECONDS)
        progress, digest = _Progress(report), ""
        try:
            with translated():
                try:
                    for line in client.push(repository, tag=tag, stream=True, decode=True, auth_config=sign_in):
                        if "error" in line:
                            raise _push_failure(name, str(line["error"]))
                        if found := _DIGEST.search(str(line.get("status", ""))):
                            digest = found[1]
                        progress.follow(line)
                except APIError as error:
                    raise _push_failure(name, str(error.explanation or error)) from error
        finally:
            client.close()
        if not digest:
            raise EngineUnreachable(f"The engine stopped pushing {name} without a word.")
        return f"{repository}@{digest}"


class _Progress:
    """The end of each layer, and now and then how much of all layers is sent."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._amounts: dict[str, tuple[int, int]] = {}
        self._told_at = time.monotonic()

    def follow(self, line: dict[str, Any]) -> None:
        status, layer, detail = str(line.get("status", "")), line.get("id"), line.get("progressDetail") or {}
        if layer and status.startswith(_TOLD):
            self._report(f"{layer}: {status}")
        if layer and detail.get("total"):
            self._amounts[layer] = (detail.get("current", 0), detail["total"])
            if time.monotonic() > self._told_at + PROGRESS_SECONDS:
                self._told_at = time.monotonic()
                sent, total = (sum(part) / 1e6 for part in zip(*self._amounts.values(), strict=True))
                self._report(f"{sent:.0f} of {total:.0f} MB are sent.")


def _push_failure(name: str, text: str) -> BlockError:
    """As with pulls, only words tell what kind of failure it is."""
    lowered = text.lower()
    if any(words in lowered for words in _GONE):
        return ImageMissing(f"The engine does not have {name}.")
    is_denied = "dial " not in lowered and any(words in lowered for words in DENIED)
    if is_denied or any(words in lowered for words in _MISCONFIGURED):
        return PushDenied(f"The registry did not take the image {name}: {text}")
    return RegistryUnreachable(f"The registry did not answer, or not to the end, when it was given {name}: {text}")
