"""Projects."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.context import ContextDep, PrincipalDep
from api.schemas.common import LIMIT, Page
from api.schemas.projects import ProjectCreate, ProjectPatch, ProjectRead
from api.views.places import project_reads
from flows.domain.actions import Action
from flows.domain.event import Detail, Subject
from flows.domain.project import Environment, Project
from flows.domain.stories import Story
from flows.launch import launch
from flows.store import events, projects

router = APIRouter(prefix="/projects", tags=["projects"])
Limit = Annotated[LIMIT, Query()]


@router.get("")
def list_projects(
    context: ContextDep, principal: PrincipalDep, after: str | None = None, limit: Limit = 100
) -> Page[ProjectRead]:
    with context.database.transaction() as session:
        rows = projects.of_workspace(session, principal.workspace_id, after=after, limit=limit)
        items = project_reads(session, rows)
    return Page(items=items, next=items[-1].slug if len(items) == limit else None)


@router.post("", status_code=status.HTTP_201_CREATED)
def create_project(body: ProjectCreate, context: ContextDep, principal: PrincipalDep) -> ProjectRead:
    """A project comes with the environment `production`."""
    project = Project(workspace_id=principal.workspace_id, slug=body.slug, description=body.description)
    with context.database.transaction() as session:
        projects.create(session, project, Environment(project_id=project.id))
        events.record(session, principal.actor, Action.PROJECT_CREATED, Subject.of_project(project))
        return project_reads(session, [project])[0]


@router.get("/{project}")
def read_project(project: str, context: ContextDep, principal: PrincipalDep) -> ProjectRead:
    with context.database.transaction() as session:
        return project_reads(session, [projects.get(session, principal.workspace_id, project)])[0]


@router.patch("/{project}")
def edit_project(project: str, body: ProjectPatch, context: ContextDep, principal: PrincipalDep) -> ProjectRead:
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        row.description = body.description
        described = Detail(names=("description",))
        events.record(session, principal.actor, Action.PROJECT_EDITED, Subject.of_project(row), described)
        return project_reads(session, [row])[0]


@router.delete(
    "/{project}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses={202: {"description": "Its services are being ended; it goes after them."}},
)
def delete_project(
    project: str,
    context: ContextDep,
    principal: PrincipalDep,
    confirm: Annotated[str | None, Query(description="The project's slug, to end its services, too.")] = None,
) -> Response:
    """An empty project is gone at once. With its slug as confirmation, the end of all that is in it begins."""
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        if confirm != row.slug or not projects.service_counts(session, [row.id]):
            projects.delete(session, row)
            events.record(session, principal.actor, Action.PROJECT_ARCHIVED, Subject.of_project(row))
            return Response(status_code=status.HTTP_204_NO_CONTENT)
        row.archive()
        events.record(session, principal.actor, Action.ARCHIVE_REQUESTED, Subject.of_project(row))
    launch(context, Story.ARCHIVE_PROJECT, f"archive-{row.id}", project_id=str(row.id))
    return Response(status_code=status.HTTP_202_ACCEPTED)
