"""Plans the clone of an environment: what each service becomes, and in which order clones are deployed. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from uuid import UUID

from flows.domain.config import ServiceConfig
from flows.domain.errors import Conflict
from flows.domain.parts import Redirect, Route, joined_route, split_route
from flows.domain.source import GitSource
from flows.plans.environment import with_shared


def cloned(config: ServiceConfig, services: Mapping[UUID, UUID], domains: Mapping[str, str]) -> ServiceConfig:
    """Returns the configuration of the same service elsewhere.

    `services`: ids of the clones by those of their originals; `domains`: what takes the place of each domain. Ports of
    the host have one owner, so a clone has none.
    """
    routes = {}
    for key, route in config.routes.items():
        domain, path = split_route(key)
        routes[joined_route(domains[domain], path)] = _cloned_route(route, domains)
    shared = {
        name: volume.model_copy(update={"service_id": services[volume.service_id]})
        for name, volume in config.shared_volumes.items()
    }
    return config.model_copy(update={"routes": routes, "shared_volumes": shared, "host_ports": {}})


def with_source(config: ServiceConfig, source: str | None) -> ServiceConfig:
    """Takes another ref of the repository, or another image. Raises Conflict where the service has neither."""
    if source is None:
        return config
    if config.git is not None:
        return config.model_copy(update={"git": GitSource(**{**config.git.model_dump(), "ref": source})})
    if config.image is not None:
        return config.model_copy(update={"image": source})
    raise Conflict("A preview is of a repository's ref, or of an image; the service has neither.")


def domains_of(config: ServiceConfig) -> Sequence[str]:
    return list(dict.fromkeys(split_route(key)[0] for key in config.routes))


def waves(
    configs: Mapping[str, ServiceConfig], owners: Mapping[UUID, str], shared: Mapping[str, str]
) -> Sequence[Sequence[str]]:
    """Returns services in the order in which they are deployed: those of one wave side by side.

    A service comes after those whose name stands in its variables as a host's (`db`, `postgres://u@db:5432/x`), the
    inherited ones included, and after the owners of volumes that it reads. Who needs each other in a circle does not
    wait for the others of it.
    """
    needs = {name: _needs(name, config, configs.keys(), owners, shared) for name, config in configs.items()}
    while True:
        sorter = TopologicalSorter(needs)
        try:
            sorter.prepare()
        except CycleError as error:
            circle = set(error.args[1])
            needs = {name: found - circle if name in circle else found for name, found in needs.items()}
        else:
            return list(_ready(sorter))


def _ready(sorter: TopologicalSorter[str]) -> Iterator[Sequence[str]]:
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        yield ready
        sorter.done(*ready)


def _needs(
    name: str,
    config: ServiceConfig,
    names: Collection[str],
    owners: Mapping[UUID, str],
    shared: Mapping[str, str],
) -> set[str]:
    values = with_shared(config.variables, shared).values()
    words = {word for value in values for word in re.findall(r"(?<![\w.-])[a-z][a-z0-9-]*", value)}
    read = {owners[volume.service_id] for volume in config.shared_volumes.values() if volume.service_id in owners}
    return ((words & set(names)) | read) - {name}


def _cloned_route(route: Route, domains: Mapping[str, str]) -> Route:
    """Leads a redirect to a domain of the environment to its clone's."""
    if route.redirect is None:
        return route
    url = route.redirect.url
    for domain, clone in domains.items():
        url = re.sub(rf"(?<=://){re.escape(domain)}(?=[/:?]|$)", clone, url)
    return route.model_copy(update={"redirect": Redirect(url=url, permanent=route.redirect.permanent)})
