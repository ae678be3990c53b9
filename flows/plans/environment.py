"""The variables of a version's containers: inherited, own and system ones, with their placeholders resolved."""

import re
from collections.abc import Mapping

from flows.domain.ids import short
from flows.domain.snapshot import Snapshot

_PLACEHOLDER = re.compile(r"\{\{\s*(env|deployment)\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


def container_environment(deployment: Snapshot) -> tuple[str, ...]:
    """Returns `KEY=value`, by key: a service's own variable wins over an inherited one, a system one over both."""
    own = {key: resolved(value, deployment) for key, value in deployment.config.variables.items()}
    variables = {**deployment.shared_variables, **own, **system_variables(deployment)}
    return tuple(f"{key}={value}" for key, value in sorted(variables.items()))


def resolved(text: str, deployment: Snapshot) -> str:
    """Resolves `{{env.KEY}}` (inherited) and `{{deployment.id}}` (a fact); what is unknown stays as it is written."""
    known = {"env": deployment.shared_variables, "deployment": _facts(deployment)}
    return _PLACEHOLDER.sub(lambda found: known[found[1]].get(found[2], found[0]), text)


def with_shared(own: Mapping[str, str], shared: Mapping[str, str]) -> Mapping[str, str]:
    """Resolves inherited variables without a deployment: its facts stay as they are written."""

    def filled(found: re.Match[str]) -> str:
        return shared.get(found[2], found[0]) if found[1] == "env" else found[0]

    return {**shared, **{key: _PLACEHOLDER.sub(filled, value) for key, value in own.items()}}


def mentioned(text: str) -> frozenset[str]:
    """Returns the keys of the inherited variables that it names."""
    return frozenset(key for kind, key in _PLACEHOLDER.findall(text) if kind == "env")


def _facts(deployment: Snapshot) -> Mapping[str, str]:
    return {
        "id": short(deployment.deployment),
        "number": str(deployment.number),
        "image": deployment.config.origin,
        "service": deployment.service.slug,
        "environment": deployment.environment.slug,
        "project": deployment.project.slug,
    }


def system_variables(deployment: Snapshot) -> Mapping[str, str]:
    """Returns what every container is given about itself; a user's variable of the same name loses."""
    return {
        "SLIPWAY": "true",
        "SLIPWAY_DOMAINS": ",".join(dict.fromkeys(key.partition("/")[0] for key in deployment.config.served_ports)),
        "SLIPWAY_WORKSPACE": deployment.workspace.slug,
        "SLIPWAY_PROJECT": deployment.project.slug,
        "SLIPWAY_PROJECT_ID": str(deployment.project.id),
        "SLIPWAY_ENVIRONMENT": deployment.environment.slug,
        "SLIPWAY_SERVICE": deployment.service.slug,
        "SLIPWAY_SERVICE_ID": str(deployment.service.id),
        "SLIPWAY_DEPLOYMENT": str(deployment.number),
        "SLIPWAY_DEPLOYMENT_ID": short(deployment.deployment),
        "SLIPWAY_DEPLOYMENT_TYPE": deployment.config.kind,
        "SLIPWAY_PRIVATE_DOMAIN": deployment.network_alias,
        "SLIPWAY_WORKSPACE_DOMAIN": deployment.edge_alias,
        **commit_variables(deployment),
    }


def commit_variables(deployment: Snapshot) -> Mapping[str, str]:
    """Returns variables of a version that was built from a repository; the build has them as arguments, too."""
    return {"SLIPWAY_GIT_COMMIT_SHA": deployment.commit.id} if deployment.commit else {}
