"""Finds the images that deployments need."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, and_, col, func, or_, select

from flows.domain.deployment import FINAL, UNSETTLED, Deployment
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from flows.store import deployments


def are_at_stake(session: Session, service_id: ServiceId) -> bool:
    """Tells whether a deployment of the service is unsettled, so that it is not known yet which image it takes."""
    query = select(Deployment.id).where(Deployment.service_id == service_id, col(Deployment.status).in_(UNSETTLED))
    return session.exec(query.limit(1)).first() is not None


def needed(session: Session, versions: int) -> set[str]:
    """Returns the images, as pinned, of what serves, drains or is on its way, and of each service's last versions.

    Of all services, since one may run what was built for another.
    """
    place = func.row_number().over(partition_by=col(Deployment.service_id), order_by=func.max(Deployment.number).desc())
    served = (
        select(Deployment.image_digest, place.label("place"))
        .where(col(Deployment.status).in_(deployments.SUCCEEDED))
        .group_by(col(Deployment.service_id), col(Deployment.image_digest))
        .subquery()
    )
    last = session.exec(select(served.c.image_digest).where(served.c.place <= versions))
    is_live = col(Deployment.id).in_(select(Service.live_deployment_id))
    drains = and_(col(Deployment.retire_at).is_not(None), col(Deployment.status).not_in(FINAL))
    there = session.exec(select(Deployment.image_digest).where(or_(is_live, drains)))
    coming = deployments.unsettled(session)
    own, kept = (each.image_digest for each in coming), (each.snapshot.kept_image for each in coming)
    return {image for image in (*last, *there, *own, *kept) if image}


def last_served(session: Session) -> Mapping[str, datetime]:
    """Returns when the newest version of each image became the one that serves, by the image as pinned."""
    began = func.max(Deployment.settled_at)
    query = select(Deployment.image_digest, began).where(col(Deployment.status).in_(deployments.SUCCEEDED))
    rows = session.exec(query.group_by(col(Deployment.image_digest)))
    return {image: at for image, at in rows if image and at}
