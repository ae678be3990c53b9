"""Routes and variables of a service, staged one by one or many at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.edits import route_edit, variable_edits
from api.schemas.common import Page
from api.schemas.parts import RouteCreate, RouteRead, VariablePut, VariableRead, VariablesPatch
from api.views.config import entry_read, entry_reads
from flows.domain.dotenv import dotenv_values_of
from flows.domain.ids import ServiceId
from flows.domain.parts import Route, joined_route
from flows.domain.pointers import placed, pointer
from flows.domain.rules import BasePath, Domain, VariableKey
from flows.plans.environment import system_variables
from flows.store import changes, deployments, services
from flows.usecases import staging

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])


@router.get("/routes")
def list_routes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[RouteRead]:
    """Lists the routes that the next deployment will have."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        return Page(items=entry_reads(RouteRead, context.settings, service_id, changes.wanted_now(session, service)))


@router.post("/routes", status_code=status.HTTP_201_CREATED)
def add_route(service_id: UUID, body: RouteCreate, context: ContextDep, principal: PrincipalDep) -> RouteRead:
    """Claims the domain and path at once; traffic comes with the next deployment. The same one again replaces it."""
    edit = route_edit(body)
    with placed({pointer(edit.field, edit.key or ""): ""}):
        [staged] = staging.edit(context, principal, ServiceId(service_id), [edit])
    return entry_read(RouteRead, context.settings, service_id, staged.key or "", Route.model_validate(staged.value))


@router.delete("/routes/{domain}", status_code=status.HTTP_204_NO_CONTENT)
def remove_route(
    service_id: UUID,
    domain: Domain,
    context: ContextDep,
    principal: PrincipalDep,
    path: Annotated[BasePath, Query()] = "/",
) -> None:
    """Stages the removal: the route leads to the service until the next deployment."""
    staging.remove(context, principal, ServiceId(service_id), "routes", joined_route(domain, path))


@router.get("/variables")
def list_variables(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VariableRead]:
    """Lists the variables that the next deployment will have."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        variables = changes.wanted_now(session, service).variables
    return Page(items=[VariableRead(key=key, value=value) for key, value in sorted(variables.items())])


@router.get("/system-variables")
def list_system_variables(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VariableRead]:
    """Lists the variables that describe the version that serves to itself; none before the first deployment."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        live = deployments.live_of(session, service.id)
    found = system_variables(live.snapshot) if live else {}
    return Page(items=[VariableRead(key=key, value=value) for key, value in sorted(found.items())])


@router.patch("/variables")
def import_variables(
    service_id: UUID, body: VariablesPatch, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Sets many at once from dotenv text; variables that it does not name stay."""
    edits = variable_edits(dotenv_values_of(body.dotenv).items())
    staging.edit(context, principal, ServiceId(service_id), edits)
    return list_variables(service_id, context, principal)


@router.put("/variables/{key}")
def set_variable(
    service_id: UUID, key: VariableKey, body: VariablePut, context: ContextDep, principal: PrincipalDep
) -> VariableRead:
    """Stages a variable of the service, new or in the place of its value."""
    staging.edit(context, principal, ServiceId(service_id), variable_edits([(key, body.value)]))
    return VariableRead(key=key, value=body.value)


@router.delete("/variables/{key}", status_code=status.HTTP_204_NO_CONTENT)
def remove_variable(service_id: UUID, key: str, context: ContextDep, principal: PrincipalDep) -> None:
    """Stages the removal of a variable of the service."""
    staging.remove(context, principal, ServiceId(service_id), "variables", key)
