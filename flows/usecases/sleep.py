"""Sleep: services that stop and keep everything else until they are woken, one or many."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.columns import now
from flows.domain.flow_names import FlowName
from flows.domain.ids import ServiceId
from flows.domain.principal import Principal
from flows.domain.service import Service
from flows.launch import launch
from flows.store import conditions, events, projects, services


@dataclass(frozen=True)
class BulkSleep:
    """Services whose sleep or wake has begun, and those for which there was nothing to do."""

    begun: Sequence[Service]
    skipped: Sequence[Service]


def set_asleep(here: Context, principal: Principal, service_id: ServiceId, *, asleep: bool) -> Service:
    """Puts a service to sleep or wakes it; raises NotFound, and Conflict where nothing of it serves."""
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        _request(session, principal, service, asleep=asleep)
    _launch(here, [service], asleep=asleep)
    return service


def set_many_asleep(
    here: Context,
    principal: Principal,
    project: str,
    environment: str,
    ids: Collection[ServiceId] | None,
    *,
    asleep: bool,
) -> BulkSleep:
    """Puts services of one environment to sleep or wakes them; all of them if `ids` is None.

    Those that do not serve, or are already so, are skipped. Raises NotFound where the environment lacks one of them.
    """
    with here.database.transaction() as session:
        _, place = projects.place(session, principal.workspace_id, project, environment)
        chosen = services.chosen(session, place.id, ids, lock=True)
        due = [each for each in chosen if _serves(each) and (each.asleep_at is None) == asleep]
        for service in due:
            _request(session, principal, service, asleep=asleep)
    _launch(here, due, asleep=asleep)
    return BulkSleep(due, [each for each in chosen if each not in due])


def _request(session: Session, principal: Principal, service: Service, *, asleep: bool) -> None:
    if asleep:
        service.sleep()
    else:
        service.wake()
    action = Action.SLEEP_REQUESTED if asleep else Action.WAKE_REQUESTED
    events.on_service(session, principal.actor, action, service)


def _serves(service: Service) -> bool:
    return service.live_deployment_id is not None and service.deleting_at is None


def _launch(here: Context, due: Iterable[Service], *, asleep: bool) -> None:
    flow = FlowName.SLEEP if asleep else FlowName.WAKE
    for service in due:
        launch(here, flow, f"{flow}-{service.id}-{now().timestamp()}", service_id=str(service.id))
