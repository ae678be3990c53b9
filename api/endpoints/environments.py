"""Environments of a project: made, cloned, renamed and ended."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from api.context import ContextDep, PrincipalDep
from api.schemas.common import Page
from api.schemas.comparisons import ComparisonRead
from api.schemas.projects import CloneCreate, EnvironmentCreate, EnvironmentPatch, EnvironmentRead
from api.views.comparisons import comparison_read
from api.views.places import environment_reads
from flows.domain.actions import Action
from flows.domain.errors import Conflict
from flows.domain.event import Detail, Subject
from flows.domain.project import PRODUCTION, Environment
from flows.domain.stories import Story
from flows.launch import launch
from flows.store import events, projects

router = APIRouter(prefix="/projects/{project}", tags=["environments"])


@router.get("/environments")
def list_environments(project: str, context: ContextDep, principal: PrincipalDep) -> Page[EnvironmentRead]:
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project)
        return Page(items=environment_reads(session, row, projects.environments(session, [row.id])))


@router.post("/environments", status_code=status.HTTP_201_CREATED)
def create_environment(
    project: str, body: EnvironmentCreate, context: ContextDep, principal: PrincipalDep
) -> EnvironmentRead:
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        row.require_open()
        environment = Environment(project_id=row.id, name=body.name)
        projects.add_environment(session, environment)
        events.record(session, principal.actor, Action.ENVIRONMENT_CREATED, Subject.of_environment(row, environment))
        return environment_reads(session, row, [environment])[0]


@router.get("/environments/{environment}")
def read_environment(project: str, environment: str, context: ContextDep, principal: PrincipalDep) -> EnvironmentRead:
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project)
        return environment_reads(session, row, [projects.environment(session, row, environment)])[0]


@router.patch("/environments/{environment}")
def rename_environment(
    project: str, environment: str, body: EnvironmentPatch, context: ContextDep, principal: PrincipalDep
) -> EnvironmentRead:
    """Its domains stay as they are. `production` keeps its name."""
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        found = projects.environment(session, row, environment, lock=True)
        if body.name != found.name:
            projects.require_free_name(session, row.id, body.name)
            before = Detail(before=found.name)
            found.rename(body.name)
            subject = Subject.of_environment(row, found)
            events.record(session, principal.actor, Action.ENVIRONMENT_RENAMED, subject, before)
            session.flush()
        return environment_reads(session, row, [found])[0]


@router.post("/environments/{environment}/clones", status_code=status.HTTP_202_ACCEPTED)
def clone_environment(
    project: str, environment: str, body: CloneCreate, context: ContextDep, principal: PrincipalDep
) -> EnvironmentRead:
    """A new environment with the same services, variables, configurations and names inside, and domains of its own.

    Pending changes go with it, and contents of volumes if asked; ports of the host, which have one owner, do not.
    """
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        row.require_open()
        source = projects.environment(session, row, environment)
        fresh = source.clone(body.name, deploys=body.deploy, copies_data=body.data)
        projects.add_environment(session, fresh)
        subject, detail = Subject.of_environment(row, fresh), Detail(source=source.name)
        events.record(session, principal.actor, Action.ENVIRONMENT_CLONED, subject, detail)
        answer = environment_reads(session, row, [fresh])[0]
    launch(context, Story.CLONE_ENVIRONMENT, f"clone-{fresh.id}", environment_id=str(fresh.id))
    return answer


@router.get("/environments/{environment}/comparison")
def compare_environment(
    project: str,
    environment: str,
    context: ContextDep,
    principal: PrincipalDep,
    other: Annotated[str, Query(alias="with", description="The environment with which it is compared.")] = PRODUCTION,
) -> ComparisonRead:
    """What its services have that those of the other do not, and the other way round: of the versions that serve."""
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project)
        before, after = (projects.environment(session, row, each) for each in (other, environment))
        return comparison_read(session, before, after)


@router.delete("/environments/{environment}", status_code=status.HTTP_202_ACCEPTED)
def archive_environment(
    project: str,
    environment: str,
    confirm: Annotated[str, Query(description="The environment's name, typed by the person who means it.")],
    context: ContextDep,
    principal: PrincipalDep,
) -> EnvironmentRead:
    """Starts the end of an environment and of all its services. It cannot be taken back; `production` stays."""
    with context.database.transaction() as session:
        row = projects.get(session, principal.workspace_id, project, lock=True)
        found = projects.environment(session, row, environment, lock=True)
        if confirm != found.name:
            raise Conflict(f"To archive the environment, confirm with its name, {found.name}.")
        found.archive()
        events.record(session, principal.actor, Action.ARCHIVE_REQUESTED, Subject.of_environment(row, found))
        session.flush()
        answer = environment_reads(session, row, [found])[0]
    launch(context, Story.ARCHIVE_ENVIRONMENT, f"archive-{found.id}", environment_id=str(found.id))
    return answer
