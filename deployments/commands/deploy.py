"""`slipway deploy`: create or change a service, deploy it, and watch."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import typer

from deployments.cli import print_json
from deployments.client import Client, Deployment, Line, Service
from deployments.commands.connection import connection, place
from deployments.commands.failure import fail

LIVE = "healthy"


@dataclass(frozen=True)
class Wish:
    """What the command line asks for; what it leaves out stays as it is."""

    image: str | None
    variables: dict[str, str]
    port: int | None
    domain: str | None
    message: str


def deploy_service(name: str, environment: str, wish: Wish, *, wait: bool, as_json: bool) -> None:
    """Exit status 0 if the new version serves (or was asked for, without --wait), else 1."""
    project, slug = place(name)
    with connection() as client:
        service = _ensure_service(client, project, environment, slug, wish)
        began = time.monotonic()
        deployment = client.deploy(service, wish.message)
        if wait:
            deployment = _watch(client, deployment, silently=as_json)
        service = client.read_service(service)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        print_json({"deployment": vars(deployment), "urls": service.urls, "seconds": seconds})
    elif wait and deployment.status == LIVE:
        typer.echo(f"Deployment {deployment.number} serves after {seconds:.1f} s: {' '.join(service.urls)}")
    elif not wait:
        typer.echo(f"Deployment {deployment.number} is {deployment.status}; `slipway logs -f {name}` follows it.")
    if wait and deployment.status != LIVE:
        fail(deployment.failure or f"Deployment {deployment.number} is {deployment.status}.")


def variables_from(words: Sequence[str]) -> dict[str, str]:
    """KEY=VALUE words, with a clear word where the = is missing."""
    for word in words:
        if "=" not in word or word.startswith("="):
            fail(f"--env {word}: write --env KEY=VALUE.")
    return dict(word.split("=", 1) for word in words)


def _ensure_service(client: Client, project: str, environment: str, slug: str, wish: Wish) -> Service:
    client.ensure_project(project)
    service = client.service(project, environment, slug)
    if service is None:
        return _create(client, project, environment, slug, wish)
    if wish.image:
        client.change_image(service, wish.image)
    for key, value in wish.variables.items():
        client.set_variable(service, key, value)
    if wish.port:
        client.add_route(service, wish.domain, wish.port)
    elif wish.domain:
        fail("--domain needs --port: which port of the service should it lead to?")
    return service


def _create(client: Client, project: str, environment: str, slug: str, wish: Wish) -> Service:
    if not wish.image:
        fail(f"There is no service {project}/{slug} yet: say what it runs with --image.")
    if wish.domain and not wish.port:
        fail("--domain needs --port: which port of the service should it lead to?")
    routes = [{"domain": wish.domain, "port": wish.port}] if wish.port else []
    body = {"slug": slug, "image": wish.image, "routes": routes, "variables": wish.variables}
    return client.create_service(project, environment, body)


def _watch(client: Client, deployment: Deployment, *, silently: bool) -> Deployment:
    for news in client.follow(deployment.id):
        if isinstance(news, Deployment):
            deployment = news
        elif not silently:
            show(news)
    return deployment


def show(line: Line) -> None:
    """One line of a journal; errors stand out."""
    colour = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}.get(line.level)
    typer.secho(f"  {line.at[11:19]}  {line.text}", fg=colour)
