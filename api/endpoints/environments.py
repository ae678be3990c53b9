"""Environments of a project: made, cloned, renamed and deleted."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.comparisons import ComparisonRead
from api.schemas.projects import CloneCreate, EnvironmentCreate, EnvironmentPatch, EnvironmentRead
from api.tags import TaggedDep
from api.views.comparisons import comparison_read
from api.views.places import environment_reads
from flows.context import Context
from flows.domain.principal import Principal
from flows.domain.project import PRODUCTION, Environment
from flows.store import projects
from flows.usecases import environments

router = APIRouter(prefix="/projects/{project}", tags=["environments"])


@router.get("/environments")
def list_environments(project: str, context: ContextDep, principal: PrincipalDep) -> Page[EnvironmentRead]:
    """Lists the environments in the order in which they were made; `production` is the first."""
    with context.database.reading() as session:
        row = projects.get(session, principal.workspace_id, project)
        return Page(items=environment_reads(session, row, projects.environments(session, [row.id])))


@router.post("/environments", status_code=status.HTTP_201_CREATED)
def create_environment(
    project: str, body: EnvironmentCreate, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep
) -> EnvironmentRead:
    """Creates an empty environment, with a network of its own."""
    made = environments.create(context, principal, project, body.name)
    return tagged(_shown(context, principal, project, made))


@router.get("/environments/{environment}")
def read_environment(
    project: str, environment: str, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep
) -> EnvironmentRead:
    """Shows one environment, by its name or its id."""
    with context.database.reading() as session:
        owner, found = projects.place(session, principal.workspace_id, project, environment)
        return tagged(environment_reads(session, owner, [found])[0])


@router.patch("/environments/{environment}")
def rename_environment(
    project: str,
    environment: str,
    body: EnvironmentPatch,
    context: ContextDep,
    principal: PrincipalDep,
    tagged: TaggedDep,
) -> EnvironmentRead:
    """Renames the environment. Its domains stay as they are, and `production` keeps its name."""
    renamed = environments.rename(context, principal, project, environment, body.name)
    return tagged(_shown(context, principal, project, renamed))


@router.post("/environments/{environment}/clones", status_code=status.HTTP_202_ACCEPTED)
def clone_environment(
    project: str, environment: str, body: CloneCreate, context: ContextDep, principal: PrincipalDep
) -> EnvironmentRead:
    """Creates an environment with the same services, variables, configurations and names, and domains of its own.

    Pending changes go with it, and contents of volumes if asked; ports of the host, which have one owner, do not.
    """
    fresh = environments.clone(
        context, principal, project, environment, body.name, deploys=body.deploy, copies_data=body.data
    )
    return _shown(context, principal, project, fresh)


@router.get("/environments/{environment}/comparison")
def compare_environment(
    project: str,
    environment: str,
    context: ContextDep,
    principal: PrincipalDep,
    other: Annotated[str, Query(alias="with", description="The environment with which it is compared.")] = PRODUCTION,
) -> ComparisonRead:
    """Compares the versions that serve here and in the other environment: what one has and the other has not."""
    with context.database.reading() as session:
        row = projects.get(session, principal.workspace_id, project)
        before, after = (projects.environment(session, row, each) for each in (other, environment))
        return comparison_read(session, before, after)


@router.delete("/environments/{environment}", status_code=status.HTTP_202_ACCEPTED)
def delete_environment(
    project: str,
    environment: str,
    confirm: Annotated[str, Query(description="The environment's name, typed by the person who means it.")],
    context: ContextDep,
    principal: PrincipalDep,
) -> EnvironmentRead:
    """Starts deleting an environment with all its services. It cannot be undone; `production` stays."""
    ending = environments.delete(context, principal, project, environment, confirm)
    return _shown(context, principal, project, ending)


def _shown(context: Context, principal: Principal, project: str, environment: Environment) -> EnvironmentRead:
    """Shows it as the use case left it: by now its flow may have gone on."""
    with context.database.reading() as session:
        owner = projects.get(session, principal.workspace_id, project)
        return environment_reads(session, owner, [environment])[0]
