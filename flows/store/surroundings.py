"""Checks a configuration against its surroundings: neighbours that share volumes, and the machine's size."""

from collections.abc import Iterator
from uuid import UUID

from sqlmodel import Session, col, func, select

from flows.domain.config import ServiceConfig
from flows.domain.deployment import Deployment
from flows.domain.errors import Fault, Invalid, VolumeShared
from flows.domain.ids import ServiceId
from flows.domain.node import Node
from flows.domain.service import Service, wanted
from flows.store import services

Shared = tuple[UUID, str]  # owner's id, volume's name


def check(session: Session, service: Service, goal: ServiceConfig) -> None:
    """Raises Invalid for what the surroundings do not have, VolumeShared for what they still need."""
    require_shared_volumes(session, service, goal)
    require_fitting(session, service, goal)


def require_fitting(session: Session, service: Service, goal: ServiceConfig) -> None:
    """Raises Invalid for what the surroundings do not have."""
    found = [*_missing_volumes(session, service, goal), *_too_large(session, goal), *_too_many(session, goal)]
    if found:
        raise Invalid("The configuration does not fit its surroundings.", found)


def require_shared_volumes(session: Session, service: Service, goal: ServiceConfig) -> None:
    """Raises VolumeShared where `goal` lacks a volume, had or only staged until now, that a neighbour reads."""
    pending = services.pending(session, [service.id])
    before = {change.key or "" for change in pending if change.field == "volumes"}
    before |= service.config.volumes.keys() if service.config else set()
    lost = {name for name in before if name not in goal.volumes or goal.volumes[name].host_path is not None}
    if lost and (needed := sorted(lost & readers(session, service))):
        raise VolumeShared(f"Other services read the volume {', '.join(needed)}. Take it from them first.")


def readers(session: Session, service: Service) -> set[str]:
    """Returns the service's volumes that a neighbour reads, has read until its next deployment, or wants to read."""
    return {
        name
        for neighbour in services.neighbours(session, service)
        for name in _read_from(session, neighbour, service.id)
    }


def _missing_volumes(session: Session, service: Service, goal: ServiceConfig) -> Iterator[Fault]:
    if not goal.shared_volumes:
        return
    owners = {neighbour.id: neighbour for neighbour in services.neighbours(session, service)}
    for name, shared in goal.shared_volumes.items():
        owner = owners.get(ServiceId(shared.service_id))
        pointer = f"/shared_volumes/{name}"
        if owner is None or owner.deleting_at is not None:
            yield Fault(f"{pointer}/service_id", "must be another service of the same environment")
            continue
        volume = wanted(owner, services.pending(session, [owner.id])).volumes.get(shared.volume)
        if volume is None:
            yield Fault(f"{pointer}/volume", f"{owner.slug} has no volume of this name")
        elif volume.host_path is not None:
            yield Fault(f"{pointer}/volume", "a folder of the host cannot be shared")


def _read_from(session: Session, reader: Service, owner_id: ServiceId) -> set[str]:
    live = session.get(Deployment, reader.live_deployment_id) if reader.live_deployment_id else None
    configs = (
        wanted(reader, services.pending(session, [reader.id])),
        reader.config,
        live.snapshot.config if live else None,  # where a failed deployment took the request to let go of the volume
    )
    return {
        shared.volume
        for config in configs
        if config is not None
        for shared in config.shared_volumes.values()
        if shared.service_id == owner_id
    }


def _too_large(session: Session, goal: ServiceConfig) -> Iterator[Fault]:
    """Yields a fault for replicas that are larger than the largest machine, if the engine was ever looked at."""
    asked = [(field, resources) for field in ("limits", "reservations") if (resources := getattr(goal, field))]
    if not asked:
        return
    cpus, memory = session.exec(select(func.max(Node.cpus), func.max(Node.memory_bytes))).one()
    for field, resources in asked:
        if cpus is not None and (resources.cpus or 0) > cpus:
            yield Fault(f"/{field}/cpus", f"the largest machine has {cpus} cores")
        if memory is not None and (resources.memory_bytes or 0) > memory:
            yield Fault(f"/{field}/memory_bytes", f"the largest machine has {memory} bytes")


def _too_many(session: Session, goal: ServiceConfig) -> Iterator[Fault]:
    """Yields a fault for replicas that publish a port of the host and have no host of their own."""
    machines = session.exec(select(func.count(col(Node.name)))).one() if goal.host_ports else 0
    if 0 < machines < goal.replicas:
        yield Fault("/replicas", f"a port of the host can be published once on each machine, and there are {machines}")
