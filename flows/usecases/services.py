"""Services: created and deleted."""

from collections.abc import Sequence

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.changes import Edit
from flows.domain.errors import Conflict, VolumeShared
from flows.domain.flow_names import FlowName
from flows.domain.ids import ServiceId
from flows.domain.principal import Principal
from flows.domain.service import Service
from flows.launch import launch
from flows.store import conditions, events, projects, services, surroundings
from flows.usecases import staging


def create(
    here: Context, principal: Principal, project: str, environment: str, slug: str, edits: Sequence[Edit]
) -> Service:
    """Creates a service whose configuration is pending changes; nothing runs before its first deployment.

    `project`, `environment`: by name or id. Raises NotFound, Conflict, NameTaken, and what `staging.stage` raises.
    """
    with here.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        place = projects.environment(session, owner, environment)
        owner.require_open()
        place.require_open()
        service = Service(environment_id=place.id, slug=slug)
        services.create(session, service)
        events.on_service(session, principal.actor, Action.SERVICE_CREATED, service)
        staging.stage(session, here.settings, principal.actor, service, edits)
        return service


def delete(here: Context, principal: Principal, service_id: ServiceId, confirmation: str) -> Service:
    """Starts deleting a service with its traffic, containers and rows, which cannot be undone.

    `confirmation`: its slug. Raises NotFound, Conflict, and VolumeShared while another service reads a volume of it.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        if confirmation != service.slug:
            raise Conflict(f"To delete the service, confirm with its slug, {service.slug}.")
        if needed := sorted(surroundings.readers(session, service)):
            raise VolumeShared(f"Other services read the volume {', '.join(needed)}. Take it from them first.")
        service.mark_deleting()
        events.on_service(session, principal.actor, Action.DELETION_REQUESTED, service)
    launch(here, FlowName.DELETE_SERVICE, f"delete-{service.id}", service_id=str(service.id))
    return service
