"""Names and labels of everything that lives outside the database: deterministic, so that each step can be repeated."""

from collections.abc import Mapping

from flows.domain.ids import DeploymentId, EnvironmentId, WorkspaceId, short
from flows.domain.snapshot import Snapshot

INSTANCE = "slipway.instance"
WORKSPACE = "slipway.workspace"
PROJECT = "slipway.project"
ENVIRONMENT = "slipway.environment"
SERVICE = "slipway.service"
DEPLOYMENT = "slipway.deployment"


def swarm_service(instance: str, deployment: Snapshot) -> str:
    """One Swarm service per deployment; also a DNS name, so at most 63 characters."""
    slug = deployment.service.slug[: 63 - len(instance) - 14].rstrip("-")
    return f"{instance}-{slug}-{short(deployment.deployment)}"


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


def belongs_to(deployment_id: DeploymentId) -> Mapping[str, str]:
    return {DEPLOYMENT: str(deployment_id)}
