"""`slipway deployments`, and what is done with one of them: cancelled, deployed again, retried."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from deployments.cli import print_json
from deployments.client import Client, Deployment, Service
from deployments.commands.choice import last_good, latest_failed, on_its_way
from deployments.commands.connection import place, service_of
from deployments.commands.failure import fail, misuse
from deployments.commands.plan import tell_plan
from deployments.commands.tables import show_table
from deployments.commands.told import ago, lasted
from deployments.commands.watch import LIVE, conclude

CANCELLED = "cancelled"
STATUSES = (
    "queued", "preparing", "building", "starting", "healthy", "unhealthy", "sleeping", "cancelling", "failed",
    CANCELLED, "removed",
)  # fmt: skip
Begin = Callable[[Client, Service], Deployment]


@dataclass(frozen=True)
class Version:
    """Of a service in one of its environments; without a number, the one that serves."""

    environment: str
    number: int | None


def list_deployments(name: str, environment: str, statuses: Sequence[str], limit: int | None, *, as_json: bool) -> None:
    """Newest first."""
    if unknown := [status for status in statuses if status not in STATUSES]:
        misuse(f"{unknown[0]} is no status of a deployment. These are: {', '.join(STATUSES)}.")
    with service_of(name, environment) as (client, service):
        found = list(islice(client.list_deployments(service, statuses), limit))
    if as_json:
        print_json([asdict(each) for each in found])
        return
    titles = ("NUMBER", "STATUS", "", "AGE", "TOOK", "GAP", "TRIGGER", "IMAGE", "MESSAGE")
    show_table(titles, map(_row, found), f"{service.name} has no such deployment.")


def cancel(name: str, environment: str, number: int | None, *, wait: bool, as_json: bool) -> None:
    """Exit status 1 if it came to another end before it could be cancelled."""

    def begin(client: Client, service: Service) -> Deployment:
        return client.cancel(on_its_way(client, service, number))

    _do(name, environment, begin, wait=wait, as_json=as_json, goal=CANCELLED)


def redeploy(
    name: str, environment: str, number: int, message: str, *, supersede: bool, wait: bool, as_json: bool
) -> None:
    def begin(client: Client, service: Service) -> Deployment:
        return client.redeploy(service, client.numbered(service, number), message, supersede=supersede)

    _do(name, environment, begin, wait=wait, as_json=as_json)


def roll_back(name: str, environment: str, number: int | None, message: str, *, wait: bool, as_json: bool) -> None:
    """Without a number, to what served before."""

    def begin(client: Client, service: Service) -> Deployment:
        earlier = last_good(client, service, number)
        return client.redeploy(service, earlier, message or f"Roll back to {earlier.number}")

    _do(name, environment, begin, wait=wait, as_json=as_json)


def promote(
    name: str, version: Version, target: str, message: str, *, supersede: bool, wait: bool, as_json: bool
) -> None:
    """To the environment `target`."""

    def begin(client: Client, service: Service) -> Deployment:
        return client.promote(service, _source(client, name, version), message, supersede=supersede)

    _do(name, target, begin, wait=wait, as_json=as_json)


def plan_promotion(name: str, version: Version, target: str, *, as_json: bool) -> None:
    """What promoting it would do. Does nothing."""
    with service_of(name, target) as (client, service):
        plan = client.plan_promotion(service, _source(client, name, version))
    tell_plan(service, plan, show=False, as_json=as_json)


def _source(client: Client, name: str, version: Version) -> str:
    """The id of the service there, or of its deployment with that number."""
    project, slug = place(name)
    origin = client.service(project, version.environment, slug)
    if origin is None:
        fail(f"There is no service {name} in {version.environment}.")
    return origin.id if version.number is None else client.numbered(origin, version.number).id


def retry(name: str, environment: str, number: int | None, *, wait: bool, as_json: bool) -> None:
    def begin(client: Client, service: Service) -> Deployment:
        return client.retry(latest_failed(client, service, number))

    _do(name, environment, begin, wait=wait, as_json=as_json)


def restart(name: str, environment: str, *, wait: bool, as_json: bool) -> None:
    _do(name, environment, lambda client, service: client.restart(service), wait=wait, as_json=as_json)


def _do(name: str, environment: str, begin: Begin, *, wait: bool, as_json: bool, goal: str = LIVE) -> None:
    with service_of(name, environment) as (client, service):
        conclude(client, service, begin(client, service), wait=wait, as_json=as_json, goal=goal)


def _row(each: Deployment) -> tuple[object, ...]:
    gap = f"{each.gap_seconds:.1f} s" if each.gap_seconds else ""
    age, took = ago(each.queued_at), lasted(each.started_at, each.settled_at)
    live = "live" if each.is_live else ""
    made_of = f"{each.image} {each.commit['id'][:7]}" if each.commit else each.image
    return each.number, each.status, live, age, took, gap, each.trigger, made_of, each.failure or each.message
