"""Put a new version of a service in front of its users."""

from uuid import UUID

from prefect import State, flow
from prefect.states import Cancelled

from flows.domain.errors import LeaseLost
from flows.domain.ids import DeploymentId
from flows.domain.snapshot import Snapshot
from flows.launch import launch_due
from flows.platform import platform
from flows.tasks import builds, disk_space, images, networks, proxy, records, release, storage, swarm
from flows.tasks.undo import undo


@flow(name="deploy-service", persist_result=False)
def deploy_service(deployment_id: UUID) -> State[None] | None:
    """Put a new version in front of users, or leave the previous one exactly as it was."""
    deployment = records.take(DeploymentId(deployment_id))
    if deployment is None:
        return None
    with records.held(deployment) as lease:
        try:
            with lease.until_cancelled():
                is_live = make_live(deployment)
        except LeaseLost:
            raise
        except Exception as error:
            is_live = not records.is_to_undo(deployment, error)
            if not is_live:
                undo(deployment)
                if not records.undone(deployment, error):
                    raise
                return Cancelled(message="The deployment was cancelled and undone.")
        finally:
            launch_due(platform())
    if is_live:
        swarm.retire_previous(deployment)
    else:
        records.postpone(deployment)  # last of all, for from then on another run may have it
        launch_due(platform())
    return None


def make_live(deployment: Snapshot) -> bool:
    """Deploy a version. What runs is not touched before the new version has proved itself, if both can run.

    False if nothing was done yet, because as many other versions are being built as may be.
    """
    records.refuse_if_hopeless(deployment)
    records.refuse_revoked_paths(deployment)
    if builds.is_needed(deployment):
        disk_space.require()
        built = builds.build(builds.fetch(deployment))
        if built is None:
            return False
        launch_due(platform())  # another build may begin
        deployment, image = built
        image = images.published(deployment, image)
    else:
        image = images.obtain(deployment)
    networks.ensure(deployment)
    if deployment.needs_storage:
        storage.prepare(deployment)
    if deployment.release_command:
        release.run_once(deployment, image)
    if deployment.is_exclusive:
        swarm.prepare_start(deployment, image)
        swarm.stop_previous(deployment)
    swarm.start(deployment, image)
    swarm.await_healthy(deployment)
    proxy.switch_traffic(deployment)
    records.healthy(deployment)
    return True
