"""`slipway sleep` and `slipway wake`: one service, or all of an environment."""

from collections.abc import Sequence

import typer

from deployments.cli import print_json
from deployments.client import Client, Service
from deployments.commands.connection import connection, service_of
from deployments.commands.failure import fail, misuse
from deployments.commands.services import summary
from deployments.commands.watch import LIVE, SLEEPING, end_of_journal, status_of_live, watch_sleep, watch_wake

GOALS = {True: SLEEPING, False: LIVE}


def sleep_or_wake(name: str, environment: str, *, asleep: bool, every: bool, wait: bool, as_json: bool) -> None:
    """Exit status 1 if something does not sleep, or does not serve, in the end."""
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
        begun, skipped = client.put_all_to_sleep(project, environment, asleep=asleep)
        if wait:
            begun = [_watched(client, each, ends.get(each.id, 0), asleep=asleep, silently=as_json) for each in begun]
    if as_json:
        print_json({"services": [summary(each) for each in begun], "skipped": skipped})
    elif skipped:
        typer.echo(f"Nothing to do for {', '.join(skipped)}.")
    _finish(begun, asleep=asleep, wait=wait, silently=as_json)


def _watched(client: Client, service: Service, after: int, *, asleep: bool, silently: bool) -> Service:
    if not silently:
        typer.secho(f"{service.name} {'falls asleep' if asleep else 'wakes'}", bold=True)
    return (watch_sleep if asleep else watch_wake)(client, service, after, silently=silently)


def _finish(found: Sequence[Service], *, asleep: bool, wait: bool, silently: bool) -> None:
    """Says how each is, and fails if one is not as it should be."""
    goal = GOALS[asleep]
    wrong = [each for each in found if wait and status_of_live(each) != goal]
    for each in found if not silently else ():
        if each not in wrong:
            typer.echo(f"{each.name} {_outcome(asleep=asleep, wait=wait)}")
    if wrong:
        fail("\n".join(f"{each.name} is {status_of_live(each) or each.status}." for each in wrong))


def _outcome(*, asleep: bool, wait: bool) -> str:
    if wait:
        return "sleeps." if asleep else "serves again."
    return "was told to sleep." if asleep else "was told to wake."
