"""`slipway deployments`: past and present deployments of a service, and the journal of each."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from deployments.cli.connection import service_of
from deployments.cli.failure import fail, misuse
from deployments.cli.formats import ago, lasted
from deployments.cli.grammar import Linkable, ListingGroup
from deployments.cli.options import LOOKING, PRODUCTION, Environment, Json, Number, ServiceName, add_noun
from deployments.cli.output import print_json, say, show_pairs, show_table
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Deployment, Line, Service
from deployments.cli.watch import show_line

app = typer.Typer()
deployments = add_noun(
    app, "deployments", LOOKING, "Past and present deployments of a service, and the journal of each.", ListingGroup
)
LINE_END = "\n"
STATUSES = (
    "queued", "preparing", "building", "starting", "healthy", "unhealthy", "sleeping", "cancelling", "failed",
    "cancelled", "removed",
)  # fmt: skip


@deployments.command("list", cls=Linkable)
def list_deployments(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: ServiceName,
    status: Annotated[list[str] | None, typer.Option(metavar="STATUS", help="Only these; may be repeated.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="COUNT", help="At most so many.", show_default="all")
    ] = None,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """List the deployments of a service, newest first. Other commands name them by their number.

    GAP is how long nothing served, where two versions could not run at once.

    Example: slipway deployments demo/hello

    Example: slipway deployments list demo/hello --status failed --status cancelled
    """
    if unknown := [each for each in status or () if each not in STATUSES]:
        misuse(f"{unknown[0]} is no status of a deployment. These are: {', '.join(STATUSES)}.")
    with service_of(service, environment) as (client, owner):
        found = list(islice(client.list_deployments(owner, status or ()), limit))
    if as_json:
        print_json([each._asdict() for each in found])
        return
    titles = ("NUMBER", "STATUS", "LIVE", "AGE", "TOOK", "GAP", "TRIGGER", "IMAGE", "MESSAGE")
    which = "such deployment" if status else "deployment yet"
    show_table(titles, map(_row, found), f"{service} has no {which}.")


@deployments.command("show", cls=Linkable)
def show_deployment(
    service: ServiceName,
    number: Number = None,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Show one deployment: its status, image and times, and why it failed. Without a number, the latest.

    Example: slipway deployments show demo/hello 3
    """
    with service_of(service, environment) as (client, owner):
        found = _chosen(client, owner, number)
    if as_json:
        print_json(found._asdict())
        return
    commit = found.commit
    say(f"Deployment {found.number} of {service} in {environment}: {found.status}", bold=True)
    show_pairs(
        {
            "failure": found.failure or "",
            "serves": "now" if found.is_live else "",
            "image": found.image,
            "commit": f"{commit['id']} {commit['message'].partition(LINE_END)[0]}" if commit else "",
            "build": found.build_title or "",
            "message": found.message,
            "trigger": found.trigger,
            "requested": f"{ago(found.queued_at)} ago ({found.queued_at})",
            "took": lasted(found.started_at, found.settled_at),
            "gap": f"nothing served for {found.gap_seconds:.1f} s" if found.gap_seconds else "",
        }
    )


@deployments.command("logs", cls=Linkable)
def logs(
    service: ServiceName,
    number: Number = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on as lines come; without a NUMBER, with later deployments too.")
    ] = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Show the journal of a deployment: what Slipway did for it, step by step. Without a number, the latest.

    With --json each line is one JSON object.

    Example: slipway deployments logs demo/hello -f

    Example: slipway deployments logs demo/hello 3
    """
    with service_of(service, environment) as (client, owner):
        if follow:
            found = client.new_deployments(owner) if number is None else iter([client.numbered(owner, number)])
            _follow(client, owner, found, as_json=as_json)
            return
        for line in client.journal(_chosen(client, owner, number).id):
            _show(line, as_json=as_json)


@app.command("logs", hidden=True, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def logs_of_an_app() -> None:
    """Say where the journal is now, because the logs of apps will be here."""
    misuse("The logs of apps are not there yet. The journal of a deployment: slipway deployments logs PROJECT/SERVICE")


def _chosen(client: Client, service: Service, number: int | None) -> Deployment:
    """Return the deployment with that number, or the latest."""
    if number is not None:
        return client.numbered(service, number)
    if service.latest_deployment is None:
        fail(f"{service.name} has no deployment yet: `slipway deploy {service.name}` makes one.")
    return service.latest_deployment


def _follow(client: Client, service: Service, found: Iterator[Deployment], *, as_json: bool) -> None:
    for deployment in found:
        if not as_json:
            say(f"Deployment {deployment.number} of {service.name} ({deployment.image})", bold=True)
        for news in client.follow(deployment.id):
            if isinstance(news, Line):
                _show(news, as_json=as_json)


def _show(line: Line, *, as_json: bool) -> None:
    if as_json:
        print_json(line._asdict())
    else:
        show_line(line)


def _row(each: Deployment) -> tuple[object, ...]:
    gap = f"{each.gap_seconds:.1f} s" if each.gap_seconds else ""
    age, took = ago(each.queued_at), lasted(each.started_at, each.settled_at)
    live = "live" if each.is_live else ""
    made_of = f"{each.image} {each.commit['id'][:7]}" if each.commit else each.image
    return each.number, each.status, live, age, took, gap, each.trigger, made_of, each.failure or each.message
