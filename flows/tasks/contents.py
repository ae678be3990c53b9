"""Contents of volumes, copied into those of a clone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loguru import logger
from sqlmodel import Session

from blocks.specs import VolumeSpec
from flows.domain.ids import EnvironmentId, ServiceId
from flows.domain.project import Environment
from flows.domain.service import Service, wanted
from flows.plans import names
from flows.platform import platform
from flows.store import services
from flows.tasks import pauses
from flows.tasks.effect import effect


@dataclass(frozen=True)
class Copy:
    """The copy of one service's volumes: by their names, the volumes of the clone."""

    original: ServiceId
    slug: str
    volumes: Mapping[str, VolumeSpec]


@effect("copy the contents of volumes")
def copy(environment_id: EnvironmentId) -> None:
    """Copies the volumes that both have before anything of the clone runs; services are quiesced if they can be."""
    there = {volume.name for volume in platform().node.volumes.list(names.instance_labels(platform().instance))}
    for body in _requested(environment_id):
        volumes = {source: target for source, target in body.volumes.items() if source in there}
        if volumes and _is_open(environment_id):
            _copy(environment_id, body.slug, body.original, volumes)


def _copy(environment_id: EnvironmentId, slug: str, original: ServiceId, volumes: Mapping[str, VolumeSpec]) -> None:
    def tell(*lines: str) -> None:
        with platform().database.transaction() as session:
            environment = session.get(Environment, environment_id, with_for_update=True)
            if environment is not None:
                environment.note(f"{slug}: {line}" for line in lines)

    with pauses.paused(original, tell):
        for source, target in volumes.items():
            platform().node.volumes.copy(source, target, platform().settings.proxy_image)
            logger.info("volume.copied", source=source, target=target.name)


def _requested(environment_id: EnvironmentId) -> Sequence[Copy]:
    with platform().database.transaction() as session:
        target = session.get(Environment, environment_id)
        if target is None or target.cloning_at is None or not target.copies_data or target.source_id is None:
            return []
        place = services.places(session, [target.id])[target.id]
        originals = {each.slug: each.id for each in services.chosen(session, target.source_id, None)}
        clones = [each for each in services.chosen(session, target.id, None) if each.deployment_count == 0]
        return [
            Copy(originals[each.slug], each.slug, _volumes(session, originals[each.slug], each, place))
            for each in clones
            if each.slug in originals
        ]


def _volumes(session: Session, original: ServiceId, clone: Service, place: services.Place) -> Mapping[str, VolumeSpec]:
    workspace, project, environment = place
    labels = {
        names.INSTANCE: platform().instance,
        names.WORKSPACE: str(workspace.id),
        names.PROJECT: str(project.id),
        names.ENVIRONMENT: str(environment.id),
        names.SERVICE: str(clone.id),
    }
    config = wanted(clone, services.pending(session, [clone.id]))
    return {
        names.volume(platform().instance, original, name): VolumeSpec(
            names.volume(platform().instance, clone.id, name), labels
        )
        for name, volume in config.volumes.items()
        if volume.host_path is None
    }


def _is_open(environment_id: EnvironmentId) -> bool:
    """Tells whether the environment is still wanted: False once somebody asked for its deletion."""
    with platform().database.transaction() as session:
        environment = session.get(Environment, environment_id)
        return environment is not None and environment.cloning_at is not None
