"""Arguments and options that several commands have, and the panels of `slipway --help`."""

import sys
from typing import Annotated

import typer

from deployments.cli.failure import misuse
from deployments.cli.grammar import ListingGroup

HERE = "On the machine that runs Slipway"
LOOKING, DEPLOYING = "See what there is", "Deploy and undo"
CONFIGURING = "Configure (staged until the next deployment)"
ORGANISING, MAINTAINING = "Projects and environments", "Keep an installation in order"
CONNECTING = "Sign in to installations elsewhere"

PRODUCTION = "production"
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Show = Annotated[bool, typer.Option("--show", help="Show what may be secret instead of ********.")]
ServiceName = Annotated[
    str,
    typer.Argument(metavar="PROJECT/SERVICE", help="Left out in a linked folder (`slipway link`).", show_default=False),
]
ProjectName = Annotated[
    str, typer.Argument(metavar="PROJECT", help="Left out in a linked folder (`slipway link`).", show_default=False)
]
Environment = Annotated[str, typer.Option(metavar="NAME", help="Environment of the project.")]
EnvironmentName = Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False)]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for the end, and show what happens until then.")]
Message = Annotated[str, typer.Option("--message", "-m", metavar="TEXT", help="Why, for readers of the list.")]
Supersede = Annotated[bool, typer.Option("--supersede", help="Cancel deployments that still wait in the queue.")]
Number = Annotated[int | None, typer.Argument(metavar="NUMBER", help="Number of the deployment.", show_default=False)]
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


def group(help: str) -> typer.Typer:
    """Return an empty group of commands about one noun."""
    return typer.Typer(no_args_is_help=True, help=help)


def listing_group(help: str) -> typer.Typer:
    """Return a group whose command `list` need not be named."""
    return typer.Typer(cls=ListingGroup, help=f"{help} Without a command, they are listed.")
