"""Records since when a service has done without a volume."""

from datetime import datetime

from sqlmodel import Session, col, select

from flows.domain.config import ServiceConfig
from flows.domain.deployment import Deployment
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from flows.store import changes, deployments


def detached_since(session: Session, service_id: ServiceId, name: str) -> datetime | None:
    """Returns when the first deployment without the volume was asked for.

    None where it is needed or asked for, and where we do not know: of a service that is gone, and of a volume that no
    deployment of its service ever had. Nothing is thrown away for what a database has forgotten.
    """
    service = session.get(Service, service_id, with_for_update=True)
    if service is None:
        return None
    live = deployments.live_of(session, service_id)
    configs = [changes.wanted_now(session, service), service.config, live.snapshot.config if live else None]
    if any(_has(config, name) for config in configs):
        return None
    query = select(Deployment).where(Deployment.service_id == service_id).order_by(col(Deployment.number).desc())
    without: datetime | None = None
    for deployment in session.exec(query):
        if _has(deployment.snapshot.config, name):
            return without
        without = deployment.queued_at
    return None


def _has(config: ServiceConfig | None, name: str) -> bool:
    volume = config.volumes.get(name) if config else None
    return volume is not None and volume.host_path is None
