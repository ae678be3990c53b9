"""End an environment with all that is in it."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import EnvironmentId
from flows.tasks import archive, drift, heartbeat, remains


@flow(name="archive-environment", persist_result=False)
def archive_environment(environment_id: UUID) -> None:
    """Its services, their content and traffic, its network and its rows; nothing else. Safe to repeat."""
    environment = EnvironmentId(environment_id)
    with heartbeat.of_archive(environment):
        removed = archive.end(archive.close(environment))
        drift.remove_idle_networks()
        remains.assert_none(environment)
        archive.forget_environment(environment, removed)
