"""The demo's second app: built from a commit of a real git host, which lives for as long as the demo."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from deployments.cli.failure import fail
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Deployment, Service
from deployments.cli.rest.transport import ApiRefused
from deployments.cli.watch import show_line
from deployments.demo.git_host import GitBackend, commit, serving

PROJECT, ENVIRONMENT, SITE, PORT = "demo", "production", "site", 8080
GIT_HOST = "localhost"
DOCKERFILE = """\
FROM slipway/hello:1
ARG SLIPWAY_GIT_COMMIT_SHA
ENV VERSION=$SLIPWAY_GIT_COMMIT_SHA
"""


@dataclass(frozen=True)
class Site:
    """The address of the demo's second app, and the commit that it was built of."""

    url: str | None
    commit: str | None


def deploy_from_git(client: Client) -> Site:
    """Do nothing where the platform was up before and does not allow the demo's git host."""
    with TemporaryDirectory(prefix="slipway-demo-") as place:
        folder = Path(place) / "site"
        folder.mkdir()
        (folder / "Dockerfile").write_text(DOCKERFILE)
        (folder / "README").write_text(time.strftime("%Y-%m-%d %H:%M:%S\n"))
        head = commit(folder, "Add the site")
        with serving(type("Host", (GitBackend,), {"root": Path(place)})) as port:
            repository = f"http://{GIT_HOST}:{port}/site/.git"
            typer.secho(f"\nDeploying {PROJECT}/{SITE} from {repository}", bold=True)
            try:
                service = _ensure_service(client, repository)
            except ApiRefused as refusal:
                typer.secho(f"  left out: {refusal}", fg="yellow")
                return Site(None, None)
            deploy_and_follow(client, service, head[:12])
    return Site(client.read_service(service).urls[0], head)


def deploy_and_follow(client: Client, service: Service, version: str) -> tuple[float, str]:
    """Return how long it took until the version served, and the deployment's id; end the demo if it does not."""
    typer.secho(f"\nDeploying version {version} of {service.name}", bold=True)
    began = time.monotonic()
    deployment = client.deploy(service, "demo")
    for news in client.follow(deployment.id):
        if isinstance(news, Deployment):
            deployment = news
        else:
            show_line(news)
    seconds = round(time.monotonic() - began, 2)
    if deployment.status != "healthy":
        fail(f"Version {version} does not serve: {deployment.failure or deployment.status}")
    typer.secho(f"  version {version} serves after {seconds:.2f} s", fg=typer.colors.GREEN)
    return seconds, deployment.id


def _ensure_service(client: Client, repository: str) -> Service:
    """Return the service, which may be an earlier demo's; it gets the address of this one's host."""
    client.ensure_project(PROJECT)
    git = {"repository": repository, "ref": "HEAD"}
    found = client.service(PROJECT, ENVIRONMENT, SITE)
    if found is None:
        return client.create_service(PROJECT, ENVIRONMENT, {"slug": SITE, "git": git, "port": PORT})
    client.edit_service(found, {"git": git})
    return found
