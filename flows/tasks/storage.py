"""Volumes, which outlive versions, and config files, which do not."""

from collections.abc import Sequence

from blocks.states import ObjectState
from flows.domain.ids import ServiceId
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.plans import names, service
from flows.platform import platform
from flows.store import deployments
from flows.tasks.effect import effect, step


@step(Step.STORAGE)
def prepare(deployment: Snapshot) -> None:
    """Creates or adopts the volumes and config files: a volume of an earlier version keeps its content."""
    for volume in service.volumes(platform().instance, deployment):
        platform().node.volumes.ensure(volume)
    for file in service.config_files(platform().instance, deployment):
        platform().cluster.configs.ensure(file)


@effect("remove new volumes and config files")
def remove_new(deployment: Snapshot) -> None:
    """Removes volumes and files that this deployment made: nobody has used them before it."""
    configs, volumes = platform().cluster.configs, platform().node.volumes
    labels = names.belongs_to(deployment.deployment_id)
    for file in configs.list(labels):
        configs.remove(file.name)
    for volume in volumes.list(labels):
        volumes.remove(volume.name)


@effect("remove unused config files")
def remove_unused_files() -> None:
    clean_up_files()


def clean_up_files() -> None:
    """Removes contents that no version serves, drains or is about to use."""
    found = _config_files()  # before the rows are read: a deployment is written down before it makes anything
    with platform().database.transaction() as session:
        kept = [
            *deployments.live(session, or_deleting=True),
            *deployments.unsettled(session),
            *deployments.superseded(session),
        ]
    used = {file.name for item in kept for file in service.config_files(platform().instance, item.snapshot)}
    for file in found:
        if file.name not in used:
            platform().cluster.configs.remove(file.name)


@effect("remove volumes and config files")
def remove_all(ids: Sequence[ServiceId]) -> None:
    """Removes all content of services that are being deleted."""
    configs, volumes = platform().cluster.configs, platform().node.volumes
    labels, gone = names.instance_labels(platform().instance), set(map(str, ids))
    for file in configs.list(labels):
        if file.labels.get(names.SERVICE) in gone:
            configs.remove(file.name)
    for volume in volumes.list(labels):
        if volume.labels.get(names.SERVICE) in gone:
            volumes.remove(volume.name)


def _config_files() -> Sequence[ObjectState]:
    return platform().cluster.configs.list(names.instance_labels(platform().instance))
