"""`slipway environments`: isolated copies of a project's services."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.connection import connection
from deployments.cli.failure import fail
from deployments.cli.formats import ago, value_text
from deployments.cli.grammar import Linkable
from deployments.cli.options import (
    ORGANISING,
    PRODUCTION,
    Confirm,
    EnvironmentName,
    Json,
    ProjectName,
    Wait,
    add_noun,
    confirmed,
)
from deployments.cli.output import print_json, say, show_table, status_text
from deployments.cli.rest.client import Client
from deployments.cli.rest.transport import Item

app = typer.Typer()
environments = add_noun(
    app, "environments", ORGANISING, "Isolated copies of a project's services, such as staging or a preview."
)
DIFFERENT = "different"
LAST_ROLLOUTS = 20
SIDES = ("compared_with", "environment")


@environments.command("list", cls=Linkable)
def list_environments(project: ProjectName, as_json: Json = False) -> None:
    """List a project's environments, and how many of their services serve.

    Example: slipway environments list demo
    """
    with connection() as client:
        found = list(client.environments(project))
    if as_json:
        print_json(found)
        return
    rows = [
        (each["name"], each["status"], f"{each['live_count']} of {each['service_count']}",
         ago(each["created_at"]), each["clone_of"] or "", each["failure"] or "")
        for each in found
    ]  # fmt: skip
    show_table(("NAME", "STATUS", "SERVING", "AGE", "CLONE OF", "MISSING"), rows, f"{project} has no environments.")


@environments.command("create", cls=Linkable)
def create(project: ProjectName, environment: EnvironmentName, as_json: Json = False) -> None:
    """Create an empty environment with a network of its own. Other commands name it with --environment.

    Example: slipway environments create demo staging
    """
    with connection() as client:
        found = client.create_environment(project, environment)
    _print(found, f"{project} has a new, empty environment: {environment}.", as_json=as_json)


@environments.command("clone", cls=Linkable)
def clone(
    project: ProjectName,
    environment: EnvironmentName,
    source: Annotated[
        str,
        typer.Option("--from", metavar="NAME", help="The environment to copy.", autocompletion=completion.environments),
    ] = PRODUCTION,
    deploy: Annotated[bool, typer.Option("--deploy", help="Deploy it too, in the order of dependence.")] = False,
    data: Annotated[bool, typer.Option("--data", help="Copy the contents of volumes too.")] = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Create an environment as a copy of another: its services, their configuration and the shared variables.

    Its domains are new ones, and ports of the host are not copied.
    Contents of volumes are copied only with --data.
    If a service has a --copy-before command (see `slipway deploy`), it runs first.
    Without one the copy is as a crash would leave it.
    Exit status 1 if such a command fails, or a service of --deploy does not serve.
    Each can be retried alone.

    Example: slipway environments clone demo staging --deploy
    """
    with connection() as client:
        found = client.clone_environment(project, source, environment, deploy=deploy, data=data)
        if wait:
            found = _followed(client, project, found, as_json=as_json) or found
    if found["failure"]:
        fail(found["failure"])
    done = f"{environment} is a clone of {source}" if wait else f"{environment} is being filled from {source}"
    _print(found, f"{done}: {_counts(found)}.", as_json=as_json)


@environments.command("compare", cls=Linkable)
def compare(
    project: ProjectName,
    environment: EnvironmentName,
    other: Annotated[
        str,
        typer.Option(
            "--with", metavar="NAME", help="The environment to compare it with.", autocompletion=completion.environments
        ),
    ] = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Show how an environment differs from another: services, images, sizes, names of variables and of parts.

    This compares what serves.
    What differs by nature, such as domains, is left out, and so are values of variables.

    Example: slipway environments compare demo staging
    """
    with connection() as client:
        found = client.compare(project, environment, other)
    if as_json:
        print_json(found)
        return
    nothing = f"{environment} and {other} of {project} do not differ in what serves."
    show_table(("SERVICE", "WHAT", other.upper(), environment.upper()), _rows(found), nothing)


@environments.command("rollouts", cls=Linkable)
def rollouts(
    project: ProjectName,
    environment: EnvironmentName,
    show: Annotated[str | None, typer.Option("--show", metavar="ID", help="Show this one alone.")] = None,
    as_json: Json = False,
) -> None:
    """List what was deployed together in an environment, newest first: its waves, and how far each service is.

    A wave begins when all deployments of the one before have ended.
    With --show, one of them: each of its deployments, wave by wave.

    Example: slipway environments rollouts demo staging

    Example: slipway environments rollouts demo staging --show 0193a7f2-6c1e-7b7a-9d3e-3f0b1c5d7e90
    """
    with connection() as client:
        if show is not None:
            _show_rollout(client, project, environment, show, as_json=as_json)
            return
        found = list(islice(client.rollouts(project, environment), LAST_ROLLOUTS))
    if as_json:
        print_json(found)
        return
    rows = [
        (each["id"], ago(each["created_at"]), each["kind"], _outcome(each), " → ".join(map(_wave, each["waves"])))
        for each in found
    ]
    nothing = f"Nothing was deployed together in {environment} of {project} yet."
    show_table(("ID", "AGE", "KIND", "OUTCOME", "WAVES"), rows, nothing)


@environments.command("rename", cls=Linkable)
def rename(
    project: ProjectName,
    environment: EnvironmentName,
    new: Annotated[str, typer.Argument(metavar="NEW_NAME", show_default=False)],
    as_json: Json = False,
) -> None:
    """Rename an environment. `production` keeps its name.

    Example: slipway environments rename demo staging acceptance
    """
    with connection() as client:
        found = client.rename_environment(project, environment, new)
    _print(found, f"{environment} of {project} is now called {new}. Its domains stay.", as_json=as_json)


@environments.command("delete", cls=Linkable)
def delete(
    project: ProjectName,
    environment: EnvironmentName,
    confirm: Confirm = None,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Delete an environment with its services, their volumes, its network and its variables. This cannot be undone.

    `production` can only be deleted with its project.

    Example: slipway environments delete demo staging --confirm staging
    """
    name = confirmed(confirm, f"{environment} of {project}", environment)
    with connection() as client:
        found = client.delete_environment(project, environment, name)
        if wait:
            _followed(client, project, found, as_json=as_json)
    end = f"{environment} of {project} is {'deleted' if wait else 'being deleted'}."
    _print(found, end, as_json=as_json)


def _followed(client: Client, project: str, environment: Item, *, as_json: bool) -> Item | None:
    """Show what happens to an environment; return it as it is in the end, or None if it is gone.

    Notes that it had before are not shown again.
    """
    found: Item | None = environment
    seen, shown = len(environment["notes"]), ""
    for found in client.watch_environment(project, environment["id"]):
        if found is None or as_json:
            continue
        lines = [*found["notes"][seen:]]
        seen += len(lines)
        state = f"{status_text(found['status'])}: {_counts(found)}"
        for line in lines if state == shown else [*lines, state]:
            say(f"  {line}")
        shown = state
    return found


def _show_rollout(client: Client, project: str, environment: str, id: str, *, as_json: bool) -> None:
    """Show a rollout of this environment; one of another environment is none of it."""
    found = next((each for each in client.rollouts(project, environment) if each["id"] == id), None)
    if found is None:
        fail(f"{environment} of {project} has no rollout {id}. `slipway environments rollouts` lists them.")
    if as_json:
        print_json(found)
        return
    say(f"Rollout of {environment} in {project}, a {found['kind']}: {_outcome(found)}", bold=True)
    rows = [
        (str(number), each["service"], str(each["number"]), status_text(each["status"]))
        for number, wave in enumerate(found["waves"], 1)
        for each in wave
    ]
    show_table(
        ("WAVE", "SERVICE", "DEPLOYMENT", "STATUS"), rows, "Its services are gone, and its deployments with them."
    )


def _outcome(rollout: Item) -> str:
    return rollout["outcome"] or "on its way"


def _wave(wave: list[Item]) -> str:
    return ", ".join(f"{each['service']} {status_text(each['status'])}" for each in wave)


def _counts(environment: Item) -> str:
    return f"{environment['live_count']} of {environment['service_count']} services serve"


def _print(environment: Item, text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(environment)
    else:
        say(text)


def _rows(comparison: Item) -> Iterator[tuple[str, str, str, str]]:
    yield from _named("", "service", comparison["services"])
    yield from _named("", "shared variable", comparison["shared_variables"])
    for each in comparison["compared"]:
        slug, idle = each["service"], each["not_serving"]
        if idle:
            yield (slug, "what serves", *("nothing" if comparison[side] in idle else "a version" for side in SIDES))
        for fact in each["facts"]:
            yield slug, fact["name"], value_text(fact["before"]), value_text(fact["after"])
        for setting in each["settings"]:
            yield slug, status_text(setting), DIFFERENT, DIFFERENT
        for part, names in each.items():
            if isinstance(names, dict):
                yield from _named(slug, status_text(part).removesuffix("s"), names)


def _named(service: str, kind: str, names: Item) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each part: whether it is there on either side, without values."""
    for name in names["added"]:
        yield service, f"{kind} {name}", "–", "yes"
    for name in names["removed"]:
        yield service, f"{kind} {name}", "yes", "–"
    for name in names["different"]:
        yield service, f"{kind} {name}", DIFFERENT, DIFFERENT
