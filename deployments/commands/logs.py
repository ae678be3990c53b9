"""`slipway logs`: the journal of a service's latest deployment, and of those that follow."""

import typer

from deployments.cli import print_json
from deployments.client import Client, Line, Service
from deployments.commands.connection import connection, place
from deployments.commands.failure import fail
from deployments.commands.watch import show


def show_logs(name: str, environment: str, *, follow: bool, as_json: bool) -> None:
    """With `follow` it goes on, deployment after deployment, until Ctrl-C."""
    project, slug = place(name)
    with connection() as client:
        service = client.service(project, environment, slug)
        if service is None:
            fail(f"There is no service {project}/{slug} in {environment}.")
        if follow:
            _follow(client, service, as_json=as_json)
        elif service.latest_deployment is None:
            fail(f"{name} was not deployed yet.")
        else:
            for line in client.journal(service.latest_deployment.id):
                _tell(line, as_json=as_json)


def _follow(client: Client, service: Service, *, as_json: bool) -> None:
    for deployment in client.deployments(service):
        if not as_json:
            typer.secho(f"Deployment {deployment.number} of {service.slug} ({deployment.image})", bold=True)
        for news in client.follow(deployment.id):
            if isinstance(news, Line):
                _tell(news, as_json=as_json)


def _tell(line: Line, *, as_json: bool) -> None:
    if as_json:
        print_json(vars(line))
    else:
        show(line)
