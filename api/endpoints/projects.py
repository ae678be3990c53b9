"""Projects: created, described and deleted."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import LIMIT, Page
from api.schemas.projects import ProjectCreate, ProjectPatch, ProjectRead
from api.tags import TaggedDep
from api.views.places import project_reads
from flows.store import projects as stored
from flows.usecases import projects

router = APIRouter(prefix="/projects", tags=["projects"])
Limit = Annotated[LIMIT, Query()]


@router.get("")
def list_projects(
    context: ContextDep, principal: PrincipalDep, after: str | None = None, limit: Limit = 100
) -> Page[ProjectRead]:
    """Lists projects by name, each with its environments and how many of its services serve."""
    with context.database.reading() as session:
        rows = stored.of_workspace(session, principal.workspace_id, after=after, limit=limit)
        items = project_reads(session, rows)
    return Page(items=items, next=items[-1].slug if len(items) == limit else None)


@router.post("", status_code=status.HTTP_201_CREATED)
def create_project(body: ProjectCreate, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep) -> ProjectRead:
    """Creates a project, which comes with the environment `production`."""
    made = projects.create(context, principal, body.slug, body.description)
    with context.database.reading() as session:
        return tagged(project_reads(session, [made])[0])


@router.get("/{project}")
def read_project(project: str, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep) -> ProjectRead:
    """Shows one project, with its environments."""
    with context.database.reading() as session:
        return tagged(project_reads(session, [stored.get(session, principal.workspace_id, project)])[0])


@router.patch("/{project}")
def edit_project(
    project: str, body: ProjectPatch, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep
) -> ProjectRead:
    """Changes the description."""
    edited = projects.describe(context, principal, project, body.description)
    with context.database.reading() as session:
        return tagged(project_reads(session, [edited])[0])


@router.delete(
    "/{project}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={202: {"description": "Its services are being deleted; it goes after them."}},
)
def delete_project(
    project: str,
    context: ContextDep,
    principal: PrincipalDep,
    confirm: Annotated[str | None, Query(description="The project's slug, to delete its services, too.")] = None,
) -> Response:
    """Deletes an empty project at once. Confirmed by its slug, starts deleting it with all that is in it."""
    ending = projects.delete(context, principal, project, confirm)
    return Response(status_code=status.HTTP_202_ACCEPTED if ending else status.HTTP_204_NO_CONTENT)
