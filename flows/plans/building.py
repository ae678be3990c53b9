"""Plans what is built for a deployment: the inputs that decide about the image, and the builder's task. Pure."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from blocks.specs import BuildSpec, Credentials
from blocks.states import PlanState
from flows.builders import catalog
from flows.builders.recipe import BuildRequest, Recipe
from flows.domain.errors import BuildFailed
from flows.domain.snapshot import Snapshot
from flows.domain.source import Build, BuildPlan
from flows.plans import names
from flows.plans.environment import commit_variables
from flows.plans.masking import hidden_lines

CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS"  # for BuildKit itself, whatever ids a Dockerfile gives its cache mounts


def build_of(deployment: Snapshot) -> Build:
    return deployment.config.build or Build()


def recipe(deployment: Snapshot, source: Path, base_images: str) -> Recipe:
    """Returns how its image is made of the files at `source`. Raises BuildFailed where they do not show it."""
    known = frozenset({*deployment.shared_variables, *deployment.config.variables})
    return catalog.recipe(source, BuildRequest(build_of(deployment), base_images, known))


def planned_recipe(name: str, state: PlanState, source: Path) -> Recipe:
    """Returns the recipe for a plan that another program wrote beside the source."""
    return Recipe(
        title=f"plan of {name}",
        dockerfile=state.dockerfile.read_text(errors="replace"),
        own_dockerfile=os.path.relpath(state.dockerfile, source),
        context=os.path.relpath(state.context, source),
        arguments=state.arguments,
    )


def plan(found: Recipe) -> BuildPlan:
    """Returns what is kept of the recipe."""
    return BuildPlan(title=found.title, dockerfile=found.dockerfile, release=found.release)


def ignored(found: Recipe, own: str) -> str:
    """Returns the `.dockerignore` beside a Dockerfile that was written here; `own`: what the source's says."""
    return "\n".join([*found.ignored, own])


def tag(deployment: Snapshot, registry: str = "") -> str:
    """Names the image by commit and inputs. What secrets contain is no input, because it is in no layer."""
    upload = deployment.config.upload
    inputs = {
        "commit": deployment.commit.id if deployment.commit else None,
        "repository": deployment.config.git.repository if deployment.config.git else None,
        "build": build_of(deployment).model_dump(mode="json"),
        "dockerfile": deployment.build_plan.dockerfile if deployment.build_plan else None,
        **({"upload": upload.digest} if upload else {}),  # what was built before there were uploads is found again
    }
    return names.built_image(deployment, json.dumps(inputs, sort_keys=True), registry)


def spec(  # noqa: PLR0917 - a build's ends
    instance: str, name: str, deployment: Snapshot, found: Recipe, source: Path, dockerfile: Path
) -> BuildSpec:
    """Raises BuildFailed where a secret is missing."""
    build = build_of(deployment)
    labels = names.deployment_labels(instance, deployment)
    return BuildSpec(
        context=source / found.context,
        dockerfile=dockerfile,
        tag=name,
        labels={key: value for key, value in labels.items() if key != names.DEPLOYMENT},  # others use it, too
        target=build.target,
        arguments={
            **commit_variables(deployment),
            **build.arguments,
            **found.arguments,
            CACHE_NAMESPACE: caches(deployment),  # last: nobody may name another's
        },
        secrets=secrets(deployment),
        registries=registries(deployment),
        private=source.parent,
        use_cache=not deployment.without_cache,
    )


def caches(deployment: Snapshot) -> str:
    """Returns the name below which no other service's caches are: what one leaves there, another would run."""
    return str(deployment.service.id)


def secrets(deployment: Snapshot) -> Mapping[str, str]:
    """Returns the build's secrets by key. Raises BuildFailed where a variable is missing."""
    known = {**deployment.shared_variables, **deployment.config.variables}
    keys = build_of(deployment).secrets
    if missing := [key for key in keys if key not in known]:
        raise BuildFailed(f"The build needs the secret {', '.join(missing)}, but there is no variable of that name.")
    return {key: known[key] for key in keys}


def registries(deployment: Snapshot) -> Mapping[str, Credentials]:
    """Returns what the registries of base images are shown, by host."""
    known = deployment.config.base_registry
    return {known.host: Credentials(known.username, known.password)} if known else {}


def hidden(deployment: Snapshot) -> Sequence[str]:
    """Returns what the output of a build must not show, longest first."""
    config = deployment.config
    own = [each.password for each in (config.credentials, config.base_registry) if each]
    values = [*secrets(deployment).values(), *own, config.deploy_key or ""]
    return hidden_lines(values)
