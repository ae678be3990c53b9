"""Names and labels of everything that lives outside the database: deterministic, so that each step can be repeated."""

import hashlib
import re
from collections.abc import Mapping
from uuid import UUID

from flows.domain.ids import DeploymentId, EnvironmentId, WorkspaceId, short
from flows.domain.snapshot import Snapshot

INSTANCE = "slipway.instance"
WORKSPACE = "slipway.workspace"
PROJECT = "slipway.project"
ENVIRONMENT = "slipway.environment"
SERVICE = "slipway.service"
DEPLOYMENT = "slipway.deployment"
BUILT = "slipway-built/"  # what the names of images that are built here begin with, where no registry gets them


def swarm_service(instance: str, deployment: Snapshot) -> str:
    """One Swarm service per deployment; also a DNS name, so at most 63 characters."""
    slug = deployment.service.slug[: 63 - len(instance) - 14].rstrip("-")
    return f"{instance}-{slug}-{short(deployment.deployment)}"


def release_job(instance: str, deployment: Snapshot) -> str:
    """The one-off service that runs the release command."""
    return f"{instance}-release-{short(deployment.deployment)}"


def volume(instance: str, service_id: UUID, name: str) -> str:
    """The same for all versions of a service: content outlives them."""
    return f"{instance}-vol-{short(service_id)}-{name}"


def config_file(instance: str, deployment: Snapshot, content: str) -> str:
    """One for each content, since Swarm never changes a config; at most 64 characters."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{instance}-cfg-{short(deployment.service.id)}-{digest}"


def built_images(service_id: UUID, registry: str = "") -> str:
    """The repository of all images that a service has of its own; `registry`: where they are pushed to, if anywhere."""
    return f"{registry}/{short(service_id)}" if registry else f"{BUILT}{short(service_id)}"


def built_image(deployment: Snapshot, inputs: str, registry: str = "") -> str:
    """One for each set of inputs, so that what was built once is found again."""
    return f"{built_images(deployment.service.id, registry)}:{hashlib.sha256(inputs.encode()).hexdigest()[:16]}"


def kept_image(deployment: Snapshot, image: str, registry: str = "") -> str:
    """For what was built before, maybe for another service: labels and names that it has already are of that one."""
    content = image.rpartition("@")[2]
    return f"{built_images(deployment.service.id, registry)}:kept-{content.removeprefix('sha256:')[:16]}"


def is_pushed(image: str, registry: str) -> bool:
    """Whether it is, or would be, in a repository of ours in the registry, by its name."""
    return bool(registry) and re.match(rf"{re.escape(registry)}/[0-9a-f]{{12}}[:@]", image) is not None


def is_built(image: str, registry: str) -> bool:
    """Whether we gave it that name when it was built; any other is somebody's own."""
    return image.startswith(BUILT) or is_pushed(image, registry)


def environment_network(instance: str, environment_id: EnvironmentId) -> str:
    return f"{environment_networks(instance)}{short(environment_id)}"


def environment_networks(instance: str) -> str:
    """What the names of all environments' networks begin with."""
    return f"{instance}-env-"


def edge_network(instance: str, workspace_id: WorkspaceId) -> str:
    """The proxy and every service of the workspace meet here."""
    return f"{instance}-edge-{short(workspace_id)}"


def system_network(instance: str) -> str:
    return f"{instance}-system"


def proxy_container(instance: str) -> str:
    return f"{instance}-proxy"


def routes_container(instance: str) -> str:
    return f"{instance}-routes"


def instance_labels(instance: str) -> Mapping[str, str]:
    return {INSTANCE: instance}


def deployment_labels(instance: str, deployment: Snapshot) -> Mapping[str, str]:
    return {
        INSTANCE: instance,
        WORKSPACE: str(deployment.workspace.id),
        PROJECT: str(deployment.project.id),
        ENVIRONMENT: str(deployment.environment.id),
        SERVICE: str(deployment.service.id),
        DEPLOYMENT: str(deployment.deployment),
    }


def neighbour_labels(instance: str, deployment: Snapshot, service_id: UUID) -> Mapping[str, str]:
    """Of what belongs to another service of the environment, whichever deployment of it."""
    labels = {**deployment_labels(instance, deployment), SERVICE: str(service_id)}
    return {key: value for key, value in labels.items() if key != DEPLOYMENT}


def belongs_to(deployment_id: DeploymentId) -> Mapping[str, str]:
    return {DEPLOYMENT: str(deployment_id)}
