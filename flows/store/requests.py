"""Makes deployments: of the pending changes, of an earlier one or of another service's. Each joins the queue.

The caller holds the lock of the service's row.
"""

from uuid import UUID

from sqlmodel import Session

from flows.domain.actions import Action
from flows.domain.columns import now
from flows.domain.config import ServiceConfig
from flows.domain.deployment import RETRYABLE, Deployment, DeploymentStep, Level, Trigger
from flows.domain.errors import Conflict, NotFound
from flows.domain.event import NOTHING, PLATFORM, Actor, Detail, Subject
from flows.domain.ids import DeploymentId, ServiceId, WorkspaceId, new_id
from flows.domain.service import Service
from flows.domain.snapshot import Owner, Snapshot
from flows.domain.steps import Step
from flows.store import changes, deployments, events, journal, queue, services, variables


def deploy(
    session: Session,
    service: Service,
    message: str = "",
    *,
    by: Actor = PLATFORM,
    without_cache: bool = False,
) -> Deployment:
    """Takes the pending changes; `without_cache` builds the image anew, if it is built."""
    service.require_open()
    deployment = _added(session, service, changes.wanted_now(session, service), message)
    _record(session, by, deployment)
    deployment.trigger = Trigger.TOKEN if by.is_of_service else Trigger.MANUAL
    if without_cache:
        deployment.snapshot = deployment.snapshot.model_copy(update={"without_cache": True})
    changes.take(session, service, deployment.id)
    return deployment


def supersede(session: Session, deployment: Deployment, by: Actor = PLATFORM) -> None:
    """Cancels what still waits in the queue of the service, in favour of this one."""
    for waiting in queue.cancel_queued(session, deployment.service_id, except_for=deployment.id):
        text = f"Cancelled: deployment {deployment.number} was asked for in its stead."
        journal.write(session, waiting.id, text, level=Level.WARNING)
        superseded = Detail(reason="superseded", source=_number(deployment))
        _record(session, by, waiting, superseded, Action.DEPLOYMENT_CANCELLED)


def redeploy(
    session: Session, service: Service, earlier: Deployment, message: str = "", *, by: Actor = PLATFORM
) -> Deployment:
    """Deploys the configuration and the bytes of an earlier deployment again; what is pending stays pending.

    Raises Conflict where the pending changes would not fit or the surroundings changed, VolumeShared where a
    neighbour reads a volume that the earlier configuration does not have.
    """
    if earlier.status not in deployments.SUCCEEDED:
        raise Conflict(f"Deployment {earlier.number} never served, so it cannot come back: it is {earlier.status}.")
    deployment = _again(session, service, earlier, message or f"Redeploy of {earlier.number}")
    deployment.redeploy_of = earlier.id
    _record(session, by, deployment, Detail(reason="redeploy", source=_number(earlier)))
    changes.replace_current(session, service, earlier.snapshot.config, deployment.id)
    return deployment


def restart(session: Session, service: Service, *, by: Actor = PLATFORM) -> Deployment:
    """Deploys what serves beside itself. Changes that a failed deployment took become pending again."""
    live = deployments.live_of(session, service.id)
    if live is None:
        raise Conflict(f"The service {service.slug} has no version that serves. Deploy it first.")
    goal = changes.wanted_now(session, service)
    deployment = _again(session, service, live, "Restart")
    deployment.redeploy_of = live.id
    _record(session, by, deployment, Detail(reason="restart", source=_number(live)))
    changes.replace_current(session, service, live.snapshot.config, deployment.id, goal=goal)
    return deployment


def retry(session: Session, service: Service, ended: Deployment, *, by: Actor = PLATFORM) -> Deployment:
    """Repeats a failed or cancelled attempt from the step that it did not pass: what lasts is not done again."""
    if ended.status not in RETRYABLE:
        raise Conflict(f"Only what failed or was cancelled can be retried; the deployment is {ended.status}.")
    deployment = _again(session, service, ended, ended.message or f"Retry of {ended.number}")
    deployment.retry_of = ended.id
    _record(session, by, deployment, Detail(reason="retry", source=_number(ended)))
    changes.replace_current(session, service, ended.snapshot.config, deployment.id)
    released = session.get(DeploymentStep, (ended.id, Step.RELEASE))
    if released is not None and released.done_at is not None:
        session.add(DeploymentStep(deployment_id=deployment.id, name=Step.RELEASE, done_at=now()))
    return deployment


def version(session: Session, workspace_id: WorkspaceId, source_id: UUID) -> Deployment:
    """Returns the deployment that serves the service of this id, or the deployment of this id.

    Raises NotFound, and Conflict where it never served or goes.
    """
    try:
        service = services.get(session, workspace_id, ServiceId(source_id))
    except NotFound:
        found = deployments.get_visible(session, workspace_id, DeploymentId(source_id))
        services.get(session, workspace_id, found.service_id).require_open()
        if found.status not in deployments.SUCCEEDED:
            raise Conflict(f"Deployment {found.number} never served: it is {found.status}.") from None
        return found
    service.require_open()
    live = deployments.live_of(session, service.id)
    if live is None:
        raise Conflict(f"The service {service.slug} has no version that serves there. Deploy it there first.")
    return live


def promoted(session: Session, service: Service, source: Deployment) -> ServiceConfig:
    """Returns what the service would be with the image of another one; raises Conflict if it is the same one."""
    if source.service_id == service.id:
        raise Conflict("The version is of this very service: redeploy it.")
    return (service.config or changes.wanted_now(session, service)).made_like(source.snapshot.config)


def promote(
    session: Session, service: Service, source: Deployment, message: str = "", *, by: Actor = PLATFORM
) -> Deployment:
    """Deploys the image of another service under this one's own variables, routes, volumes and sizes.

    What is pending stays pending, except for a service that was never deployed: there it is all there is.
    Raises Conflict where the pending changes would not fit.
    """
    service.require_open()
    config = promoted(session, service, source)
    place = f"{source.snapshot.project.slug}/{source.snapshot.service.slug} in {source.snapshot.environment.slug}"
    text = f"Promotion of version {source.number} of {place}"
    deployment = _added(session, service, config, message or text)
    _record(session, by, deployment, Detail(source=f"{place} {_number(source)}"), Action.VERSION_PROMOTED)
    kept = {"kept_image": source.image_digest, "commit": source.snapshot.commit}
    deployment.snapshot = deployment.snapshot.model_copy(update={**kept, "build_plan": source.snapshot.build_plan})
    session.flush()
    changes.replace_current(session, service, config, deployment.id, goal=None if service.config else config)
    journal.write(session, deployment.id, f"{text}: its image, and the configuration of this service.")
    return deployment


def _again(session: Session, service: Service, earlier: Deployment, message: str) -> Deployment:
    service.require_open()
    deployment = _added(session, service, earlier.snapshot.config, message)
    deployment.snapshot = deployment.snapshot.model_copy(
        update={
            "shared_variables": earlier.snapshot.shared_variables,
            "kept_image": earlier.image_digest or earlier.snapshot.kept_image,
            "commit": earlier.snapshot.commit,
            "build_plan": earlier.snapshot.build_plan,
        }
    )
    session.flush()
    return deployment


def _added(session: Session, service: Service, config: ServiceConfig, message: str) -> Deployment:
    workspace, project, environment = services.place(session, service)
    service.deployment_count += 1
    deployment_id = DeploymentId(new_id())
    snapshot = Snapshot(
        workspace=Owner(id=workspace.id, slug=workspace.slug),
        project=Owner(id=project.id, slug=project.slug),
        environment=Owner(id=environment.id, slug=environment.name),
        service=Owner(id=service.id, slug=service.slug),
        deployment=deployment_id,
        number=service.deployment_count,
        network_alias=service.network_alias,
        edge_alias=service.edge_alias,
        config=config,
        shared_variables=variables.shared_values(session, environment.id),
    )
    deployment = Deployment(
        id=deployment_id,
        service_id=service.id,
        number=snapshot.number,
        snapshot=snapshot,
        message=message,
        image=config.origin,
        route_keys=list(config.routes),
    )
    session.add(deployment)
    session.flush()
    return deployment


def _record(
    session: Session,
    by: Actor,
    deployment: Deployment,
    detail: Detail = NOTHING,
    action: Action = Action.DEPLOYMENT_REQUESTED,
) -> None:
    events.record(session, by, action, Subject.of_deployment(deployment.snapshot), detail)


def _number(deployment: Deployment) -> str:
    return f"#{deployment.number}"
