"""`slipway plan`: what a deployment would do."""

import typer

from deployments.cli import print_json
from deployments.client import Item, Service
from deployments.commands.connection import service_of
from deployments.commands.tables import show_pairs
from deployments.commands.told import change_told, masked_changes


def show_plan(name: str, environment: str, redeploy: int | None, *, show: bool, as_json: bool) -> None:
    """Of what is pending, or of the deployment `redeploy` once more. Does nothing."""
    with service_of(name, environment) as (client, service):
        earlier = client.numbered(service, redeploy) if redeploy is not None else None
        plan = client.plan(service, earlier)
    tell_plan(service, plan, show=show, as_json=as_json)


def tell_plan(service: Service, plan: Item, *, show: bool, as_json: bool) -> None:
    plan = {**plan, "differences": masked_changes(plan["differences"], show=show)}
    if as_json:
        print_json(plan)
    else:
        _tell(service.name, plan)


def _tell(name: str, plan: Item) -> None:
    typer.secho(f"Deployment {plan['number']} of {name} would", bold=True)
    changes = [f"{what}: {old} → {new}" for what, old, new in map(change_told, plan["differences"])]
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
    typer.echo(f"With downtime: {reason}" if plan["has_downtime"] else "Without downtime.")
