"""The command about what was done, and by whom."""

from typing import Annotated

import typer

from deployments.declarations.options import LOOKING, Json
from flows.domain.actions import Action

app = typer.Typer()


@app.command(rich_help_panel=LOOKING)
def events(
    project: Annotated[
        str | None, typer.Option(help="Of this project, by the name that it had; it may be gone.")
    ] = None,
    action: Annotated[
        list[Action] | None,
        typer.Option(help="Only what was done in this way; several are possible.", metavar="ACTION"),
    ] = None,
    since: Annotated[str, typer.Option(metavar="TIME", help="Nothing older: 7d, 12h, 30min, or 2026-01-31.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Show who did what, newest first: audited facts that nobody can change. Values of variables are never among them.

    ACTION is a noun and what happened to it, such as deployment.requested, variable.changed, token.issued,
    environment.archived or login.failed.

    Example: slipway events --project demo --since 7d

    Example: slipway events --action token.issued --action token.revoked --json
    """
    from deployments.commands.events import show_events

    show_events(project, action or [], since, limit, as_json=as_json)
