"""Claims of services on what only one can have: a domain with a path, a port of the host."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select, tuple_

from flows.domain.changes import ConfigField, Edit
from flows.domain.deployment import Deployment
from flows.domain.errors import DomainTaken, PortTaken
from flows.domain.ids import ServiceId
from flows.domain.parts import joined_route, split_port, split_route
from flows.domain.service import PortClaim, RouteClaim, Service

Place = tuple[str, str]  # domain, path
HostPort = tuple[int, str]  # port, protocol


def renew(session: Session, service: Service, pending: Iterable[Edit]) -> None:
    """Makes the claims equal to what the service serves, has taken or requests; raises DomainTaken, PortTaken."""
    live = session.get(Deployment, service.live_deployment_id) if service.live_deployment_id else None
    configs = [config for config in (service.config, live.snapshot.config if live else None) if config is not None]
    edits = list(pending)
    routes = {key for config in configs for key in config.routes} | _keys(edits, "routes")
    ports = {key for config in configs for key in config.host_ports} | _keys(edits, "host_ports")
    _claim_routes(session, service, {split_route(key) for key in routes})
    _claim_ports(session, service, {split_port(key) for key in ports})


def routes_of(session: Session, service_ids: Iterable[ServiceId]) -> Sequence[RouteClaim]:
    return session.exec(select(RouteClaim).where(col(RouteClaim.service_id).in_(list(service_ids)))).all()


def has_wildcards(session: Session) -> bool:
    """Tells whether a route lies below a wildcard: then the rules of some depend on the plain domains of others."""
    query = select(RouteClaim).where(col(RouteClaim.domain).startswith("*."))
    return session.exec(query.limit(1)).first() is not None


def domain_is_free(session: Session, domain: str) -> bool:
    return session.exec(select(RouteClaim).where(RouteClaim.domain == domain).limit(1)).first() is None


def _keys(edits: Iterable[Edit], field: ConfigField) -> set[str]:
    return {edit.key for edit in edits if edit.field == field and edit.key is not None}


def _claim_routes(session: Session, service: Service, places: set[Place]) -> None:
    held = {(claim.domain, claim.path) for claim in routes_of(session, [service.id])}
    new = places - held
    _refuse_taken(session, service, new)
    for domain, path in held - places:
        session.delete(session.get_one(RouteClaim, (domain, path)))
    session.add_all(RouteClaim(domain=domain, path=path, service_id=service.id) for domain, path in new)
    session.flush()


def _refuse_taken(session: Session, service: Service, places: set[Place]) -> None:
    """Raises DomainTaken for a place that another service claims, or has below its wildcard with the same path."""
    if not places:
        return
    wanted = {*places, *((wildcard, path) for domain, path in places for wildcard in _wildcards_above(domain))}
    query = select(RouteClaim).where(
        tuple_(col(RouteClaim.domain), col(RouteClaim.path)).in_(wanted), RouteClaim.service_id != service.id
    )
    if taken := sorted(joined_route(claim.domain, claim.path) for claim in session.exec(query.with_for_update())):
        raise DomainTaken(f"Another service already claims {', '.join(taken)}.")


def _wildcards_above(domain: str) -> Iterable[str]:
    name = domain.removeprefix("*.").partition(".")[2]
    while name:
        yield f"*.{name}"
        name = name.partition(".")[2]


def _claim_ports(session: Session, service: Service, ports: set[HostPort]) -> None:
    query = select(PortClaim).where(
        tuple_(col(PortClaim.port), col(PortClaim.protocol)).in_(ports), PortClaim.service_id != service.id
    )
    if ports and (taken := sorted(f"{claim.port}/{claim.protocol}" for claim in session.exec(query.with_for_update()))):
        raise PortTaken(f"Another service already claims {', '.join(taken)}.")
    mine = session.exec(select(PortClaim).where(PortClaim.service_id == service.id)).all()
    held = {(claim.port, claim.protocol) for claim in mine}
    for claim in mine:
        if (claim.port, claim.protocol) not in ports:
            session.delete(claim)
    session.add_all(PortClaim(port=port, protocol=protocol, service_id=service.id) for port, protocol in ports - held)
    session.flush()
