"""Deployments: of one service or many, of new changes or of what there was before, and cancelled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from blocks.upload_store import UploadStore
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.changes import Edit
from flows.domain.deployment import Deployment, Level
from flows.domain.errors import NotFound, PlatformError
from flows.domain.event import Subject
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.principal import Principal
from flows.domain.rollout import RolloutKind
from flows.domain.service import Service
from flows.launch import launch_due
from flows.store import conditions, deployments, events, journal, projects, requests, rollouts, services
from flows.usecases import staging


@dataclass(frozen=True)
class Refusal:
    """A service that could not be deployed, with the reason for its owner."""

    service: Service
    reason: str


@dataclass(frozen=True)
class BulkDeploy:
    """The outcome of a request to deploy many services."""

    deployments: Sequence[Deployment]
    refused: Sequence[Refusal]


def deploy(
    here: Context,
    principal: Principal,
    service_id: ServiceId,
    edits: Sequence[Edit] = (),
    message: str = "",
    *,
    supersede: bool = False,
    without_cache: bool = False,
) -> Deployment:
    """Deploys the pending changes, and `edits` with them.

    `supersede` cancels what still waits in the service's queue; `without_cache` builds the image anew. Raises NotFound,
    Conflict, and what `staging.stage` raises.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        if edits:
            staging.stage(session, here.settings, principal.actor, service, edits)
        deployment = requests.deploy(session, service, message, by=principal.actor, without_cache=without_cache)
        if supersede:
            requests.supersede(session, deployment, principal.actor)
    launch_due(here)
    return deployment


def deploy_many(
    here: Context,
    principal: Principal,
    project: str,
    environment: str,
    ids: Collection[ServiceId] | None,
    message: str = "",
) -> BulkDeploy:
    """Deploys the pending changes of services of one environment, of all if `ids` is None.

    A service that cannot be deployed holds up no other. Raises NotFound where the environment lacks one of them.
    """
    started, refused = [], []
    with here.database.transaction() as session:
        _, place = projects.place(session, principal.workspace_id, project, environment)
        for service in services.chosen(session, place.id, ids, lock=True):
            try:
                with session.begin_nested():
                    started.append(requests.deploy(session, service, message, by=principal.actor))
            except PlatformError as error:
                refused.append(Refusal(service, str(error)))
        if started:
            rollouts.create(session, place.id, RolloutKind.BULK, [started])
    launch_due(here)
    return BulkDeploy(started, refused)


def redeploy(
    here: Context,
    principal: Principal,
    service_id: ServiceId,
    earlier_id: DeploymentId,
    message: str = "",
    *,
    supersede: bool = False,
) -> Deployment:
    """Deploys the configuration and the image of an earlier deployment; pending changes stay pending.

    Raises NotFound where it is not the service's, and what `requests.redeploy` raises.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        earlier = earlier_of(session, principal, service, earlier_id)
        deployment = requests.redeploy(session, service, earlier, message, by=principal.actor)
        if supersede:
            requests.supersede(session, deployment, principal.actor)
    launch_due(here)
    return deployment


def promote(
    here: Context,
    principal: Principal,
    service_id: ServiceId,
    source_id: UUID,
    message: str = "",
    *,
    supersede: bool = False,
) -> Deployment:
    """Deploys the very image that serves another service, or that another service's deployment ran.

    `source_id`: of that service or deployment. Variables, routes, volumes and sizes stay the service's own. Raises
    NotFound, and Conflict where there is no such version or the pending changes would not fit.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        source = requests.version(session, principal.workspace_id, source_id)
        deployment = requests.promote(session, service, source, message, by=principal.actor)
        if supersede:
            requests.supersede(session, deployment, principal.actor)
    if upload := deployment.snapshot.config.upload:  # whoever builds it again will need it
        UploadStore(here.settings.uploads).share(str(source.service_id), upload.digest, str(service_id))
    launch_due(here)
    return deployment


def restart(here: Context, principal: Principal, service_id: ServiceId) -> Deployment:
    """Deploys what serves once more beside itself; pending changes stay pending. Raises NotFound, Conflict."""
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id, lock=True)
        conditions.require_revision(service.revision)
        deployment = requests.restart(session, service, by=principal.actor)
    launch_due(here)
    return deployment


def retry(here: Context, principal: Principal, deployment_id: DeploymentId) -> Deployment:
    """Repeats a failed or cancelled deployment from the step that it did not pass. Raises NotFound, Conflict."""
    with here.database.transaction() as session:
        ended = deployments.get_visible(session, principal.workspace_id, deployment_id)
        service = services.get(session, principal.workspace_id, ended.service_id, lock=True)
        deployment = requests.retry(session, service, ended, by=principal.actor)
    launch_due(here)
    return deployment


def cancel(here: Context, principal: Principal, deployment_id: DeploymentId) -> Deployment:
    """Stops a deployment, whose run then undoes what it did; one that still waits ends at once.

    Raises NotFound, and DeploymentSettled where it has ended.
    """
    with here.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, deployment_id, lock=True)
        deployment.request_cancellation()
        subject = Subject.of_deployment(deployment.snapshot)
        events.record(session, principal.actor, Action.DEPLOYMENT_CANCELLED, subject)
        journal.write(session, deployment.id, "Cancellation was asked for.", level=Level.WARNING)
    launch_due(here)
    return deployment


def earlier_of(session: Session, principal: Principal, service: Service, earlier_id: DeploymentId) -> Deployment:
    """Returns a deployment of this service; raises NotFound for any other."""
    earlier = deployments.get_visible(session, principal.workspace_id, earlier_id)
    if earlier.service_id != service.id:
        raise NotFound("The service has no such deployment.")
    return earlier
