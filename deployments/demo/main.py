"""`make demo`: the platform up, two versions of an app deployed while a client asks it all the time, one from git.

The last line is one JSON object for programs.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import typer

from deployments.cli.connection import connection
from deployments.cli.installations import local
from deployments.cli.machine import bring_up
from deployments.cli.output import print_json
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import ApiRefused
from deployments.cli.welcome import addresses
from deployments.demo.load import Load
from deployments.demo.site import GIT_HOST, deploy_and_follow, deploy_from_git
from deployments.supervisor.images import ensure_example
from deployments.supervisor.ports import reachable
from flows.settings import Settings

PROJECT, ENVIRONMENT, SERVICE, PORT = "demo", "production", "hello", 8080
RETIRED_SECONDS = 30.0
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Outcome:
    """The results that the demo observed."""

    deploy_seconds: list[float]
    answered: int
    failed: int


def main() -> int:
    """Returns exit status 0 if both versions were deployed and no request failed."""
    os.environ.setdefault("SLIPWAY_GIT_HOSTS", GIT_HOST)  # counts if the platform is not up yet
    bring_up(detach=True, as_json=False)
    settings = Settings.load()
    typer.echo("Building the example app …")
    image = ensure_example(settings)
    with connection(local()) as client:
        service = _ensure_service(client, image)
        outcome = _two_versions(client, settings, service)
        site = deploy_from_git(client)
        found = {**addresses(settings), "app_url": client.read_service(service).urls[0]}
    _summarise(outcome, found)
    figures = {
        "deploy_seconds": outcome.deploy_seconds,
        "requests_answered": outcome.answered,
        "requests_failed": outcome.failed,
    }
    addressed = {name: found[name] for name in ("dashboard_url", "app_url", "prefect_url")}
    print_json(addressed | {"site_url": site.url, "site_commit": site.commit} | figures)
    return 1 if outcome.failed else 0


def _ensure_service(client: Client, image: str) -> Service:
    """Return the service, which an earlier demo may have made."""
    client.ensure_project(PROJECT)
    found = client.service(PROJECT, ENVIRONMENT, SERVICE)
    body = {"slug": SERVICE, "image": image, "port": PORT, "health_check": {"path": "/health"}}
    return found or client.create_service(PROJECT, ENVIRONMENT, body)


def _two_versions(client: Client, settings: Settings, service: Service) -> Outcome:
    first, version = _deploy(client, service)
    with _asking(settings, client.read_service(service).urls[0]) as load:
        second, _ = _deploy(client, service)
        typer.echo("Waiting until the previous version is retired …")
        _await_retirement(client, version)
    return Outcome([first, second], load.answered, load.failed)


def _deploy(client: Client, service: Service) -> tuple[float, str]:
    """Deploy the next version; return how long it took until it served, and the deployment's id."""
    latest = client.read_service(service).latest_deployment
    version = str(latest.number + 1 if latest else 1)
    client.set_variable(service, "VERSION", version)
    return deploy_and_follow(client, service, version)


@contextmanager
def _asking(settings: Settings, url: str) -> Iterator[Load]:
    """Ask the app all the time; where no name server knows its domain, the proxy still does."""
    typer.echo(f"\nAsking {url} all the time from now on.")
    load = Load(reachable(settings.host), settings.proxy_port, httpx.URL(url).host)
    with load:
        yield load
    versions = ", ".join(sorted(load.versions))
    typer.echo(f"  {load.answered} requests answered by versions {versions}; {load.failed} failed {_faults(load)}")


def _faults(load: Load) -> str:
    return ", ".join(f"{count} × {fault}" for fault, count in load.faults.items())


def _await_retirement(client: Client, deployment_id: str) -> None:
    deadline = time.monotonic() + RETIRED_SECONDS
    while client.deployment(deployment_id).status != "removed" and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)


def _summarise(outcome: Outcome, found: dict[str, str]) -> None:
    typer.secho("\nSlipway is up and keeps running; `make down` stops it.\n", bold=True)
    for title, name in (("Dashboard", "dashboard_url"), ("App", "app_url"), ("Prefect UI", "prefect_url")):
        typer.echo(f"  {title:<11} {found[name]}")
    first, second = outcome.deploy_seconds
    typer.echo(f"  Deploys     {first:.2f} s and {second:.2f} s, from the request to traffic on the new version")
    typer.echo(f"  Requests    {outcome.answered} answered, {outcome.failed} failed\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ApiRefused as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        sys.exit(1)
    except typer.Exit as exit:
        sys.exit(exit.exit_code)
