"""Commands that keep an installation in order."""

from typing import Annotated

import typer

from deployments.declarations.options import KEEPING, Json
from flows.domain.stories import Sweep

app = typer.Typer()


@app.command(rich_help_panel=KEEPING)
def sweep(
    what: Annotated[Sweep | None, typer.Argument(help="Nothing: all of them.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Remove nothing, only tell what would go.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Sweep nothing, only tell what the last ones found.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what nobody needs any more, now instead of at the next scheduled time, and tell what it was.

    Example: slipway sweep --dry-run

    Example: slipway sweep builds

    Example: slipway sweep images --last
    """
    from deployments.commands.sweep import sweep, tell_last

    kinds = [what] if what else list(Sweep)
    if last:
        tell_last(kinds, as_json=as_json)
    else:
        sweep(kinds, dry_run=dry_run, as_json=as_json)
