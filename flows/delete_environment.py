"""End an environment with all that is in it."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import EnvironmentId
from flows.tasks import deletion, drift, heartbeat, leftovers


@flow(name="delete-environment", persist_result=False)
def delete_environment(environment_id: UUID) -> None:
    """Removes its services, their content and traffic, its network and its rows; it is safe to repeat."""
    environment = EnvironmentId(environment_id)
    with heartbeat.of_deletion(environment):
        services = deletion.close(environment)
        if not deletion.is_deploying_over(environment, services):
            return
        removed = deletion.end(services)
        kept = drift.remove_idle_networks()
        leftovers.assert_none(environment, kept)
        deletion.forget_environment(environment, removed)
