"""Events: what was done, and by whom. They are read here, and never written."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import LIMIT, Page
from api.schemas.events import EventDetail, EventRead
from flows.domain.actions import Action
from flows.domain.event import Event
from flows.domain.ids import EventId
from flows.store import events

router = APIRouter(prefix="/events", tags=["events"])
Limit = Annotated[LIMIT, Query()]
IDS = ("id", "token_id", "object_id", "project_id")


@router.get("")
def list_events(
    context: ContextDep,
    principal: PrincipalDep,
    project: Annotated[str | None, Query(description="Name that it had then, or id; it may be gone.")] = None,
    actions: Annotated[list[Action] | None, Query(alias="action")] = None,
    since: Annotated[AwareDatetime | None, Query(description="Nothing older.")] = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> Page[EventRead]:
    """Lists events, newest first. They outlive what they are about, and nobody can change them."""
    with context.database.reading() as session:
        rows = events.page(
            session,
            principal.workspace_id,
            project=project,
            actions=actions or (),
            since=since,
            after=EventId(after) if after else None,
            limit=limit,
        )
    items = [_read(row) for row in rows]
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


def _read(row: Event) -> EventRead:
    ids = {name: str(value) for name in IDS if (value := getattr(row, name)) is not None}
    return EventRead(**{**row.model_dump(), **ids, "detail": EventDetail.model_validate(row.detail)})
