"""Variables that all services of an environment inherit."""

from fastapi import APIRouter, status
from sqlmodel import Session

from api.context import ContextDep, Principal, PrincipalDep
from api.schemas.common import Page
from api.schemas.comparisons import ReachedRead, VariablesPlanCreate
from api.schemas.parts import VariablePut, VariableRead, VariablesPatch
from api.views.comparisons import reached_reads
from flows.domain.actions import Action
from flows.domain.dotenv import dotenv_values_of
from flows.domain.event import Detail, Subject
from flows.domain.project import Environment, Project
from flows.domain.rules import VariableKey
from flows.store import events, projects, variables

router = APIRouter(prefix="/projects/{project}/environments/{environment}/variables", tags=["environments"])


@router.get("")
def list_shared_variables(
    project: str, environment: str, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    with context.database.transaction() as session:
        _, place = _environment(session, principal, project, environment)
        found = variables.shared_values(session, place.id)
    return Page(items=[VariableRead(key=key, value=value) for key, value in found.items()])


@router.patch("")
def import_shared_variables(
    project: str, environment: str, body: VariablesPatch, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Sets many at once from dotenv text; variables that it does not name stay."""
    values = dotenv_values_of(body.dotenv)
    with context.database.transaction() as session:
        owner, found = _environment(session, principal, project, environment)
        variables.share(session, found.id, values)
        _record(session, principal, Action.VARIABLE_CHANGED, Subject.of_environment(owner, found), *values)
    return list_shared_variables(project, environment, context, principal)


@router.post("/plan")
def plan_shared_variables(
    project: str, environment: str, body: VariablesPlanCreate, context: ContextDep, principal: PrincipalDep
) -> Page[ReachedRead]:
    """Which services would get other values with their next deployment if these were set. Sets nothing.

    A service's own variable wins over a shared one, so it would not; one that mentions it as `{{env.KEY}}` would.
    """
    with context.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project)
        found = projects.environment(session, owner, environment)
        return Page(items=reached_reads(session, found, body.variables))


@router.put("/{key}")
def set_shared_variable(
    project: str, environment: str, key: VariableKey, body: VariablePut, context: ContextDep, principal: PrincipalDep
) -> VariableRead:
    """Services get it with their next deployment; one of the same name of their own wins."""
    with context.database.transaction() as session:
        owner, found = _environment(session, principal, project, environment)
        variables.share(session, found.id, {key: body.value})
        _record(session, principal, Action.VARIABLE_CHANGED, Subject.of_environment(owner, found), key)
    return VariableRead(key=key, value=body.value)


@router.delete("/{key}", status_code=status.HTTP_204_NO_CONTENT)
def remove_shared_variable(
    project: str, environment: str, key: str, context: ContextDep, principal: PrincipalDep
) -> None:
    with context.database.transaction() as session:
        owner, found = _environment(session, principal, project, environment)
        variables.unshare(session, found.id, key)
        _record(session, principal, Action.VARIABLE_REMOVED, Subject.of_environment(owner, found), key)


def _environment(session: Session, principal: Principal, project: str, environment: str) -> tuple[Project, Environment]:
    owner = projects.get(session, principal.workspace_id, project)
    return owner, projects.environment(session, owner, environment)


def _record(session: Session, principal: Principal, action: Action, subject: Subject, *keys: str) -> None:
    events.record(session, principal.actor, action, subject, Detail(names=keys))
