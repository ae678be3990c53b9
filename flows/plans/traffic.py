"""Derives from deployments where the proxy sends requests: records of the routing zone, and rules of the proxy."""

from collections.abc import Iterable, Iterator, Mapping

from blocks.specs import SrvTarget
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.parts import split_route
from flows.domain.snapshot import Snapshot
from flows.plans import names, routing
from flows.plans.rules import Rule, record_of


def targets(instance: str, deployment: Snapshot) -> Mapping[str, SrvTarget]:
    """Returns where the zone sends each of the deployment's routes: record → Swarm service and port."""
    host = names.swarm_service(instance, deployment)
    ports = deployment.config.served_ports
    return {record_of(*split_route(key)): SrvTarget(host, port) for key, port in ports.items()}


def targets_now(instance: str, deployment: Deployment) -> Mapping[str, SrvTarget]:
    """Returns where the zone sends what serves; while it sleeps, that is a page that says so."""
    is_asleep = deployment.status is DeploymentStatus.SLEEPING
    return asleep(deployment.snapshot) if is_asleep else targets(instance, deployment.snapshot)


def asleep(deployment: Snapshot) -> Mapping[str, SrvTarget]:
    """Leads to the page that says that it sleeps."""
    return dict.fromkeys(targets("", deployment), routing.ASLEEP)


def rules(deployments: Iterable[Snapshot]) -> tuple[Rule, ...]:
    """Returns the rules of all routes that need more than their domain, in an order of their own."""
    found = {rule for deployment in deployments for rule in _rules(deployment)}
    return tuple(sorted(found, key=lambda rule: (rule.domain, rule.path)))


def plain_domains(deployments: Iterable[Snapshot]) -> frozenset[str]:
    """Returns the domains that lead to an app without any rule."""
    keys = (key for deployment in deployments for key in deployment.config.served_ports)
    return frozenset(key for key in keys if "/" not in key)


def _rules(deployment: Snapshot) -> Iterator[Rule]:
    for key, route in deployment.config.routes.items():
        domain, path = split_route(key)
        if path == "/" and route.redirect is None:
            continue
        yield Rule(
            domain=domain,
            path=path,
            record=record_of(domain, path),
            strip_prefix=route.strip_prefix,
            redirect_to=route.redirect.url if route.redirect else None,
            is_permanent=route.redirect.permanent if route.redirect else False,
        )
