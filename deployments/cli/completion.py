"""Completes words in a shell by asking the API: quickly, and in silence where that fails."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, suppress
from io import StringIO
from itertools import islice

import typer

from deployments.cli import installations, links
from deployments.cli.parsing import SERVICE_NAME, SLUG, place_from
from deployments.cli.rest.client import Client

ANSWER_SECONDS = 1.0  # of one request
ALL_SECONDS = 1.5  # of all requests together, after which what was found has to do
MOST_NUMBERS = 30
OWNERS = ("service", "owner", "project")  # parameters that name a service or a project
Words = Iterator[tuple[str, str]]  # each with a few words about it
Complete = Callable[[typer.Context, str], Words]
Completed = Callable[[typer.Context, str], list[tuple[str, str]]]


def _quietly(complete: Complete) -> Completed:
    """Complete without a message or a traceback, which would disturb whoever is typing."""

    def completed(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        with redirect_stderr(StringIO()), suppress(Exception):
            found.extend(complete(ctx, incomplete))
        return found

    return completed


@_quietly
def services(ctx: typer.Context, incomplete: str) -> Words:
    """Completes PROJECT/SERVICE: of the project that is typed already, else of all whose names begin so."""
    until = time.monotonic() + ALL_SECONDS
    project, slash, _ = incomplete.partition("/")
    with closing(_client()) as client:
        slugs = [project] if slash else [each["slug"] for each in client.projects()]
        for slug in slugs:
            if time.monotonic() > until:
                return
            if slug.startswith(project):
                yield from ((each.name, each.status) for each in client.services(slug, ctx.params["environment"]))


@_quietly
def projects(ctx: typer.Context, incomplete: str) -> Words:
    with closing(_client()) as client:
        yield from ((each["slug"], each["description"]) for each in client.projects())


@_quietly
def environments(ctx: typer.Context, incomplete: str) -> Words:
    """Complete environments of the project that is typed already, or of the linked one."""
    name, _ = _meant(ctx)
    with closing(_client()) as client:
        yield from ((each["name"], each["status"]) for each in client.environments(name.partition("/")[0]))


@_quietly
def numbers(ctx: typer.Context, incomplete: str) -> Words:
    """Completes numbers of the latest deployments of the service that is typed already, or of the linked one."""
    name, environment = _meant(ctx)
    project, slug = place_from(name)
    with closing(_client()) as client:
        service = client.service(project, environment, slug)
        for each in islice(client.list_deployments(service), MOST_NUMBERS) if service else ():
            yield str(each.number), f"{each.status} {each.message}".strip()


@_quietly
def contexts(ctx: typer.Context, incomplete: str) -> Words:
    yield from ((name, each.url) for name, each in installations.read().known.items())


def _client() -> Client:
    found = installations.chosen()
    return Client(found.url, found.token, ANSWER_SECONDS)


def _meant(ctx: typer.Context) -> tuple[str, str]:
    """Return the service or the project that is typed already, else the linked service; and the environment."""
    typed = next((str(ctx.params[name]) for name in OWNERS if ctx.params.get(name)), "")
    link = links.find()
    if SERVICE_NAME.fullmatch(typed) or SLUG.fullmatch(typed) or link is None:
        return typed, str(ctx.params.get("environment"))
    return link.service, link.environment
