"""The command `slipway`. Each noun has a module of its own, which loads heavy libraries only when it needs them."""

import gc
from typing import Annotated

import typer

from deployments.cli import (
    actions,
    changes,
    clean_up,
    contexts,
    deploy,
    deploy_keys,
    deployments,
    dockerfile,
    environments,
    events,
    linking,
    machine,
    opening,
    parts,
    plan,
    projects,
    routes,
    services,
    sleep,
    tokens,
    variables,
)
from deployments.cli.completion import contexts as known_contexts
from deployments.cli.installations import use_context
from deployments.cli.output import say

app = typer.Typer(
    name="slipway",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Deploy web apps onto your own machines.

[bold]Begin here[/bold]

  slipway up --detach              start everything on this machine
  slipway login URL                or sign in to an installation elsewhere
  slipway deploy demo/hello --image slipway/hello:1 --port 8080
  slipway open demo/hello          see it in the browser
  slipway services                 see what there is, and where it answers
  slipway rollback demo/hello      go back to the version before

[bold]Exit status[/bold]

  0 done; 1 refused, or it does not serve; 2 wrong usage; 3 `status`: not well
""",
)
# In the order of `slipway --help`.
NOUNS = (
    machine, deploy, actions, sleep, services, tokens, deployments, opening, plan, events, dockerfile,
    variables, routes, parts, changes, deploy_keys, projects, environments, contexts, linking, clean_up,
)  # fmt: skip
for noun in NOUNS:
    app.add_typer(noun.app)


def _show_version(ctx: typer.Context, is_wanted: bool) -> None:
    from importlib.metadata import version

    if is_wanted and not ctx.resilient_parsing:
        say(f"slipway {version('slipway')}")
        raise typer.Exit


@app.callback()
def slipway(
    context: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            callback=use_context,
            help="Use this context instead of the current one.",
            show_default=False,
            autocompletion=known_contexts,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Enables garbage collection. Both options did their work when they were parsed; a command follows."""
    gc.enable()  # see `run`
