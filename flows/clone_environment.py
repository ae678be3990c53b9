"""Fill a new environment with what another one has."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import EnvironmentId
from flows.tasks import clones, contents, heartbeat


@flow(name="clone-environment", persist_result=False)
def clone_environment(environment_id: UUID) -> None:
    """Copy services, variables and volumes' definitions; then ask for first versions, if that was requested.

    The rollout of these is rows: this run does not wait for it. Safe to repeat.
    """
    environment = EnvironmentId(environment_id)
    try:
        with heartbeat.of_clone(environment):
            clones.copy(environment)
            contents.copy(environment)
            clones.roll_out(environment)
    except Exception as error:
        clones.failed(environment, error)
        raise
