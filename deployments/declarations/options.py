"""Arguments and options that several commands have."""

from typing import Annotated

import typer

DEPLOYING, CONFIGURING, LOOKING = "Deploy and undo", "Configure (staged until the next deploy)", "Look"
KEEPING = "Keep in order"

Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Show = Annotated[bool, typer.Option("--show", help="Show what may be secret instead of ********.")]
Service = Annotated[str, typer.Argument(metavar="PROJECT/SERVICE", show_default=False)]
Project = Annotated[str, typer.Argument(metavar="PROJECT", show_default=False)]
Environment = Annotated[str, typer.Option(help="Environment of the project.")]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Watch until it came to its end.")]
Message = Annotated[str, typer.Option("--message", "-m", help="Why, for whoever reads the list.")]
Supersede = Annotated[bool, typer.Option("--supersede", help="Cancel what still waits in the service's queue.")]
Number = Annotated[int | None, typer.Argument(metavar="N", help="Number of the deployment.", show_default=False)]


def group(help: str) -> typer.Typer:
    """Commands of one noun."""
    return typer.Typer(no_args_is_help=True, help=help)
