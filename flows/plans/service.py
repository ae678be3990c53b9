"""Turns a deployment's snapshot into the specification of its Docker Swarm service."""

from collections.abc import Iterator
from dataclasses import replace

from blocks.specs import (
    Attachment,
    ConfigMount,
    ConfigSpec,
    HostPort,
    Mount,
    NetworkSpec,
    Resources,
    ServiceSpec,
    VolumeSpec,
)
from flows.domain import parts
from flows.domain.project import PRODUCTION
from flows.domain.snapshot import Snapshot
from flows.plans import names
from flows.plans.environment import container_environment


def service_spec(instance: str, deployment: Snapshot, image: str, replicas: int | None = None) -> ServiceSpec:
    """Returns the Swarm service. `image` is pinned: `repository@sha256:…` or an image id; `replicas` overrides."""
    config = deployment.config
    return ServiceSpec(
        name=names.swarm_service(instance, deployment),
        image=image,
        labels=names.deployment_labels(instance, deployment),
        networks=(
            Attachment(names.environment_network(instance, deployment.environment_id), (deployment.network_alias,)),
            Attachment(names.edge_network(instance, deployment.workspace_id), (deployment.edge_alias,)),
        ),
        env=container_environment(deployment),
        command=config.command,
        replicas=config.replicas if replicas is None else replicas,
        stop_grace_seconds=config.stop_grace_seconds,
        stop_signal=config.stop_signal,
        mounts=tuple(_mounts(instance, deployment)),
        configs=tuple(_config_mounts(instance, deployment)),
        ports=tuple(HostPort(*_published(key, target)) for key, target in config.host_ports.items()),
        limits=_resources(config.limits),
        reservations=_resources(config.reservations),
    )


def release_spec(instance: str, deployment: Snapshot, image: str) -> ServiceSpec:
    """Returns the release command in the new image, with the version's variables and config files.

    No volumes, since the previous version may be writing them, and no names, so that nobody takes it for the service.
    """
    spec = service_spec(instance, deployment, image, replicas=1)
    return replace(
        spec,
        name=names.release_job(instance, deployment),
        networks=tuple(replace(end, aliases=()) for end in spec.networks),
        command=deployment.release_command,
        mounts=(),
        ports=(),
        is_job=True,
    )


def networks(instance: str, deployment: Snapshot) -> tuple[NetworkSpec, NetworkSpec]:
    """Returns the environment's own network, and the workspace's edge network."""
    workspace = {names.INSTANCE: instance, names.WORKSPACE: str(deployment.workspace.id)}
    environment = {
        **workspace,
        names.PROJECT: str(deployment.project.id),
        names.ENVIRONMENT: str(deployment.environment.id),
    }
    return (
        NetworkSpec(names.environment_network(instance, deployment.environment_id), environment),
        NetworkSpec(names.edge_network(instance, deployment.workspace_id), workspace),
    )


def volumes(instance: str, deployment: Snapshot) -> Iterator[VolumeSpec]:
    """Yields the engine's volumes that the version needs; the label shows which deployment made one."""
    labels = names.deployment_labels(instance, deployment)
    for name, volume in deployment.config.volumes.items():
        if volume.host_path is None:
            yield VolumeSpec(names.volume(instance, deployment.service.id, name), labels)
    for shared in deployment.config.shared_volumes.values():  # who reads may come before who writes
        theirs = names.neighbour_labels(instance, deployment, shared.service_id)
        yield VolumeSpec(names.volume(instance, shared.service_id, shared.volume), theirs)


def config_files(instance: str, deployment: Snapshot) -> Iterator[ConfigSpec]:
    labels = names.deployment_labels(instance, deployment)
    for content in dict.fromkeys(file.content for file in deployment.config.config_files.values()):
        yield ConfigSpec(names.config_file(instance, deployment, content), labels, content)


def generated_domain(project: str, environment: str, service: str, root_domain: str, tail: str = "") -> str:
    """Makes one label below the root domain, so that one wildcard certificate covers all of them."""
    name = "-".join([service, project, *([] if environment == PRODUCTION else [environment])])
    end = f"-{tail}" if tail else ""
    return f"{name[: 63 - len(end)].rstrip('-')}{end}.{root_domain}"


def _mounts(instance: str, deployment: Snapshot) -> Iterator[Mount]:
    for name, volume in deployment.config.volumes.items():
        if volume.host_path is not None:
            yield Mount(volume.host_path, volume.path, read_only=True, is_host_path=True)
        else:
            source = names.volume(instance, deployment.service.id, name)
            yield Mount(source, volume.path, read_only=volume.read_only)
    for shared in deployment.config.shared_volumes.values():
        yield Mount(names.volume(instance, shared.service_id, shared.volume), shared.path, read_only=True)


def _config_mounts(instance: str, deployment: Snapshot) -> Iterator[ConfigMount]:
    for file in deployment.config.config_files.values():
        yield ConfigMount(names.config_file(instance, deployment, file.content), file.path)


def _published(key: str, target: int) -> tuple[int, int, str]:
    port, protocol = parts.split_port(key)
    return port, target, protocol


def _resources(resources: parts.Resources | None) -> Resources:
    return Resources(resources.cpus, resources.memory_bytes) if resources else Resources()
