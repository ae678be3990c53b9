"""Which installation the command line speaks to, and as whom."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deployments.client import ApiRefused, Client, Service
from deployments.commands.failure import fail, misuse, readable
from deployments.supervisor.ports import reachable
from deployments.supervisor.secrets import TOKEN_FILE
from flows.settings import Settings

WORDS = 2


@contextmanager
def connection() -> Iterator[Client]:
    """A client; what the API refuses ends the command with its explanation."""
    with readable():
        settings = Settings.load()
    client = Client(os.environ.get("SLIPWAY_API_URL", _own_url(settings)), _token(settings))
    try:
        yield client
    except ApiRefused as error:
        fail(str(error))
    finally:
        client.close()


def place(name: str) -> tuple[str, str]:
    """PROJECT/SERVICE, taken apart."""
    words = name.split("/")
    if len(words) != WORDS or not all(words):
        misuse(f"{name}: write PROJECT/SERVICE, for example demo/hello.")
    return words[0], words[1]


@contextmanager
def service_of(name: str, environment: str) -> Iterator[tuple[Client, Service]]:
    """A client and the service that is meant; it must be there."""
    project, slug = place(name)
    with connection() as client:
        service = client.service(project, environment, slug)
        if service is None:
            fail(f"There is no service {project}/{slug} in {environment}.")
        yield client, service


def _own_url(settings: Settings) -> str:
    return f"http://{reachable(settings.host)}:{settings.api_port}"


def _token(settings: Settings) -> str:
    if token := os.environ.get("SLIPWAY_TOKEN"):
        return token
    path = settings.folder / TOKEN_FILE
    try:
        return path.read_text().strip()
    except OSError:
        fail(f"No token: set SLIPWAY_TOKEN, or run this where {path} is.")
