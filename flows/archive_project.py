"""End a project with all its environments."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import ProjectId
from flows.tasks import archive, drift, heartbeat, remains


@flow(name="archive-project", persist_result=False)
def archive_project(project_id: UUID) -> None:
    """Its environments' services, their content and traffic, their networks and all rows. Safe to repeat."""
    project = ProjectId(project_id)
    with heartbeat.of_archive(project):
        removed = archive.end(archive.close_project(project))
        drift.remove_idle_networks()
        remains.assert_none(project)
        archive.forget_project(project, removed)
