"""What engine and routing zone have of services, environments and projects: counted before, and nothing after it."""

from collections.abc import Mapping, Sequence

from blocks.specs import Labels
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
    """Of a run that goes on where another one died: what that one had left."""
    engine, labels = platform().swarm, names.instance_labels(platform().instance)
    found: Mapping[str, Sequence[ServiceState | ObjectState | ImageState]] = {
        "versions": engine.services(labels),
        "volumes": engine.volumes(labels),
        "config files": engine.configs(labels),
        "built images": engine.built_images({}),
    }
    owners = {kind: [each.labels.get(names.SERVICE) for each in states] for kind, states in found.items()}
    return {each: {kind: own.count(str(each)) for kind, own in owners.items() if str(each) in own} for each in ids}


def total(tally: Tally) -> Mapping[str, int]:
    """Of all services together."""
    found = {"services": len(tally)} if tally else {}
    for counts in tally.values():
        for kind, number in counts.items():
            found[kind] = found.get(kind, 0) + number
    return found


@effect("assert that nothing of the services is left")
def assert_no_service(ids: Sequence[ServiceId]) -> None:
    """Raises StillThere, which is tried again. Networks are of the environment; images may have a new owner."""
    _assert_none(names.SERVICE, ids)
    with platform().database.transaction() as session:
        live = [each.snapshot for each in deployments.live(session, or_archiving=True) if each.service_id in ids]
    versions = {names.swarm_service(platform().instance, each) for each in live}
    if led := [record for record, target in platform().zone.records().items() if target.host in versions]:
        raise StillThere(f"Traffic of {', '.join(led)} is still led there.")


@effect("assert that nothing is left")
def assert_none(owner: EnvironmentId | ProjectId) -> None:
    """Raises StillThere, which is tried again, for what the engine still has of an environment or a project."""
    for label in (names.ENVIRONMENT, names.PROJECT):
        _assert_none(label, [owner])


def _assert_none(label: str, owners: Sequence[ServiceId | EnvironmentId | ProjectId]) -> None:
    left = [name for owner in owners for name in _left({names.INSTANCE: platform().instance, label: str(owner)})]
    if left:
        raise StillThere(f"The engine still has {', '.join(left)}.")


def _left(labels: Labels) -> list[str]:
    engine = platform().swarm
    found = [item.name for item in engine.services(labels)]
    found += [item.name for item in (*engine.volumes(labels), *engine.configs(labels))]
    return [*found, *engine.networks(labels)]
