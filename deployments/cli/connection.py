"""Which installation the command line speaks to, and as whom."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deployments.cli.failure import fail, readable
from deployments.cli.parsing import place_from
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import ApiRefused, ApiSilent, TokenRefused

if TYPE_CHECKING:
    from flows.settings import Settings


@contextmanager
def connection() -> Iterator[Client]:
    """Yield a client; what the API refuses ends the command with its explanation."""
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    client = Client(os.environ.get("SLIPWAY_API_URL", _own_url(settings)), _token(settings))
    try:
        yield client
    except TokenRefused as error:
        fail(f"{error} Set SLIPWAY_TOKEN, or run this on the machine that runs Slipway.")
    except ApiSilent as error:
        fail(f"{error} Is Slipway running? `slipway status` shows it on its machine.")
    except ApiRefused as error:
        fail(str(error))
    finally:
        client.close()


@contextmanager
def service_of(name: str, environment: str) -> Iterator[tuple[Client, Service]]:
    """Yield a client and the service of that name, which must exist."""
    project, slug = place_from(name)
    with connection() as client:
        yield client, existing(client, project, environment, slug)


def existing(client: Client, project: str, environment: str, slug: str) -> Service:
    """Return the service of that name; ends the command where there is none."""
    service = client.service(project, environment, slug)
    if service is None:
        fail(
            f"There is no service {project}/{slug} in {environment}. `slipway services {project}` lists what there is."
        )
    return service


def _own_url(settings: "Settings") -> str:
    from deployments.supervisor.ports import reachable

    return f"http://{reachable(settings.host)}:{settings.api_port}"


def _token(settings: "Settings") -> str:
    from deployments.supervisor.secrets import TOKEN_FILE

    if token := os.environ.get("SLIPWAY_TOKEN"):
        return token
    path = settings.folder / TOKEN_FILE
    try:
        return path.read_text().strip()
    except OSError:
        fail(f"No token: set SLIPWAY_TOKEN, or run this where {path} is.")
