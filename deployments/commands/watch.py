"""What was begun, watched to its end: the journal as it grows, then what became of it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict

import typer

from deployments.cli import print_json
from deployments.client import Client, Deployment, Line, Service, ServiceSummary
from deployments.commands.failure import fail

LIVE, SLEEPING = "healthy", "sleeping"
ON_THE_WAY = ("deploying", "waking")


def conclude(  # noqa: PLR0913 - how it is told
    client: Client, service: Service, deployment: Deployment, *, wait: bool, as_json: bool, goal: str = LIVE
) -> None:
    """Exit status 0 if the deployment came to its goal (or was only begun, without `wait`), else 1."""
    began = time.monotonic()
    if wait:
        deployment = watch(client, deployment, silently=as_json)
    service = client.read_service(service)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        print_json({"deployment": asdict(deployment), "urls": service.urls, "seconds": seconds})
    elif not wait:
        typer.echo(
            f"Deployment {deployment.number} is {deployment.status}; `slipway logs -f {service.name}` follows it."
        )
    elif deployment.status == goal:
        typer.echo(f"Deployment {deployment.number} {_success(service, deployment, seconds)}")
    if wait and deployment.status != goal:
        fail(deployment.failure or f"Deployment {deployment.number} is {deployment.status}.")


def watch(client: Client, deployment: Deployment, *, silently: bool) -> Deployment:
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


def watch_sleep(client: Client, service: Service, after: int, *, silently: bool) -> Service:
    """Until nothing of it serves, or somebody woke it meanwhile."""

    def is_over(now: Service) -> bool:
        return status_of_live(now) in (SLEEPING, "") or now.status not in (SLEEPING, *ON_THE_WAY)

    return _watch_service(client, service, after, is_over, silently=silently)


def watch_wake(client: Client, service: Service, after: int, *, silently: bool) -> Service:
    """Until it serves, or it is known that it cannot."""
    return _watch_service(client, service, after, lambda now: now.status not in ON_THE_WAY, silently=silently)


def status_of_live(service: Service) -> str:
    return service.live_deployment.status if service.live_deployment else ""


def end_of_journal(client: Client, service: Service | ServiceSummary) -> int:
    """Behind it stands what happens from now on to the version that serves, or sleeps."""
    return max((line.cursor for line in _lines(client, service, 0)), default=0)


def _watch_service(
    client: Client, service: Service, after: int, is_over: Callable[[Service], bool], *, silently: bool
) -> Service:
    now = service
    for now in client.watch_service(service):
        for line in _lines(client, service, after):
            after = line.cursor
            if not silently:
                show(line)
        if is_over(now):
            break
    return now


def _lines(client: Client, service: Service | ServiceSummary, after: int) -> Iterator[Line]:
    return client.journal(service.live_deployment.id, after) if service.live_deployment else iter(())


def _success(service: Service, deployment: Deployment, seconds: float) -> str:
    if deployment.status != LIVE:
        return f"is {deployment.status}."
    gap = f" (nothing served for {deployment.gap_seconds:.1f} s)" if deployment.gap_seconds else ""
    where = f": {' '.join(service.urls)}" if service.urls else ". It has no route: --port gives it one."
    return f"serves after {seconds:.1f} s{gap}{where}"
