"""The connection to a Docker engine: one lazy client per process, every exception translated."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException, create_api_error_from_http_exception
from urllib3.exceptions import HTTPError

from blocks.errors import EngineUnreachable, NameInUse, Refused
from blocks.specs import Labels

INSTANCE_LABEL = "slipway.instance"
SPEC_LABEL = "slipway.spec"
TIMEOUT_SECONDS = 30
FRAME_HEAD = 8  # stream, three zeroes, length
OLDEST_API = (1, 41)
LOG_DRIVER, LOG_OPTIONS = "json-file", {"max-size": "10m", "max-file": "3"}
_PERMANENT = ("already allocated", "address already in use", "no such image", "invalid mount", "executable file")


@contextmanager
def translated() -> Iterator[None]:
    """Let nothing of docker or requests escape."""
    try:
        yield
    except APIError as error:
        raise _meaning(error) from error
    except (DockerException, requests.RequestException, HTTPError, OSError) as error:
        raise EngineUnreachable(f"The Docker engine did not answer: {error}") from error


def _meaning(error: APIError) -> Exception:
    text = str(error.explanation or error)
    permanent = any(words in text.lower() for words in _PERMANENT)
    if error.response is not None and error.response.status_code >= requests.codes.server_error and not permanent:
        return EngineUnreachable(text)
    return Refused(text)


def is_status(error: APIError, code: int) -> bool:
    return error.response is not None and bool(error.response.status_code == code)


@contextmanager
def unless_gone() -> Iterator[None]:
    """Lets pass that what is to be deleted is not there any more, on its way out, or needed by something that runs."""
    try:
        yield
    except APIError as error:
        if not (is_status(error, requests.codes.not_found) or is_status(error, requests.codes.conflict)):
            raise


def label_filters(labels: Labels) -> dict[str, list[str]]:
    return {"label": [f"{key}={value}" for key, value in labels.items()]}


class Engine:
    """A Docker engine, and the installation on whose behalf it is asked. Threads may share it.

    What is asked of it is a class per noun (`services.py`, `images.py`, …), which takes the engine.
    """

    def __init__(self, docker_host: str, instance: str) -> None:
        self.docker_host, self.instance = docker_host, instance
        self._clients: dict[int, docker.APIClient] = {}
        self._lock = threading.Lock()

    @property
    def api(self) -> Any:  # noqa: ANN401 - docker's stubs know only half of its client
        """The client of this process; a forked child makes its own, since connections cannot be shared."""
        client = self._clients.get(os.getpid())
        if client is None:
            self._require_socket()
            with self._lock, translated():
                client = docker.APIClient(base_url=self.docker_host, version="auto", timeout=TIMEOUT_SECONDS)
            if tuple(int(part) for part in client.api_version.split(".")) < OLDEST_API:
                raise Refused(f"The Docker engine is too old: it speaks API {client.api_version}, not 1.41 (20.10).")
            self._clients[os.getpid()] = client
        return client

    def answers(self) -> bool:
        """Tells whether the engine answers. Raises Refused for one that is too old."""
        try:
            with translated():
                self.api.ping()
        except EngineUnreachable:
            return False
        return True

    def close(self) -> None:
        """Give the connections of this process back; the next question opens new ones."""
        if client := self._clients.pop(os.getpid(), None):
            client.close()

    @contextmanager
    def patient(self, seconds: int) -> Iterator[Any]:
        """Yields a client of its own for one long call, with so many seconds between two words of the engine."""
        client = docker.APIClient(base_url=self.docker_host, version=self.api.api_version, timeout=seconds)
        try:
            with translated():
                yield client
        finally:
            client.close()

    def is_ours(self, labels: Mapping[str, str] | None) -> bool:
        return (labels or {}).get(INSTANCE_LABEL) == self.instance

    def claim(self, what: str, labels: Mapping[str, str] | None) -> None:
        """Refuse to touch what another installation or a person made."""
        if not self.is_ours(labels):
            raise NameInUse(f"{what} exists and does not belong to the installation {self.instance!r}.")

    def ours(self, labels: Labels) -> dict[str, list[str]]:
        """Returns the filters by which the engine finds objects of this installation that bear the labels."""
        return label_filters({INSTANCE_LABEL: self.instance, **labels})

    def frames(self, method: str, path: str, timeout_seconds: float, **sent: Any) -> Iterator[tuple[int, bytes]]:
        """Yields what a container or command wrote: 1 (output) or 2 (errors), and bytes; for `translated()`.

        The readers of docker-py switch every timeout off, and lose what arrived together with the headers.
        """
        url = f"{self.api.base_url}/v{self.api.api_version}{path}"
        with self.api.request(method, url, stream=True, timeout=timeout_seconds, **sent) as answer:
            try:
                answer.raise_for_status()
            except requests.HTTPError as error:
                create_api_error_from_http_exception(error)
            while len(head := answer.raw.read(FRAME_HEAD)) == FRAME_HEAD:
                yield head[0], answer.raw.read(int.from_bytes(head[4:], "big"))

    def _require_socket(self) -> None:
        """Raises where there is no socket; docker-py would leak its own one, and say less."""
        kind, _, path = self.docker_host.partition("://")
        if kind == "unix" and not Path(path).is_socket():
            raise EngineUnreachable(f"No Docker engine listens on {path}.")
