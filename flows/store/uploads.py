"""Finds the uploads of a service that may still be built of."""

from sqlmodel import Session

from flows.domain.deployment import UNSETTLED
from flows.domain.service import Service
from flows.store import changes, deployments

RETRIED = 3  # so many of the last deployments can be tried again


def needed(session: Session, service: Service) -> set[str]:
    """Returns digests of what is wanted, of what serves or is on its way, and of the last deployments."""
    rows = [
        deployments.live_of(session, service.id),
        *deployments.of_service(session, service.id, after=None, limit=RETRIED),
        *deployments.of_service(session, service.id, after=None, limit=100, statuses=UNSETTLED),
    ]
    configs = [changes.wanted_now(session, service), service.config, *(row.snapshot.config for row in rows if row)]
    return {config.upload.digest for config in configs if config and config.upload}
