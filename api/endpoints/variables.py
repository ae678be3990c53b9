"""Variables that all services of an environment inherit."""

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.comparisons import ReachedRead, VariablesPlanCreate
from api.schemas.parts import VariablePut, VariableRead, VariablesPatch
from api.views.comparisons import reached_reads
from flows.domain.dotenv import dotenv_values_of
from flows.domain.rules import VariableKey
from flows.store import projects
from flows.store import variables as stored
from flows.usecases import variables

router = APIRouter(prefix="/projects/{project}/environments/{environment}/variables", tags=["environments"])


@router.get("")
def list_shared_variables(
    project: str, environment: str, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Lists variables that all services of the environment have, unless they have their own of the same name."""
    with context.database.reading() as session:
        _, place = projects.place(session, principal.workspace_id, project, environment)
        found = stored.shared_values(session, place.id)
    return Page(items=[VariableRead(key=key, value=value) for key, value in found.items()])


@router.patch("")
def import_shared_variables(
    project: str, environment: str, body: VariablesPatch, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Sets many at once from dotenv text; variables that it does not name stay."""
    variables.share(context, principal, project, environment, dotenv_values_of(body.dotenv))
    return list_shared_variables(project, environment, context, principal)


@router.post("/plan")
def plan_shared_variables(
    project: str, environment: str, body: VariablesPlanCreate, context: ContextDep, principal: PrincipalDep
) -> Page[ReachedRead]:
    """Lists the services that would get other values with their next deployment. Sets nothing.

    A service's own variable wins over a shared one, so it would not; one that mentions it as `{{env.KEY}}` would.
    """
    with context.database.reading() as session:
        _, place = projects.place(session, principal.workspace_id, project, environment)
        return Page(items=reached_reads(session, place, body.variables))


@router.put("/{key}")
def set_shared_variable(
    project: str, environment: str, key: VariableKey, body: VariablePut, context: ContextDep, principal: PrincipalDep
) -> VariableRead:
    """Sets a variable that services get with their next deployment; one of the same name of their own wins."""
    variables.share(context, principal, project, environment, {key: body.value})
    return VariableRead(key=key, value=body.value)


@router.delete("/{key}", status_code=status.HTTP_204_NO_CONTENT)
def remove_shared_variable(
    project: str, environment: str, key: str, context: ContextDep, principal: PrincipalDep
) -> None:
    """Removes a variable, which services lose with their next deployment."""
    variables.unshare(context, principal, project, environment, key)
