"""Versions on Docker Swarm: start one, watch it become healthy, remove one."""

import time

from blocks.states import TaskState
from flows.domain.deployment import Deployment
from flows.domain.snapshot import Snapshot
from flows.plans import names, service
from flows.plans.health import Watch
from flows.platform import platform
from flows.tasks import records
from flows.tasks.effect import effect, step
from flows.tasks.explain import explain_exit, explain_silence
from flows.tasks.records import tell

START = "start the new version"
POLL_SECONDS = 0.03
GONE_SECONDS = 60.0


@step(START)
def start(deployment: Snapshot, image: str) -> None:
    spec = service.service_spec(platform().instance, deployment, image)
    records.starting(deployment, image)
    tell(deployment, f"Starting {spec.replicas} × {spec.name}.")
    platform().swarm.apply_service(spec)


@effect("await healthy")
def await_healthy(deployment: Snapshot) -> None:
    """Returns when every replica passed its check; raises ContainerExited or DeploymentUnhealthy with the reason."""
    name = names.swarm_service(platform().instance, deployment)
    watch = Watch(deployment.config, names.edge_network(platform().instance, deployment.workspace_id))
    deadline = time.monotonic() + watch.grace_seconds
    while True:
        tasks = platform().swarm.tasks(name)
        if crashed := watch.crashed(tasks):
            raise explain_exit(deployment, crashed)
        for task, port in watch.to_probe(tasks):
            if news := _probe(watch, task, port):
                tell(deployment, news)
        if watch.is_healthy(tasks, time.monotonic()):
            return
        if time.monotonic() > deadline:
            raise explain_silence(deployment, watch, tasks)
        time.sleep(POLL_SECONDS)


@effect("remove the new version")
def remove_new(deployment: Snapshot) -> None:
    """Delete-if-present, and wait until its containers are gone."""
    remove(names.swarm_service(platform().instance, deployment))


@effect("retire the previous version")
def retire_previous(deployment: Snapshot) -> None:
    """Every superseded version of the service goes when its connections had time to end."""
    for previous in records.superseded(deployment.service_id):
        retire(previous)
        tell(deployment, f"Version {previous.number} was removed.")


def retire(previous: Deployment) -> None:
    """Waits for the end of the drain, then removes the version."""
    remaining = previous.seconds_to_retirement
    if remaining > 0:
        time.sleep(remaining)
    remove(names.swarm_service(platform().instance, previous.snapshot))
    records.removed(previous)


def remove(name: str) -> None:
    platform().swarm.remove_service(name)
    platform().swarm.await_gone(name, GONE_SECONDS)


def _probe(watch: Watch, task: TaskState, port: int) -> str | None:
    """Asks from the proxy's network; what is new about the answer."""
    address = watch.address(task, port)
    if address is None:
        return None
    return watch.note(task, port, platform().proxy.probe(address, watch.path(port), watch.timeout_seconds))
