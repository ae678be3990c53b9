"""Services as the API lists them."""

from collections.abc import Sequence

from api.schemas.summaries import DeploymentSummary, ServiceSummary
from api.views.config import url_of
from api.views.services import service_actions, service_status
from flows.settings import Settings
from flows.store.summaries import Brief, Summary


def service_summaries(
    settings: Settings, project: str, environment: str, rows: Sequence[Summary]
) -> list[ServiceSummary]:
    """Shows summaries. `project`, `environment`: what they are called."""
    return [_summary(settings, project, environment, row) for row in rows]


def _summary(settings: Settings, project: str, environment: str, row: Summary) -> ServiceSummary:
    status = service_status(
        row.latest.status if row.latest else None,
        row.live.status if row.live else None,
        is_deleting=row.is_deleting,
        is_asleep=row.is_asleep,
    )
    return ServiceSummary(
        id=str(row.id),
        slug=row.slug,
        project=project,
        environment=environment,
        status=status,
        origin=row.origin,
        pending_changes=row.pending_changes,
        urls=[url_of(settings, key) for key in row.routes],
        live_deployment=_brief(row.live),
        latest_deployment=_brief(row.latest),
        created_at=row.created_at,
        updated_at=row.updated_at,
        actions=service_actions(
            status,
            is_live=row.live is not None,
            is_asleep=row.is_asleep,
            can_discard=row.pending_changes > 0 and row.was_deployed,
            can_revert=False,
        ),
    )


def _brief(row: Brief | None) -> DeploymentSummary | None:
    if row is None:
        return None
    return DeploymentSummary(
        id=str(row.id), number=row.number, status=row.status, image=row.image, queued_at=row.queued_at
    )
