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
    """Names the Swarm service of a deployment; this is also a DNS name, so it has at most 63 characters."""
    slug = deployment.service.slug[: 63 - len(instance) - 14].rstrip("-")
    return f"{instance}-{slug}-{short(deployment.deployment)}"


def release_job(instance: str, deployment: Snapshot) -> str:
    """Names the one-off service that runs the release command."""
    return f"{instance}-release-{short(deployment.deployment)}"


def volume(instance: str, service_id: UUID, name: str) -> str:
    """Names a volume, which is the same for all versions of a service: content outlives them."""
    return f"{instance}-vol-{short(service_id)}-{name}"


def config_file(instance: str, deployment: Snapshot, content: str) -> str:
    """Names a config, one for each content, since Swarm never changes one; it has at most 64 characters."""
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{instance}-cfg-{short(deployment.service.id)}-{digest}"


def built_images(service_id: UUID, registry: str = "") -> str:
    """Names the repository of a service's own images; `registry`: where they are pushed to, if anywhere."""
    return f"{registry}/{short(service_id)}" if registry else f"{BUILT}{short(service_id)}"


def built_image(deployment: Snapshot, inputs: str, registry: str = "") -> str:
    """Names an image by its inputs, so that what was built once is found again."""
    return f"{built_images(deployment.service.id, registry)}:{hashlib.sha256(inputs.encode()).hexdigest()[:16]}"


def kept_image(deployment: Snapshot, image: str, registry: str = "") -> str:
    """Names what was built before, maybe for another service, whose labels and names it has already."""
    content = image.rpartition("@")[2]
    return f"{built_images(deployment.service.id, registry)}:kept-{content.removeprefix('sha256:')[:16]}"


def is_pushed(image: str, registry: str) -> bool:
    """Tells by the name whether the image is, or would be, in a repository of ours in the registry."""
    return bool(registry) and re.match(rf"{re.escape(registry)}/[0-9a-f]{{12}}[:@]", image) is not None


def is_built(image: str, registry: str) -> bool:
    """Tells whether we gave it that name when it was built; any other is somebody's own."""
    return image.startswith(BUILT) or is_pushed(image, registry)


def environment_network(instance: str, environment_id: EnvironmentId) -> str:
    return f"{environment_networks(instance)}{short(environment_id)}"


def environment_networks(instance: str) -> str:
    """Returns what the names of all environments' networks begin with."""
    return f"{instance}-env-"


def edge_network(instance: str, workspace_id: WorkspaceId) -> str:
    """Names the network where the proxy and every service of the workspace meet."""
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
    """Returns labels of what belongs to another service of the environment, whichever deployment of it."""
    labels = {**deployment_labels(instance, deployment), SERVICE: str(service_id)}
    return {key: value for key, value in labels.items() if key != DEPLOYMENT}


def belongs_to(deployment_id: DeploymentId) -> Mapping[str, str]:
    return {DEPLOYMENT: str(deployment_id)}
