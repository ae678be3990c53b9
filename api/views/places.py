"""Projects and their environments as the API shows them, previews included."""

from collections.abc import Sequence

from sqlmodel import Session

from api.schemas.actions import EnvironmentAction, ProjectAction
from api.schemas.previews import PreviewRead
from api.schemas.projects import EnvironmentName, EnvironmentRead, ProjectRead
from api.views.services import service_read
from flows.domain.project import PRODUCTION, Environment, EnvironmentStatus, Project
from flows.settings import Settings
from flows.store import projects, services


def project_reads(session: Session, rows: Sequence[Project]) -> list[ProjectRead]:
    ids = [row.id for row in rows]
    environments = projects.environments(session, ids)
    counts = projects.service_counts(session, ids)
    live = projects.service_counts(session, ids, live=True)
    return [
        ProjectRead(
            id=str(row.id),
            slug=row.slug,
            description=row.description,
            revision=row.revision,
            created_at=row.created_at,
            environments=[EnvironmentName(id=str(e.id), name=e.name) for e in environments if e.project_id == row.id],
            service_count=counts.get(row.id, 0),
            live_count=live.get(row.id, 0),
            status=row.status,
            actions=[] if row.deleting_at else list(ProjectAction),
        )
        for row in rows
    ]


def environment_reads(session: Session, project: Project, rows: Sequence[Environment]) -> list[EnvironmentRead]:
    ids = [row.id for row in rows]
    counts = projects.environment_counts(session, ids)
    live = projects.environment_counts(session, ids, live=True)
    names = {row.id: row.name for row in projects.environments(session, [project.id])}
    whole = {row.id for row in rows if _is_mended(row, counts.get(row.id, 0), live.get(row.id, 0))}
    return [
        EnvironmentRead(
            id=str(row.id),
            name=row.name,
            project=project.slug,
            revision=row.revision,
            created_at=row.created_at,
            service_count=counts.get(row.id, 0),
            live_count=live.get(row.id, 0),
            status=EnvironmentStatus.READY if row.id in whole else row.status,
            clone_of=names.get(row.source_id) if row.source_id else None,
            failure=None if row.id in whole else row.clone_failure,
            notes=list(row.clone_notes),
            actions=_environment_actions(row),
        )
        for row in rows
    ]


def preview_read(session: Session, settings: Settings, preview: Environment, service: str) -> PreviewRead:
    """Shows a preview. `service`: the slug of the one that is previewed, whose clone has the same."""
    clone = services.named(session, preview.id, service)
    read = service_read(session, settings, clone) if clone else None
    return PreviewRead(
        environment=preview.name,
        status=preview.status,
        failure=preview.clone_failure,
        service_status=read.status if read else None,
        urls=read.urls if read else [],
    )


def _is_mended(row: Environment, services: int, live: int) -> bool:
    """Tells whether all services of a clone serve at last, some of which did not at its end."""
    return row.status is EnvironmentStatus.CLONE_FAILED and row.deploys_clone and 0 < services == live


def _environment_actions(row: Environment) -> list[EnvironmentAction]:
    if row.status in (EnvironmentStatus.DELETING, EnvironmentStatus.CLONING):
        return [] if row.status is EnvironmentStatus.DELETING or row.name == PRODUCTION else [EnvironmentAction.DELETE]
    always = [EnvironmentAction.CREATE_SERVICE, EnvironmentAction.CLONE]
    return always if row.name == PRODUCTION else [*always, EnvironmentAction.RENAME, EnvironmentAction.DELETE]
