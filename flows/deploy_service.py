"""Put a new version of a service in front of its users."""

from uuid import UUID

from prefect import flow

from flows import queue
from flows.domain.ids import DeploymentId
from flows.domain.snapshot import Snapshot
from flows.tasks import images, networks, proxy, records, swarm
from flows.tasks.undo import undo


@flow(name="deploy-service", persist_result=False)
def deploy_service(deployment_id: UUID) -> None:
    """Put a new version in front of users, or leave the previous one exactly as it was."""
    deployment = records.take(DeploymentId(deployment_id))
    if deployment is None:
        return
    with records.held(deployment):
        try:
            make_live(deployment)
        except Exception as error:
            undo(deployment)
            records.failed(deployment, error)
            raise
        finally:
            queue.launch_due()
    swarm.retire_previous(deployment)


def make_live(deployment: Snapshot) -> None:
    """The story of a deploy. What runs is not touched before the new version has proved itself."""
    records.refuse_if_exhausted(deployment)
    image = images.obtain(deployment)
    networks.ensure(deployment)
    swarm.start(deployment, image)
    swarm.await_healthy(deployment)
    proxy.switch_traffic(deployment)
    records.healthy(deployment)
