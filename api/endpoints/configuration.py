"""Routes and variables of a service, staged one by one or many at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api import config_views, wishes
from api.context import ContextDep, PrincipalDep
from api.pointers import placed, pointer
from api.schemas.common import Page
from api.schemas.parts import RouteCreate, RouteRead, VariablePut, VariableRead, VariablesPatch
from flows.domain.errors import NotFound
from flows.domain.ids import ServiceId
from flows.domain.parts import joined_route
from flows.domain.rules import BasePath, Domain, VariableKey
from flows.free_domains import free_domain
from flows.plans.environment import system_variables
from flows.store import changes, deployments, services

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])


@router.get("/routes")
def list_routes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[RouteRead]:
    """The routes that the next deployment will have."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        return Page(
            items=config_views.entry_reads(
                RouteRead, context.settings, service_id, changes.wanted_now(session, service)
            )
        )


@router.post("/routes", status_code=status.HTTP_201_CREATED)
def add_route(service_id: UUID, body: RouteCreate, context: ContextDep, principal: PrincipalDep) -> RouteRead:
    """Claims the domain and path at once; traffic comes with the next deployment. The same one again replaces it."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        _, project, environment = services.place(session, service)
        domain = body.domain or free_domain(session, context.settings, project, environment, service.slug)
        edit = wishes.route_edit(domain, body)
        with placed({pointer(edit.field, edit.key or ""): ""}):
            wishes.stage(session, context.settings, principal.actor, service, [edit])
        route = changes.wanted_now(session, service).routes[edit.key or ""]
    return config_views.entry_read(RouteRead, context.settings, service_id, edit.key or "", route)


@router.delete("/routes/{domain}", status_code=status.HTTP_204_NO_CONTENT)
def remove_route(
    service_id: UUID,
    domain: Domain,
    context: ContextDep,
    principal: PrincipalDep,
    path: Annotated[BasePath, Query()] = "/",
) -> None:
    key = joined_route(domain, path)
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if key not in changes.wanted_now(session, service).routes:
            raise NotFound(f"The service has no route {key}.")
        wishes.stage(session, context.settings, principal.actor, service, [wishes.removal("routes", key)])


@router.get("/variables")
def list_variables(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VariableRead]:
    """The variables that the next deployment will have."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        variables = changes.wanted_now(session, service).variables
    return Page(items=[VariableRead(key=key, value=value) for key, value in sorted(variables.items())])


@router.get("/system-variables")
def list_system_variables(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VariableRead]:
    """What the version that serves was told about itself; nothing before the first deployment."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        live = deployments.live_of(session, service.id)
    found = system_variables(live.snapshot) if live else {}
    return Page(items=[VariableRead(key=key, value=value) for key, value in sorted(found.items())])


@router.patch("/variables")
def import_variables(
    service_id: UUID, body: VariablesPatch, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Sets many at once from dotenv text; variables that it does not name stay."""
    edits = wishes.variable_edits(wishes.dotenv_values_of(body.dotenv).items())
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        wishes.stage(session, context.settings, principal.actor, service, edits)
    return list_variables(service_id, context, principal)


@router.put("/variables/{key}")
def set_variable(
    service_id: UUID, key: VariableKey, body: VariablePut, context: ContextDep, principal: PrincipalDep
) -> VariableRead:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        wishes.stage(session, context.settings, principal.actor, service, wishes.variable_edits([(key, body.value)]))
    return VariableRead(key=key, value=body.value)


@router.delete("/variables/{key}", status_code=status.HTTP_204_NO_CONTENT)
def remove_variable(service_id: UUID, key: str, context: ContextDep, principal: PrincipalDep) -> None:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if key not in changes.wanted_now(session, service).variables:
            raise NotFound(f"The service has no variable {key}.")
        wishes.stage(session, context.settings, principal.actor, service, [wishes.removal("variables", key)])
