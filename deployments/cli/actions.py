"""Commands on deployments of a service: to cancel, repeat, roll back, promote, or deploy all at once."""

# ruff: noqa: PLR0913, PLR0917 - an option of the command each

from collections.abc import Callable
from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.connection import connection, existing, service_of
from deployments.cli.failure import REFUSED, fail
from deployments.cli.grammar import Linkable
from deployments.cli.options import (
    DEPLOYING,
    PRODUCTION,
    Environment,
    Json,
    Message,
    Number,
    ProjectName,
    ServiceName,
    Supersede,
    Wait,
)
from deployments.cli.output import print_json, say
from deployments.cli.parsing import place_from
from deployments.cli.plan import show_plan
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Deployment, Service, pick
from deployments.cli.rest.transport import Item
from deployments.cli.watch import LIVE, conclude, follow

app = typer.Typer()
WAITING, CANCELLED = "queued", "cancelled"
ON_THE_WAY = (WAITING, "preparing", "building", "starting")
SUCCEEDED = ("healthy", "unhealthy", "sleeping", "removed")
Begin = Callable[[Client, Service], Deployment]


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def cancel(
    service: ServiceName,
    number: Number = None,
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Cancel a deployment and undo what it did. Without a number, the one that is on its way.

    Exit status 1 if it ended otherwise before it could be cancelled.

    Example: slipway cancel demo/hello
    """

    def begin(client: Client, found: Service) -> Deployment:
        return client.cancel(_on_its_way(client, found, number))

    _do(service, environment, begin, wait=wait, as_json=as_json, goal=CANCELLED)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def redeploy(
    service: ServiceName,
    number: Annotated[
        int,
        typer.Argument(
            metavar="NUMBER", help="Number of the deployment.", show_default=False, autocompletion=completion.numbers
        ),
    ],
    message: Message = "",
    environment: Environment = PRODUCTION,
    supersede: Supersede = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy the configuration and the image of an earlier deployment again. What is pending stays pending.

    Exit status 1 if it does not serve: then the previous version still does.

    Example: slipway redeploy demo/hello 3
    """

    def begin(client: Client, found: Service) -> Deployment:
        return client.redeploy(found, client.numbered(found, number), message, supersede=supersede)

    _do(service, environment, begin, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def rollback(
    service: ServiceName,
    number: Number = None,
    message: Message = "",
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy an earlier version again. Without a number, the last one that was healthy before the live one.

    A restart or a redeploy of the same version does not count as an earlier one.
    What is pending stays pending.
    Exit status 1 if it does not serve.

    Example: slipway rollback demo/hello
    """

    def begin(client: Client, found: Service) -> Deployment:
        earlier = _last_good(client, found, number)
        return client.redeploy(found, earlier, message or f"Roll back to {earlier.number}")

    _do(service, environment, begin, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def retry(
    service: ServiceName,
    number: Number = None,
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Try a failed deployment again, from the step that failed. Without a number, the latest that failed.

    Name a cancelled one by its number.
    Exit status 1 if it does not serve this time either.

    Example: slipway retry demo/hello
    """

    def begin(client: Client, found: Service) -> Deployment:
        return client.retry(_latest_failed(client, found, number))

    _do(service, environment, begin, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def restart(
    service: ServiceName, environment: Environment = PRODUCTION, wait: Wait = True, as_json: Json = False
) -> None:
    """Start the version that serves once more beside itself, so that no request is lost. What is pending stays pending.

    Exit status 1 if the new containers do not serve: then the old ones still do.

    Example: slipway restart demo/hello
    """
    _do(service, environment, lambda client, found: client.restart(found), wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def promote(
    service: ServiceName,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="NAME",
            help="Environment in which the version serves.",
            autocompletion=completion.environments,
        ),
    ],
    number: Number = None,
    target: Annotated[
        str,
        typer.Option("--to", metavar="NAME", help="Environment that gets it.", autocompletion=completion.environments),
    ] = PRODUCTION,
    message: Message = "",
    supersede: Supersede = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what it would do.")] = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy the image that serves in another environment, without building it again; with a number, that deployment's.

    Variables, routes, volumes and sizes stay those of the service in its own environment.
    What is pending stays pending.
    Exit status 1 if it does not serve: then the previous version still does.

    Example: slipway promote demo/hello --from staging

    Example: slipway promote demo/hello --from staging --plan
    """
    project, slug = place_from(service)
    with service_of(service, target) as (client, found):
        origin = existing(client, project, source, slug)
        version = origin.id if number is None else client.numbered(origin, number).id
        if plan:
            show_plan(found, client.plan_promotion(found, version), show=False, as_json=as_json)
            return
        deployment = client.promote(found, version, message, supersede=supersede)
        conclude(client, found, deployment, wait=wait, as_json=as_json)


@app.command("deploy-all", rich_help_panel=DEPLOYING, cls=Linkable)
def deploy_all(
    project: ProjectName,
    message: Message = "",
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy what is pending of every service of a project, side by side.

    Exit status 1 unless all of them serve.
    One that cannot be deployed holds up no other.

    Example: slipway deploy-all demo -m 'new base images'
    """
    with connection() as client:
        answer = client.deploy_all(project, environment, message)
        found = [(item["service"], pick(Deployment, item)) for item in answer["deployments"]]
        for place, (slug, begun) in enumerate(found if wait else ()):
            if not as_json:
                say(f"Deployment {begun.number} of {project}/{slug}", bold=True)
            found[place] = slug, follow(client, begun, silently=as_json)
    if as_json:
        rows = [{"service": slug, **deployment._asdict()} for slug, deployment in found]
        print_json({"deployments": rows, "skipped": answer["skipped"]})
    else:
        _show_all(found, answer["skipped"])
    if answer["skipped"] or not all(each.status == LIVE for _, each in found if wait):
        raise typer.Exit(REFUSED)


def _do(name: str, environment: str, begin: Begin, *, wait: bool, as_json: bool, goal: str = LIVE) -> None:
    with service_of(name, environment) as (client, service):
        conclude(client, service, begin(client, service), wait=wait, as_json=as_json, goal=goal)


def _show_all(found: list[tuple[str, Deployment]], skipped: list[Item]) -> None:
    for slug, each in found:
        say(f"{slug}: deployment {each.number} is {each.status}. {each.failure or ''}".rstrip())
    for refusal in skipped:
        say(f"{refusal['service']}: not deployed. {refusal['reason']}", typer.colors.RED, to_stderr=True)
    if not found and not skipped:
        say("There is no service to deploy.")


def _on_its_way(client: Client, service: Service, number: int | None) -> Deployment:
    """Return the deployment that is worked on, else the one that comes next."""
    if number is not None:
        return client.numbered(service, number)
    found = list(client.list_deployments(service, ON_THE_WAY))
    if not found:
        fail(f"No deployment of {service.name} is on its way, so there is nothing to cancel.")
    return next((each for each in found if each.status != WAITING), found[-1])


def _latest_failed(client: Client, service: Service, number: int | None) -> Deployment:
    if number is not None:
        return client.numbered(service, number)
    found = next(client.list_deployments(service, ("failed",)), None)
    if found is None:
        name = service.name
        fail(f"No deployment of {name} has failed. Name one that was cancelled: slipway retry {name} NUMBER.")
    return found


def _last_good(client: Client, service: Service, number: int | None) -> Deployment:
    """Return the last version that was healthy before the live one, and is not the same once more."""
    if number is not None:
        return client.numbered(service, number)
    live = service.live_deployment
    if live is None:
        fail(f"Nothing of {service.name} serves. Name the version to deploy: slipway rollback {service.name} NUMBER.")
    same = live.redeploy_of
    for earlier in client.list_deployments(service, SUCCEEDED):
        if earlier.id == same:
            same = earlier.redeploy_of
        elif earlier.number < live.number:
            break
    else:
        fail(f"No version of {service.name} was healthy before the live one, so there is nothing to roll back to.")
    return earlier
