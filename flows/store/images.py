"""Which images deployments need."""

from sqlmodel import Session, col, func, select

from flows.domain.deployment import UNSETTLED, Deployment
from flows.domain.ids import ServiceId
from flows.store import deployments


def are_at_stake(session: Session, service_id: ServiceId) -> bool:
    """Whether something of the service is on its way or waits for its turn: which image it takes is not known yet."""
    query = select(Deployment.id).where(Deployment.service_id == service_id, col(Deployment.status).in_(UNSETTLED))
    return session.exec(query.limit(1)).first() is not None


def needed(session: Session, service_id: ServiceId, versions: int) -> set[str]:
    """Of what serves, what drains, and the last so many different ones that served; as they were pinned."""
    query = select(Deployment.image_digest).where(
        Deployment.service_id == service_id,
        col(Deployment.status).in_(deployments.SUCCEEDED),
        col(Deployment.image_digest).is_not(None),
    )
    last = query.group_by(col(Deployment.image_digest)).order_by(func.max(Deployment.number).desc()).limit(versions)
    there = [deployments.live_of(session, service_id), *deployments.superseded(session, service_id)]
    pinned = [*session.exec(last), *(each.image_digest for each in there if each is not None)]
    return {digest for digest in pinned if digest}
