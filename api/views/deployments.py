"""Deployments as the API shows them, with the actions that are allowed now."""

from collections.abc import Sequence

from api.schemas.actions import DeploymentAction
from api.schemas.deployments import DeploymentRead, JournalLineRead, StepRead
from flows.domain.deployment import (
    RETRYABLE,
    UNSETTLED,
    Deployment,
    DeploymentStatus,
    DeploymentStep,
    JournalLine,
)
from flows.domain.ids import DeploymentId
from flows.settings import Settings


def deployment_read(settings: Settings, row: Deployment, live_id: DeploymentId | None = None) -> DeploymentRead:
    """Shows a deployment. `live_id`: of the version that serves; it does not matter for one just asked for."""
    return DeploymentRead(
        id=str(row.id),
        number=row.number,
        service_id=str(row.service_id),
        service=row.snapshot.service.slug,
        project=row.snapshot.project.slug,
        environment=row.snapshot.environment.slug,
        status=row.status,
        is_live=row.id == live_id,
        message=row.message,
        trigger=row.trigger,
        redeploy_of=str(row.redeploy_of) if row.redeploy_of else None,
        retry_of=str(row.retry_of) if row.retry_of else None,
        rollout_id=str(row.rollout_id) if row.rollout_id else None,
        wave=row.wave,
        image=row.image,
        commit=row.snapshot.commit,
        build_title=row.snapshot.build_plan.title if row.snapshot.build_plan else None,
        image_digest=row.image_digest,
        failure=row.failure,
        queued_at=row.queued_at,
        started_at=row.started_at,
        settled_at=row.settled_at,
        gap_seconds=row.gap_seconds,
        run_url=f"{settings.prefect_ui_url}/runs/flow-run/{row.run_id}" if row.run_id else None,
        actions=_deployment_actions(row),
    )


def step_reads(rows: Sequence[DeploymentStep]) -> list[StepRead]:
    return [StepRead.model_validate(row) for row in rows]


def journal_reads(rows: Sequence[JournalLine]) -> list[JournalLineRead]:
    return [
        JournalLineRead(cursor=row.id or 0, at=row.at, level=row.level, source=row.source, text=row.text)
        for row in rows
    ]


def _deployment_actions(row: Deployment) -> list[DeploymentAction]:
    if row.status in UNSETTLED:
        return [] if row.status is DeploymentStatus.CANCELLING else [DeploymentAction.CANCEL]
    if row.status in RETRYABLE:
        return [DeploymentAction.RETRY]
    return [DeploymentAction.REDEPLOY, DeploymentAction.PROMOTE]
