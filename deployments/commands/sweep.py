"""`slipway sweep`: remove what nobody needs any more."""

from collections.abc import Sequence

import typer

from deployments.cli import print_json
from deployments.commands.connection import connection
from deployments.commands.failure import fail


def sweep(kinds: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    """One after the other; exit status 1 with the first that did not come to its end."""
    told = []
    with connection() as client:
        for kind in kinds:
            found = client.sweep(kind, dry_run=dry_run)
            if found["state"] != "completed":
                fail(f"The sweep of {kind} {found['state']}: {found['report'] or 'the Prefect UI tells more'}")
            told.append({"sweep": kind, **found})
            if not as_json:
                typer.echo(found["report"])
    if as_json:
        print_json(told)
