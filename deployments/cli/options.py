"""Arguments and options that several commands have, and the panels of `slipway --help`."""

import sys
from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.failure import misuse
from deployments.cli.grammar import ListingGroup, NounGroup

HERE = "On the machine that runs Slipway"
LOOKING, DEPLOYING = "See what there is", "Deploy and undo"
CONFIGURING = "Configure (staged until the next deployment)"
ORGANISING, MAINTAINING = "Projects and environments", "Keep an installation in order"
CONNECTING = "Choose an installation and a service"

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Show = Annotated[bool, typer.Option("--show", help="Show what may be secret instead of ********.")]
PRODUCTION = "production"
LEFT_OUT = "Left out in a linked folder (`slipway link`)."
ServiceName = Annotated[
    str,
    typer.Argument(metavar="PROJECT/SERVICE", help=LEFT_OUT, show_default=False, autocompletion=completion.services),
]
ProjectName = Annotated[
    str, typer.Argument(metavar="PROJECT", help=LEFT_OUT, show_default=False, autocompletion=completion.projects)
]
Environment = Annotated[
    str, typer.Option(metavar="NAME", help="Environment of the project.", autocompletion=completion.environments)
]
EnvironmentName = Annotated[
    str, typer.Argument(metavar="ENVIRONMENT", show_default=False, autocompletion=completion.environments)
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the end, and show what happens until then.")]
Message = Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="Why, for readers of the list.")]
Supersede = Annotated[bool, typer.Option("--supersede", help="Cancel deployments that still wait in the queue.")]
Number = Annotated[
    int | None,
    typer.Argument(
        metavar="NUMBER", help="Number of the deployment.", show_default=False, autocompletion=completion.numbers
    ),
]
Confirm = Annotated[
    str | None, typer.Option(metavar="NAME", help="Its name again; left out, you are asked to type it.")
]


def confirmed(confirm: str | None, what: str, name: str) -> str:
    """Return the name that was repeated, or typed now: what is deleted cannot be brought back."""
    if confirm is not None:
        return confirm
    if not sys.stdin.isatty():
        misuse(f"This cannot be undone: repeat the name with --confirm {name}.")
    return str(typer.prompt(f"{what} will be deleted, with all its data. Type {name} to confirm"))


def add_noun(app: typer.Typer, name: str, panel: str, help: str, kind: type[NounGroup] = NounGroup) -> typer.Typer:
    """Add a group of commands about one noun, and return what its commands are registered with."""
    noun = typer.Typer()
    group = type(kind.__name__, (kind,), {"noun": noun})
    is_listing = kind is ListingGroup
    help = f"{help} Without a command, they are listed." if is_listing else help
    app.add_typer(typer.Typer(cls=group, no_args_is_help=not is_listing), name=name, help=help, rich_help_panel=panel)
    return noun
