"""From a snapshot to what Docker Swarm should run."""

from collections.abc import Mapping

from blocks.specs import Attachment, NetworkSpec, ServiceSpec, SrvTarget
from flows.domain.ids import short
from flows.domain.project import PRODUCTION
from flows.domain.snapshot import Snapshot
from flows.plans import names


def service_spec(instance: str, deployment: Snapshot, image: str) -> ServiceSpec:
    """`image` is pinned: `repository@sha256:…` or an image id."""
    config = deployment.config
    variables = {**config.variables, **system_variables(deployment)}
    return ServiceSpec(
        name=names.swarm_service(instance, deployment),
        image=image,
        labels=names.deployment_labels(instance, deployment),
        networks=(
            Attachment(names.environment_network(instance, deployment.environment_id), (deployment.network_alias,)),
            Attachment(names.edge_network(instance, deployment.workspace_id), (deployment.edge_alias,)),
        ),
        env=tuple(f"{key}={value}" for key, value in sorted(variables.items())),
        command=config.command,
        replicas=config.replicas,
        stop_grace_seconds=config.stop_grace_seconds,
    )


def networks(instance: str, deployment: Snapshot) -> tuple[NetworkSpec, NetworkSpec]:
    """The environment's own network, and the workspace's edge network."""
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


def targets(instance: str, deployment: Snapshot) -> Mapping[str, SrvTarget]:
    """Where the routing zone sends each of the deployment's domains."""
    host = names.swarm_service(instance, deployment)
    return {domain: SrvTarget(host, port) for domain, port in deployment.config.routes.items()}


def system_variables(deployment: Snapshot) -> Mapping[str, str]:
    """What every container is told about itself; a user's variable of the same name loses."""
    return {
        "SLIPWAY": "true",
        "SLIPWAY_DOMAINS": ",".join(deployment.config.routes),
        "SLIPWAY_WORKSPACE": deployment.workspace.slug,
        "SLIPWAY_PROJECT": deployment.project.slug,
        "SLIPWAY_PROJECT_ID": str(deployment.project.id),
        "SLIPWAY_ENVIRONMENT": deployment.environment.slug,
        "SLIPWAY_SERVICE": deployment.service.slug,
        "SLIPWAY_SERVICE_ID": str(deployment.service.id),
        "SLIPWAY_DEPLOYMENT": str(deployment.number),
        "SLIPWAY_DEPLOYMENT_ID": short(deployment.deployment),
        "SLIPWAY_PRIVATE_DOMAIN": deployment.network_alias,
        "SLIPWAY_WORKSPACE_DOMAIN": deployment.edge_alias,
    }


def generated_domain(project: str, environment: str, service: str, root_domain: str, tail: str = "") -> str:
    """One label below the root domain, so that one wildcard certificate covers all of them."""
    name = "-".join([service, project, *([] if environment == PRODUCTION else [environment])])
    end = f"-{tail}" if tail else ""
    return f"{name[: 63 - len(end)].rstrip('-')}{end}.{root_domain}"
