"""`slipway sleep` and `slipway wake`: one service, or all of an environment."""

from collections.abc import Sequence
from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.connection import connection, service_of
from deployments.cli.failure import fail, misuse
from deployments.cli.grammar import Linkable
from deployments.cli.options import DEPLOYING, PRODUCTION, Environment, Json, Wait
from deployments.cli.output import print_json, say, status_text
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.services import summary
from deployments.cli.watch import (
    GOOD,
    LIVE,
    SLEEPING,
    end_of_journal,
    status_of_live,
    watch_sleep,
    watch_wake,
)

app = typer.Typer()
Whose = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT/SERVICE",
        help="With --all only PROJECT; left out in a linked folder (`slipway link`).",
        show_default=False,
        autocompletion=completion.services,
    ),
]
All = Annotated[bool, typer.Option("--all", help="All services of a project: name only the project.")]
GOALS = {True: SLEEPING, False: LIVE}


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def sleep(
    service: Whose,
    every: All = False,
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Stop what runs and keep everything else; visitors see a page that says so.

    Exit status 1 if it does not sleep in the end.

    Example: slipway sleep demo/hello

    Example: slipway sleep demo --all
    """
    _set_asleep(service, environment, asleep=True, every=every, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def wake(
    service: Whose,
    every: All = False,
    environment: Environment = PRODUCTION,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Start what sleeps; it gets traffic when it is healthy.

    Exit status 1 if it does not serve in the end.

    Example: slipway wake demo/hello

    Example: slipway wake demo --all
    """
    _set_asleep(service, environment, asleep=False, every=every, wait=wait, as_json=as_json)


def _set_asleep(name: str, environment: str, *, asleep: bool, every: bool, wait: bool, as_json: bool) -> None:
    if every and "/" in name:
        misuse(f"--all concerns a whole project: write {name.partition('/')[0]} instead of {name}.")
    if every:
        _all(name, environment, asleep=asleep, wait=wait, as_json=as_json)
    else:
        _one(name, environment, asleep=asleep, wait=wait, as_json=as_json)


def _one(name: str, environment: str, *, asleep: bool, wait: bool, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        after = end_of_journal(client, service)
        now = client.put_to_sleep(service) if asleep else client.wake(service)
        now = _watched(client, now, after, asleep=asleep, silently=as_json) if wait else now
    if as_json:
        print_json(summary(now))
    _finish([now], asleep=asleep, wait=wait, silently=as_json)


def _all(project: str, environment: str, *, asleep: bool, wait: bool, as_json: bool) -> None:
    with connection() as client:
        ends = {each.id: end_of_journal(client, each) for each in client.services(project, environment)}
        begun, skipped = client.set_all_asleep(project, environment, asleep=asleep)
        if wait:
            begun = [_watched(client, each, ends.get(each.id, 0), asleep=asleep, silently=as_json) for each in begun]
    if as_json:
        print_json({"services": [summary(each) for each in begun], "skipped": skipped})
    elif skipped:
        say(f"Nothing to do for {', '.join(skipped)}.")
    _finish(begun, asleep=asleep, wait=wait, silently=as_json)


def _watched(client: Client, service: Service, after: int, *, asleep: bool, silently: bool) -> Service:
    if not silently:
        say(f"{service.name} {'falls asleep' if asleep else 'wakes'}", bold=True)
    return (watch_sleep if asleep else watch_wake)(client, service, after, silently=silently)


def _finish(found: Sequence[Service], *, asleep: bool, wait: bool, silently: bool) -> None:
    """Show how each service is, and fail if one is not as it should be."""
    goal = GOALS[asleep]
    wrong = [each for each in found if wait and status_of_live(each) != goal]
    for each in found if not silently else ():
        if each not in wrong:
            say(f"{each.name} {_outcome(asleep=asleep, wait=wait)}", GOOD if wait else None)
    if wrong:
        fail("\n".join(f"{each.name} is {status_text(status_of_live(each) or each.status)}." for each in wrong))


def _outcome(*, asleep: bool, wait: bool) -> str:
    if wait:
        return "sleeps." if asleep else "serves again."
    return "will sleep." if asleep else "will wake."
