"""`slipway plan`: what a deployment would do."""

from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.connection import service_of
from deployments.cli.formats import change_texts, masked_changes
from deployments.cli.grammar import Linkable
from deployments.cli.options import LOOKING, PRODUCTION, Environment, Json, ServiceName, Show
from deployments.cli.output import print_json, say, show_pairs
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import Item

app = typer.Typer()


@app.command(rich_help_panel=LOOKING, cls=Linkable)
def plan(
    service: ServiceName,
    redeploy: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            help="Plan that deployment once more, not what is pending.",
            autocompletion=completion.numbers,
        ),
    ] = None,
    environment: Environment = PRODUCTION,
    show: Show = False,
    as_json: Json = False,
) -> None:
    """Show what a deployment would change, create, stop and remove, and whether there is downtime. Changes nothing.

    Example: slipway plan demo/hello

    Example: slipway plan demo/hello --redeploy 3
    """
    with service_of(service, environment) as (client, found):
        earlier = client.numbered(found, redeploy) if redeploy is not None else None
        item = client.plan(found, earlier)
    show_plan(found, item, show=show, as_json=as_json)


def show_plan(service: Service, plan: Item, *, show: bool, as_json: bool) -> None:
    """Print a plan; `show` unmasks what may be secret."""
    plan = {**plan, "differences": masked_changes(plan["differences"], show=show)}
    if as_json:
        print_json(plan)
    else:
        _print(service, plan)


def _print(service: Service, plan: Item) -> None:
    say(f"Deployment {plan['number']} of {service.name} in {service.environment} would", bold=True)
    changes = [f"{what}: {old} → {new}" for what, old, new in map(change_texts, plan["differences"])]
    took = plan["expected_seconds"]
    show_pairs(
        {
            "change": changes or "nothing",
            "create": plan["creates"],
            "stop first": plan["stops"],
            "remove": plan["removes"],
            "take": f"about {took:.0f} s, as the last ones" if took is not None else "",
            "do": [" → ".join(plan["steps"])],
        }
    )
    reason = plan["downtime_reason"]
    say(f"With downtime: {reason}" if plan["has_downtime"] else "Without downtime.")
