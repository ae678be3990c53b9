"""The command `slipway`. Each noun has a module of its own, which loads heavy libraries only when it needs them."""

import typer

from deployments.cli import (
    actions,
    changes,
    clean_up,
    deploy,
    deploy_keys,
    deployments,
    dockerfile,
    environments,
    events,
    machine,
    parts,
    plan,
    projects,
    routes,
    services,
    sleep,
    tokens,
    variables,
)

app = typer.Typer(
    name="slipway",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Deploy web apps onto your own machines.

[bold]Begin[/bold]

  slipway up --detach              start everything on this machine
  slipway deploy demo/hello --image slipway/hello:1 --port 8080
  slipway services                 what there is, and where it answers
  slipway rollback demo/hello      the version before, again

[bold]Exit status[/bold]

  0 done; 1 refused, or it does not serve; 2 wrong usage; 3 `status`: not well
""",
)
NOUNS = (
    machine, services, deployments, events, dockerfile, plan, deploy, actions, sleep,
    tokens, variables, routes, parts, changes, deploy_keys, projects, environments, clean_up,
)  # fmt: skip
for noun in NOUNS:
    app.add_typer(noun.app)
