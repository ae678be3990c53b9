"""Traffic: which version the routing zone sends a domain's requests to, and the proxy's rules."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlmodel import Session

from blocks.specs import SrvTarget
from flows.domain.deployment import Deployment
from flows.domain.errors import VersionNotReached
from flows.domain.ids import ServiceId
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.plans import edge, names, routing, traffic
from flows.plans.knot import DNS_PORT
from flows.plans.proxy import caddy_config
from flows.plans.rules import record_of
from flows.platform import platform
from flows.store import claims, deployments
from flows.store.database import ROUTES_LOCK, lock
from flows.tasks.effect import effect, step
from flows.tasks.records import tell

VERIFY_SECONDS = 15.0
POLL_SECONDS = 0.02


@step(Step.SWITCH)
def switch_traffic(deployment: Snapshot) -> None:
    """Updates the zone once, then proves through the proxy that requests reach the new version."""
    wanted = traffic.targets(platform().instance, deployment)
    with routing_table() as session:
        live = deployments.live_of(session, deployment.service_id)
        _put(session, targets_of(live), wanted)
        if _rules_may_differ(session, live, deployment):
            configure(session)
    for record, target in wanted.items():
        verify(record, target)
    if wanted:
        tell(deployment, f"Traffic of {', '.join(deployment.config.served_ports)} goes to version {deployment.number}.")


def verify(record: str, target: SrvTarget) -> None:
    """Asks the proxy where it sends a route's requests until the answer is the new version."""
    name = record.replace("*", "slipway-check", 1)
    deadline = time.monotonic() + VERIFY_SECONDS
    while (answer := platform().proxy.upstream_of(name)) != f"{target.host}:{target.port}":
        if time.monotonic() > deadline:
            raise VersionNotReached(f"Requests for {record} still go to {answer or 'nowhere'}.")
        time.sleep(POLL_SECONDS)


@effect("restore traffic")
def restore_traffic(deployment: Snapshot) -> None:
    """Gives the routes back to the version that serves, and takes away those that it does not have."""
    with routing_table() as session:
        live = deployments.live_of(session, deployment.service_id)
        _put(session, traffic.targets(platform().instance, deployment), targets_of(live))
        if _rules_may_differ(session, live, deployment):
            configure(session, leaving_out=deployment)


@effect("lead traffic to what serves")
def lead_to_live(service_id: ServiceId) -> None:
    """Leads the routes to the live version, or to the page that says that it sleeps, as its row says."""
    _lead(service_id, targets_of)


@effect("lead traffic to the page")
def lead_to_page(service_id: ServiceId) -> None:
    """Leads the routes to the page before the row says that the service sleeps: who reads that finds the page."""
    _lead(service_id, lambda live: traffic.asleep(live.snapshot) if live else {})


@effect("lead traffic to what woke up")
def lead_to_woken(service_id: ServiceId) -> None:
    """Leads the routes to the version before the row says that it serves again."""
    _lead(service_id, lambda live: traffic.targets(platform().instance, live.snapshot) if live else {})


def _lead(service_id: ServiceId, wanted_of: Callable[[Deployment | None], Mapping[str, SrvTarget]]) -> None:
    with routing_table() as session:
        wanted = wanted_of(deployments.live_of(session, service_id))
        _put(session, [], wanted)
    for record, target in wanted.items():
        verify(record, target)


@effect("remove the routes")
def remove_routes(ids: Sequence[ServiceId]) -> None:
    """Takes every route of the services away."""
    with routing_table() as session:
        places = claims.routes_of(session, ids)
        _put(session, [record_of(place.domain, place.path) for place in places], {})
        configure(session)


@contextmanager
def routing_table() -> Iterator[Session]:
    """Opens a transaction in which nobody else compares or writes the zone, so that reading and update are one act."""
    with platform().database.transaction() as session:
        lock(session, ROUTES_LOCK)
        yield session


def targets_of(live: Deployment | None) -> Mapping[str, SrvTarget]:
    return traffic.targets_now(platform().instance, live) if live else {}


def configure(session: Session, *, leaving_out: Snapshot | None = None) -> bool:
    """Makes the proxy's rules what the deployments in effect need; True if it had others, which restarts its servers.

    A deployment whose switch has begun is in effect, unless it is being undone.
    """
    system = names.system_network(platform().instance)
    switching = [one for one in deployments.switching(session) if one.id != (leaving_out and leaving_out.deployment_id)]
    moved = {one.service_id for one in switching}
    live = [one for one in deployments.live(session) if one.service_id not in moved]
    in_effect = [one.snapshot for one in (*live, *switching)]
    address = edge.routes_address(platform().cluster.networks.subnet(system))
    config = caddy_config(f"{address}:{DNS_PORT}", traffic.rules(in_effect), traffic.plain_domains(in_effect))
    return platform().proxy.configure(config)


def _rules_may_differ(session: Session, live: Deployment | None, deployment: Snapshot) -> bool:
    """Tells whether the rules may differ: most deploys change none, so that not all of them are looked at."""
    before = live.snapshot if live else None
    if traffic.rules([deployment]) != traffic.rules([before] if before else []):
        return True
    gained = traffic.plain_domains([deployment]) ^ traffic.plain_domains([before] if before else [])
    return bool(gained) and claims.has_wildcards(session)


def _put(session: Session, before: Iterable[str], wanted: Mapping[str, SrvTarget]) -> None:
    """Makes the records in `before` and `wanted`, and those around them, what they should be now."""
    records = {*before, *wanted}
    if not records:
        return
    around = deployments.serving(session, routing.names_around(records))
    others = {name: target for live in around for name, target in targets_of(live).items() if name not in records}
    platform().zone.update(routing.records_around(records, {**others, **wanted}), [])
