"""Reports what a deployment would do, without asking for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows.context import Context
from flows.domain.changes import Edit
from flows.domain.config import ServiceConfig
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.principal import Principal
from flows.domain.service import Service
from flows.plans.preview import Preview, preview
from flows.store import changes, deployments, requests, services
from flows.usecases import staging
from flows.usecases.deployments import earlier_of


@dataclass(frozen=True)
class Plan:
    """The plan of a deployment: what would happen, beside what is there now."""

    number: int  # of the deployment that would be made
    serving: ServiceConfig | None
    preview: Preview


def deploy(here: Context, principal: Principal, service_id: ServiceId, edits: Sequence[Edit] = ()) -> Plan:
    """Plans a deployment as if the edits were staged: they are, and are taken back, so nothing is kept.

    Raises NotFound, and what `staging.stage` raises.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=bool(edits))
        attempt = session.begin_nested()
        if edits:
            staging.stage(session, here.settings, principal.actor, service, edits)
        goal = changes.wanted_now(session, service)
        attempt.rollback()
        return _plan(session, here, service, goal)


def redeploy(here: Context, principal: Principal, service_id: ServiceId, earlier_id: DeploymentId) -> Plan:
    """Plans to deploy an earlier deployment again; raises NotFound."""
    with here.database.reading() as session:
        service = services.get(session, principal.workspace_id, service_id)
        earlier = earlier_of(session, principal, service, earlier_id)
        return _plan(session, here, service, earlier.snapshot.config)


def promote(here: Context, principal: Principal, service_id: ServiceId, source_id: UUID) -> Plan:
    """Plans to promote a version, by the id of its service or deployment; raises NotFound, Conflict."""
    with here.database.reading() as session:
        service = services.get(session, principal.workspace_id, service_id)
        version = requests.version(session, principal.workspace_id, source_id)
        return _plan(session, here, service, requests.promoted(session, service, version), is_kept=True)


def _plan(session: Session, here: Context, service: Service, goal: ServiceConfig, *, is_kept: bool = False) -> Plan:
    """Plans to reach `goal`. `is_kept`: the image is there and known, whatever it was built of."""
    live = deployments.live_of(session, service.id)
    serving = live.snapshot.config if live else None
    number = service.deployment_count + 1
    found = preview(
        serving,
        live.number if live else None,
        goal,
        number,
        deployments.recent_seconds(session, service.id),
        is_kept=is_kept,
        has_registry=bool(here.settings.registry),
    )
    return Plan(number, serving, found)
