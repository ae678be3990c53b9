"""Rollouts as the API shows them."""

from collections.abc import Sequence
from itertools import groupby

from sqlmodel import Session

from api.schemas.rollouts import RolledOutRead, RolloutRead
from flows.domain.deployment import Deployment
from flows.domain.rollout import Rollout
from flows.store import rollouts


def rollout_reads(session: Session, rows: Sequence[Rollout]) -> list[RolloutRead]:
    found = rollouts.deployments_of(session, [row.id for row in rows])
    return [
        RolloutRead(
            id=str(row.id),
            kind=row.kind,
            on_failure=row.on_failure,
            waves=[[_read(each) for each in wave] for _, wave in groupby(found[row.id], key=lambda each: each.wave)],
            outcome=row.outcome,
            created_at=row.created_at,
            settled_at=row.settled_at,
        )
        for row in rows
    ]


def _read(row: Deployment) -> RolledOutRead:
    return RolledOutRead(
        deployment_id=str(row.id),
        number=row.number,
        service_id=str(row.service_id),
        service=row.snapshot.service.slug,
        status=row.status,
    )
