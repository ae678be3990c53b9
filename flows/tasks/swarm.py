"""Versions on Docker Swarm: start one, stop one where two cannot run, watch it become healthy, remove one."""

import time
from dataclasses import replace

from blocks.specs import ServiceSpec
from flows.domain.deployment import Deployment, DeploymentStatus, Level
from flows.domain.errors import ContainerExited, DeploymentUnhealthy
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.plans import masking, names, service
from flows.plans.health import Watch
from flows.platform import platform
from flows.tasks import images, records
from flows.tasks.effect import effect, step
from flows.tasks.explain import explain_exit, explain_silence
from flows.tasks.probe import ask
from flows.tasks.records import tell
from flows.tasks.storage import clean_up_files

POLL_SECONDS = 0.03
CALM_POLL_SECONDS = 0.25  # for an app that takes its time
CALM_AFTER_SECONDS = 3.0
GONE_SECONDS = 60.0
SHORT_DRAIN_SECONDS = 10.0  # more than the default of services


@step(Step.START)
def prepare_start(deployment: Snapshot, image: str) -> None:
    """Creates the new version without any task: what can be refused is refused while the previous one serves."""
    records.starting(deployment, image)
    platform().cluster.services.apply(spec_of(deployment, image, replicas=0))


@step(Step.STOP_PREVIOUS)
def stop_previous(deployment: Snapshot) -> None:
    """Stops the previous version, as late as possible, where both cannot run at once."""
    previous = records.live_of(deployment.service_id)
    if previous is None or not previous.snapshot.config.excludes(deployment.config):
        return
    name = names.swarm_service(platform().instance, previous.snapshot)
    if previous.status is not DeploymentStatus.SLEEPING:
        records.pause(deployment, previous)
    grace_seconds, began = previous.snapshot.config.stop_grace_seconds, time.monotonic()
    if _is_there(name):
        platform().cluster.services.scale(name, 0)
    platform().cluster.services.await_stopped(name, GONE_SECONDS + grace_seconds)
    if time.monotonic() - began > grace_seconds > 0:
        said = f"Version {previous.number} did not end by itself within {grace_seconds} s, so it was killed."
        tell(deployment, f"{said} One that ends on SIGTERM is replaced sooner.", level=Level.WARNING)


@step(Step.START)
def start(deployment: Snapshot, image: str) -> None:
    spec = spec_of(deployment, image)
    records.starting(deployment, image)
    tell(deployment, f"Starting {spec.replicas} × {spec.name}.")
    platform().cluster.services.apply(spec)


@effect("await healthy")
def await_healthy(deployment: Snapshot) -> None:
    """Returns when every replica passed its check; raises ContainerExited or DeploymentUnhealthy with the reason."""
    watch_until_healthy(deployment, deployment)


@effect("remove the new version")
def remove_new(deployment: Snapshot) -> None:
    """Deletes the version if it is present, and waits until its containers are gone."""
    remove(names.swarm_service(platform().instance, deployment), deployment.config.stop_grace_seconds)


@effect("restore the previous version")
def restore_previous(deployment: Snapshot) -> None:
    """Runs again what was stopped for this deployment. If it cannot run any more, its owner is informed."""
    previous = records.live_of(deployment.service_id)
    if previous is not None and previous.status is not DeploymentStatus.SLEEPING and previous.image_digest:
        platform().cluster.services.apply(spec_of(previous.snapshot, previous.image_digest))
        try:
            watch_until_healthy(previous.snapshot, deployment)
        except (ContainerExited, DeploymentUnhealthy) as error:
            tell(deployment, f"Version {previous.number} was started again. {error}", level=Level.ERROR)
    records.end_pause(deployment)


@effect("retire the previous version")
def retire_previous(deployment: Snapshot) -> None:
    """Removes every superseded version of the service whose connections had time to end.

    A run that waits takes a worker's place, so it waits for short drains only; of a longer one the row says when it is
    over, the worker notices, and reconcile removes the version.
    """
    found = records.superseded(deployment.service_id)
    superseded = [previous for previous in found if previous.seconds_to_retirement <= SHORT_DRAIN_SECONDS]
    for previous in found:
        if previous not in superseded:
            tell(deployment, f"Version {previous.number} is removed when its drain is over.")
    for previous in superseded:
        retire(previous)
        tell(deployment, f"Version {previous.number} was removed.")
    if any(previous.snapshot.config.config_files for previous in superseded):
        clean_up_files()


def spec_of(version: Snapshot, image: str, replicas: int | None = None) -> ServiceSpec:
    """Returns the version's service, with what a node needs that has to pull the image. `replicas` overrides."""
    spec = service.service_spec(platform().instance, version, image, replicas)
    return replace(spec, credentials=images.sign_in_for(version, image))


def retire(previous: Deployment) -> None:
    """Waits for the end of the drain, then removes the version."""
    remaining = previous.seconds_to_retirement
    if remaining > 0:
        time.sleep(remaining)
    name = names.swarm_service(platform().instance, previous.snapshot)
    remove(name, previous.snapshot.config.stop_grace_seconds)
    records.removed(previous)


def remove(name: str, stop_grace_seconds: float = 0) -> None:
    platform().cluster.services.remove(name)
    platform().cluster.services.await_gone(name, GONE_SECONDS + stop_grace_seconds)


def watch_until_healthy(version: Snapshot, reader: Snapshot) -> None:
    """Waits until every replica of `version` passed; the journal of `reader` gets the transcript."""
    name = names.swarm_service(platform().instance, version)
    network = names.edge_network(platform().instance, version.workspace_id)
    watch = Watch(version.config, network, masking.hidden_of(version))
    began = time.monotonic()
    while True:
        tasks = platform().cluster.services.tasks(name)
        if crashed := watch.crashed(tasks):
            raise explain_exit(version, reader, crashed)
        for task, question in watch.to_ask(tasks, time.monotonic()):
            if news := ask(watch, task, question):
                tell(reader, news)
        passed = time.monotonic() - began
        if watch.is_healthy(tasks, time.monotonic()):
            return
        if passed > watch.grace_seconds:
            raise explain_silence(version, reader, watch, tasks)
        time.sleep(POLL_SECONDS if passed < CALM_AFTER_SECONDS else CALM_POLL_SECONDS)


def _is_there(name: str) -> bool:
    ours = platform().cluster.services.list(names.instance_labels(platform().instance))
    return any(found.name == name for found in ours)
