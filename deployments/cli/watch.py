"""Following what was begun to its end: the journal as it grows, then the outcome."""

import time
from collections.abc import Callable, Iterator

import typer

from deployments.cli.failure import fail
from deployments.cli.output import print_json, say, status_text
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Deployment, Line, Service, ServiceSummary

LIVE, SLEEPING = "healthy", "sleeping"
ON_THE_WAY = ("deploying", "waking")
GOOD = typer.colors.GREEN
LEVEL_COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}


def conclude(  # noqa: PLR0913 - how it is shown
    client: Client, service: Service, deployment: Deployment, *, wait: bool, as_json: bool, goal: str = LIVE
) -> None:
    """Follow a deployment and show its outcome; exit status 1 if it did not reach its goal."""
    began = time.monotonic()
    if wait:
        deployment = follow(client, deployment, silently=as_json)
    service = client.read_service(service)
    seconds = round(time.monotonic() - began, 2)
    if as_json:
        print_json({"deployment": deployment._asdict(), "urls": service.urls, "seconds": seconds})
    elif not wait:
        follows = f"`slipway deployments logs {service.name} {deployment.number} -f` follows it."
        say(f"Deployment {deployment.number} of {service.name} is {deployment.status}; {follows}")
    elif deployment.status == goal:
        say(f"Deployment {deployment.number} of {service.name} {_success(service, deployment, seconds)}", GOOD)
    if wait and deployment.status != goal:
        fail(deployment.failure or f"Deployment {deployment.number} of {service.name} is {deployment.status}.")


def follow(client: Client, deployment: Deployment, *, silently: bool) -> Deployment:
    """Show the journal until the deployment is settled, and return it as it is then."""
    for news in client.follow(deployment.id):
        if isinstance(news, Deployment):
            deployment = news
        elif not silently:
            show_line(news)
    return deployment


def show_line(line: Line) -> None:
    """Print one line of a journal; errors stand out."""
    say(f"  {line.at[11:19]}  {line.text}", LEVEL_COLOURS.get(line.level))


def watch_sleep(client: Client, service: Service, after: int, *, silently: bool) -> Service:
    """Show the journal until nothing of the service serves, or somebody woke it meanwhile."""

    def is_over(now: Service) -> bool:
        return status_of_live(now) in (SLEEPING, "") or now.status not in (SLEEPING, *ON_THE_WAY)

    return _watch_service(client, service, after, is_over, silently=silently)


def watch_wake(client: Client, service: Service, after: int, *, silently: bool) -> Service:
    """Show the journal until the service serves, or it is known that it cannot."""
    return _watch_service(client, service, after, lambda now: now.status not in ON_THE_WAY, silently=silently)


def status_of_live(service: Service) -> str:
    """Return the status of the version that serves or sleeps, or an empty text."""
    return service.live_deployment.status if service.live_deployment else ""


def end_of_journal(client: Client, service: Service | ServiceSummary) -> int:
    """Return the cursor behind which the journal of the live version goes on from now."""
    return max((line.cursor for line in _lines(client, service, 0)), default=0)


def _watch_service(
    client: Client, service: Service, after: int, is_over: Callable[[Service], bool], *, silently: bool
) -> Service:
    now = service
    for now in client.watch_service(service):
        for line in _lines(client, service, after):
            after = line.cursor
            if not silently:
                show_line(line)
        if is_over(now):
            break
    return now


def _lines(client: Client, service: Service | ServiceSummary, after: int) -> Iterator[Line]:
    return client.journal(service.live_deployment.id, after) if service.live_deployment else iter(())


def _success(service: Service, deployment: Deployment, seconds: float) -> str:
    if deployment.status != LIVE:
        return f"is {status_text(deployment.status)}."
    gap = f" (nothing served for {deployment.gap_seconds:.1f} s)" if deployment.gap_seconds else ""
    where = f": {' '.join(service.urls)}" if service.urls else ". It has no route: --port gives it one."
    return f"serves after {seconds:.1f} s{gap}{where}"
