"""End a project with all its environments."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import ProjectId
from flows.tasks import deletion, drift, heartbeat, leftovers


@flow(name="delete-project", persist_result=False)
def delete_project(project_id: UUID) -> None:
    """Removes its services, their content and traffic, their networks and all rows; it is safe to repeat."""
    project = ProjectId(project_id)
    with heartbeat.of_deletion(project):
        services = deletion.close_project(project)
        if not deletion.is_deploying_over(project, services):
            return
        removed = deletion.end(services)
        kept = drift.remove_idle_networks()
        leftovers.assert_none(project, kept)
        deletion.forget_project(project, removed)
