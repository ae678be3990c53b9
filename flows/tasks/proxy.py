"""Traffic: which version the routing zone sends a domain's requests to."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlmodel import Session

from blocks.specs import SrvTarget
from flows.domain.deployment import Deployment
from flows.domain.errors import VersionNotReached
from flows.domain.ids import ServiceId
from flows.domain.snapshot import Snapshot
from flows.plans import routing, service
from flows.platform import platform
from flows.store import deployments, services
from flows.store.database import ROUTES_LOCK, lock
from flows.tasks.effect import effect, step
from flows.tasks.records import tell

SWITCH = "switch traffic"
VERIFY_SECONDS = 15.0
POLL_SECONDS = 0.02


@step(SWITCH)
def switch_traffic(deployment: Snapshot) -> None:
    """One update of the zone, then proof through the proxy that it sends requests to the new version."""
    wanted = service.targets(platform().instance, deployment)
    with routing_table() as session:
        before = routes_of(deployments.live_of(session, deployment.service_id))
        _put(session, before, wanted)
    for domain, target in wanted.items():
        verify(domain, target)
    if wanted:
        tell(deployment, f"Traffic of {', '.join(wanted)} goes to version {deployment.number}.")


def verify(domain: str, target: SrvTarget) -> None:
    """Asks the proxy where it sends the domain's requests until the answer is the new version."""
    name = domain.replace("*", "slipway-check", 1)
    deadline = time.monotonic() + VERIFY_SECONDS
    while (answer := platform().proxy.upstream_of(name)) != f"{target.host}:{target.port}":
        if time.monotonic() > deadline:
            raise VersionNotReached(f"Requests for {domain} still go to {answer or 'nowhere'}.")
        time.sleep(POLL_SECONDS)


@effect("restore traffic")
def restore_traffic(deployment: Snapshot) -> None:
    """Gives the domains back to the version that serves, and takes away those that it does not have."""
    with routing_table() as session:
        serving = routes_of(deployments.live_of(session, deployment.service_id))
        _put(session, service.targets(platform().instance, deployment), serving)


@effect("withdraw the routes")
def withdraw(service_id: ServiceId) -> None:
    """Takes every domain of the service away."""
    with routing_table() as session:
        _put(session, services.claimed_domains(session, service_id), {})


@contextmanager
def routing_table() -> Iterator[Session]:
    """A transaction in which nobody else compares or writes the zone: reading the rows and the update are one act."""
    with platform().database.transaction() as session:
        lock(session, ROUTES_LOCK)
        yield session


def routes_of(live: Deployment | None) -> Mapping[str, SrvTarget]:
    return service.targets(platform().instance, live.snapshot) if live else {}


def _put(session: Session, before: Iterable[str], wanted: Mapping[str, SrvTarget]) -> None:
    """Makes the records of the domains in `before` and `wanted`, and those around them, what they should be now."""
    domains = {*before, *wanted}
    if not domains:
        return
    around = deployments.serving(session, routing.names_around(domains))
    others = {domain: target for live in around for domain, target in routes_of(live).items() if domain not in domains}
    platform().zone.update(routing.records_around(domains, {**others, **wanted}), [])
