"""Connects to the installation that is meant, and finds the service that is meant there."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployments.cli.failure import fail
from deployments.cli.installations import Installation, chosen
from deployments.cli.parsing import place_from
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import ApiRefused, ApiSilent, TokenRefused

RUNNING = "Is Slipway running there? On its machine, `slipway status` shows it."


@contextmanager
def connection(installation: Installation | None = None) -> Iterator[Client]:
    """Yield a client, by default of the installation that counts; what it refuses ends the command with the reason."""
    asked = installation or chosen()
    client = Client(asked.url, asked.token)
    try:
        yield client
    except TokenRefused as error:
        fail(asked.explained(f"{error} {asked.remedy}"))
    except ApiSilent as error:
        fail(asked.explained(f"{error} {RUNNING}"))
    except ApiRefused as error:
        fail(asked.explained(str(error)))
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
