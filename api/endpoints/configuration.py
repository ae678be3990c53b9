"""The parts of a service's configuration that have names of their own, and the changes that are staged."""

from uuid import UUID

from fastapi import APIRouter, status

from api import views, wishes
from api.context import ContextDep, PrincipalDep
from api.schemas.common import Page
from api.schemas.services import ChangeRead, RouteCreate, RouteRead, VariablePut, VariableRead, VariablesPatch
from flows.domain.config import ConfigField, Edit, Operation
from flows.domain.errors import NotFound
from flows.domain.ids import ChangeId, ServiceId
from flows.domain.rules import VariableKey
from flows.domain.service import wanted
from flows.store import services

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])


@router.get("/routes")
def list_routes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[RouteRead]:
    """The routes that the next deployment will have."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        routes = wanted(service, services.pending(session, [service.id])).routes
    return Page(items=[views.route_read(context.settings, *route) for route in routes.items()])


@router.post("/routes", status_code=status.HTTP_201_CREATED)
def add_route(service_id: UUID, body: RouteCreate, context: ContextDep, principal: PrincipalDep) -> RouteRead:
    """Claims the domain at once; traffic comes with the next deployment."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        _, project, environment = services.place(session, service)
        domain = body.domain or wishes.free_domain(session, context.settings, project, environment, service.slug)
        services.stage(session, service, [wishes.route_edit((domain, body.port))])
    return views.route_read(context.settings, domain, body.port)


@router.delete("/routes/{domain}", status_code=status.HTTP_204_NO_CONTENT)
def remove_route(service_id: UUID, domain: str, context: ContextDep, principal: PrincipalDep) -> None:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if domain not in wanted(service, services.pending(session, [service.id])).routes:
            raise NotFound(f"The service has no route {domain}.")
        edit = Edit(field=ConfigField.ROUTES, key=domain, operation=Operation.UNSET)
        services.stage(session, service, [edit])


@router.get("/variables")
def list_variables(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VariableRead]:
    """The variables that the next deployment will have."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        variables = wanted(service, services.pending(session, [service.id])).variables
    return Page(items=[VariableRead(key=key, value=value) for key, value in sorted(variables.items())])


@router.patch("/variables")
def import_variables(
    service_id: UUID, body: VariablesPatch, context: ContextDep, principal: PrincipalDep
) -> Page[VariableRead]:
    """Sets many at once from dotenv text; variables that it does not name stay."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        services.stage(session, service, wishes.dotenv_edits(body.dotenv))
    return list_variables(service_id, context, principal)


@router.put("/variables/{key}")
def set_variable(
    service_id: UUID, key: VariableKey, body: VariablePut, context: ContextDep, principal: PrincipalDep
) -> VariableRead:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        services.stage(session, service, wishes.variable_edits([(key, body.value)]))
    return VariableRead(key=key, value=body.value)


@router.delete("/variables/{key}", status_code=status.HTTP_204_NO_CONTENT)
def unset_variable(service_id: UUID, key: str, context: ContextDep, principal: PrincipalDep) -> None:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if key not in wanted(service, services.pending(session, [service.id])).variables:
            raise NotFound(f"The service has no variable {key}.")
        edit = Edit(field=ConfigField.VARIABLES, key=key, operation=Operation.UNSET)
        services.stage(session, service, [edit])


@router.get("/changes")
def list_changes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ChangeRead]:
    """What is staged, oldest first, with its old and new value."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        return Page(items=views.service_read(session, context.settings, service).changes)


@router.delete("/changes/{change_id}", status_code=status.HTTP_204_NO_CONTENT)
def cancel_change(service_id: UUID, change_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Takes one staged change back."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        services.cancel_change(session, service, ChangeId(change_id))
