"""The connection to a Docker engine: one lazy client per process, every exception translated."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
import requests
from docker.errors import APIError, DockerException

from blocks.errors import EngineUnreachable, NameInUse, Refused
from blocks.specs import Labels

INSTANCE_LABEL = "slipway.instance"
SPEC_LABEL = "slipway.spec"
TIMEOUT_SECONDS = 30
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
    except (DockerException, requests.RequestException, OSError) as error:
        raise EngineUnreachable(f"The Docker engine did not answer: {error}") from error


def _meaning(error: APIError) -> Exception:
    text = str(error.explanation or error)
    permanent = any(words in text.lower() for words in _PERMANENT)
    if error.response is not None and error.response.status_code >= requests.codes.server_error and not permanent:
        return EngineUnreachable(text)
    return Refused(text)


def is_status(error: APIError, code: int) -> bool:
    return error.response is not None and bool(error.response.status_code == code)


def label_filters(labels: Labels) -> dict[str, list[str]]:
    return {"label": [f"{key}={value}" for key, value in labels.items()]}


class Engine:
    """A Docker engine that is a Swarm manager, and the installation on whose behalf we speak to it.

    The block `blocks.swarm.Swarm` declares these as its fields; its parts know no Prefect.
    """

    docker_host: str
    instance: str
    network_pool: str
    _clients: dict[int, docker.APIClient]
    _lock: threading.Lock

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

    def _require_socket(self) -> None:
        """docker-py would leak its own socket, and say less."""
        kind, _, path = self.docker_host.partition("://")
        if kind == "unix" and not Path(path).is_socket():
            raise EngineUnreachable(f"No Docker engine listens on {path}.")

    def ping(self) -> None:
        """Raise unless the engine answers and manages a Swarm."""
        with translated():
            swarm: dict[str, Any] = self.api.info().get("Swarm", {})
        if not swarm.get("ControlAvailable"):
            raise EngineUnreachable("The Docker engine is not a Swarm manager.")

    def is_ours(self, labels: Mapping[str, str] | None) -> bool:
        return (labels or {}).get(INSTANCE_LABEL) == self.instance

    def claim(self, what: str, labels: Mapping[str, str] | None) -> None:
        """Refuse to touch what another installation or a person made."""
        if not self.is_ours(labels):
            raise NameInUse(f"{what} exists and does not belong to the installation {self.instance!r}.")
