"""Rollouts: the progress of deployments that belong together."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import LIMIT, Page
from api.schemas.rollouts import RolloutRead
from api.views.rollouts import rollout_reads
from flows.domain.ids import RolloutId
from flows.store import projects
from flows.store import rollouts as stored

router = APIRouter(tags=["deployments"])
Limit = Annotated[LIMIT, Query()]


@router.get("/projects/{project}/environments/{environment}/rollouts")
def list_rollouts(
    project: str,
    environment: str,
    context: ContextDep,
    principal: PrincipalDep,
    after: UUID | None = None,
    limit: Limit = 20,
) -> Page[RolloutRead]:
    """Lists rollouts of clones and of services that were deployed together, newest first."""
    with context.database.reading() as session:
        _, place = projects.place(session, principal.workspace_id, project, environment)
        rows = stored.of_environment(session, place.id, after=RolloutId(after) if after else None, limit=limit)
        items = rollout_reads(session, rows)
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


@router.get("/rollouts/{rollout_id}")
def read_rollout(rollout_id: UUID, context: ContextDep, principal: PrincipalDep) -> RolloutRead:
    """Shows a rollout with the state of each of its deployments."""
    with context.database.reading() as session:
        found = stored.get_visible(session, principal.workspace_id, RolloutId(rollout_id))
        return rollout_reads(session, [found])[0]
