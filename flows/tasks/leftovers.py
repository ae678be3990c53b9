"""Counts what engine and routing zone have of services, environments and projects, before and after they go."""

from collections.abc import Collection, Mapping, Sequence

from blocks.states import ImageState, ObjectState, ServiceState
from flows.domain.errors import Unavailable
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId
from flows.plans import names
from flows.platform import platform
from flows.store import deployments
from flows.tasks.effect import effect

Tally = Mapping[ServiceId, Mapping[str, int]]  # how many there are, by kind


class StillThere(Unavailable):
    """Something that was removed is not gone yet."""


@effect("count what there is")
def count(ids: Sequence[ServiceId]) -> Tally:
    """Counts what the services have; for a run that goes on where another one died, what that one had left."""
    cluster, node, labels = platform().cluster, platform().node, names.instance_labels(platform().instance)
    found: Mapping[str, Sequence[ServiceState | ObjectState | ImageState]] = {
        "versions": cluster.services.list(labels),
        "volumes": node.volumes.list(labels),
        "config files": cluster.configs.list(labels),
        "built images": node.images.built({}),
    }
    owners = {kind: [each.labels.get(names.SERVICE) for each in states] for kind, states in found.items()}
    return {each: {kind: own.count(str(each)) for kind, own in owners.items() if str(each) in own} for each in ids}


def total(tally: Tally) -> Mapping[str, int]:
    """Adds up the counts of all services."""
    found = {"services": len(tally)} if tally else {}
    for counts in tally.values():
        for kind, number in counts.items():
            found[kind] = found.get(kind, 0) + number
    return found


@effect("assert that nothing of the services is left")
def assert_no_service(ids: Sequence[ServiceId]) -> None:
    """Raises StillThere, which is tried again. Networks are of the environment; images may have a new owner."""
    _assert_none(_left(names.SERVICE, ids))
    with platform().database.transaction() as session:
        live = [found.snapshot for each in ids if (found := deployments.live_of(session, each))]
    versions = {names.swarm_service(platform().instance, each) for each in live}
    led = [record for record, target in platform().zone.records().items() if target.host in versions]
    _assert_none([f"traffic of {record}" for record in led])


@effect("assert that nothing is left")
def assert_none(owner: EnvironmentId | ProjectId, kept: Collection[str] = ()) -> None:
    """Raises StillThere, which is tried again, for what the engine still has of an environment or a project.

    `kept`: networks that stay for now, because something of others is attached to them.
    """
    for label in (names.ENVIRONMENT, names.PROJECT):
        networks = platform().cluster.networks.list({names.INSTANCE: platform().instance, label: str(owner)})
        _assert_none([*_left(label, [owner]), *(name for name in networks if name not in kept)])


def _left(label: str, owners: Sequence[ServiceId | EnvironmentId | ProjectId]) -> list[str]:
    """Asks the engine once for what is left, however many owners there are."""
    cluster, ours, gone = platform().cluster, names.instance_labels(platform().instance), set(map(str, owners))
    found: list[ServiceState | ObjectState] = [*cluster.services.list(ours), *cluster.configs.list(ours)]
    found += platform().node.volumes.list(ours)
    return [each.name for each in found if each.labels.get(label) in gone]


def _assert_none(left: Sequence[str]) -> None:
    if left:
        raise StillThere(f"There is still {', '.join(left)}.")
