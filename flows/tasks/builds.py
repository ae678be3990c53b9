"""Images that are built here: the source fetched, checked out, and handed to the builder."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from blocks.errors import BlockError
from blocks.specs import BuildSpec, PlanSpec
from blocks.states import BuildState
from flows.builders.recipe import Recipe
from flows.builders.tree import Tree
from flows.domain.deployment import Level, Source
from flows.domain.snapshot import Snapshot
from flows.domain.source import BuilderName, BuildFigures, Commit
from flows.domain.steps import Step
from flows.plans import building
from flows.plans.masking import masked
from flows.platform import platform
from flows.tasks import checkout, git_access, images, records, submodules
from flows.tasks.effect import effect, step
from flows.tasks.records import tell


def is_needed(deployment: Snapshot) -> bool:
    """Tells whether the version has no image yet: neither of a registry, nor of the deployment that it repeats."""
    return deployment.config.image is None and not (deployment.kept_image and has_kept(deployment))


@effect("look for the kept image")
def has_kept(deployment: Snapshot) -> bool:
    return images.find(deployment, deployment.kept_image or "") is not None


@effect("fetch the source", delays=[1.0, 4.0])
def fetch(deployment: Snapshot) -> Snapshot:
    """Returns the deployment with its commit: what the ref means now, unless that was found out before."""
    git = deployment.config.git
    if git is None:
        return deployment
    ref = deployment.commit.id if deployment.commit else git.ref
    tell(deployment, f"Fetching {git.repository}, {ref}.")
    found = platform().repositories.fetch(git.repository, ref, git_access.of(deployment, git.repository))
    known = records.fetched(deployment, Commit(id=found.id, author=found.author, message=found.message))
    submodules.fetch(known)
    return known


@step(Step.BUILD)
def build(deployment: Snapshot) -> tuple[Snapshot, str] | None:
    """Returns the deployment with its plan, and the id of its image, which was built before or is built now.

    None if as many builds are on their way as there may be.
    """
    checkout.discard(deployment)
    with checkout.checked_out(deployment) as source:
        recipe = _recipe(deployment, source)
        deployment = records.planned(deployment, building.plan(recipe))
        _tell(deployment, recipe)
        tag = building.tag(deployment, platform().settings.registry)
        found = None if deployment.without_cache else images.find(deployment, tag)
        if found is not None:
            tell(deployment, f"Image {found[:19]} was built of the same source before; it is used again.")
            return deployment, found
        if not records.building(deployment):
            return None
        dockerfile = checkout.dockerfile(deployment, recipe)
        spec = building.spec(platform().instance, tag, deployment, recipe, source, dockerfile)
        began = time.monotonic()
        state = _build(deployment, spec)
        seconds = round(time.monotonic() - began, 3)
    image = platform().node.images.obtain(tag, lambda line: tell(deployment, line))
    figures = BuildFigures(
        seconds=seconds,
        steps=state.steps,
        cached_steps=state.cached_steps,
        image_bytes=platform().node.images.bytes(image),
    )
    return records.built(deployment, figures), image


def _recipe(deployment: Snapshot, source: Path) -> Recipe:
    wanted = building.build_of(deployment)
    if wanted.chosen not in (BuilderName.NIXPACKS, BuilderName.RAILPACK):
        return building.recipe(deployment, source, platform().settings.base_images)
    app, target = Tree(source, wanted.folder).folder, source.parent / "plan"
    target.mkdir()
    caches = building.caches(deployment)
    asked = PlanSpec(wanted.chosen, app, target, caches, wanted.install_command, wanted.build_command)
    return building.planned_recipe(wanted.chosen, platform().planners.plan(asked), source)


def _tell(deployment: Snapshot, recipe: Recipe) -> None:
    """Writes what a person should know of a recipe before it is followed."""
    for warning in recipe.warnings:
        tell(deployment, warning, level=Level.WARNING)
    if recipe.own_dockerfile is None:
        records.tell_all(deployment, [line for line in recipe.dockerfile.splitlines() if line], Source.BUILD)


def _build(deployment: Snapshot, spec: BuildSpec) -> BuildState:
    hidden = building.hidden(deployment)
    try:
        return platform().node.builds.run(spec, _journal(deployment, hidden), platform().settings.build_seconds)
    except BlockError as error:  # its reason may quote what was printed
        raise type(error)(masked(str(error), hidden)) from None


def _journal(deployment: Snapshot, hidden: Sequence[str]) -> Callable[[Sequence[str]], None]:
    def write(lines: Sequence[str]) -> None:
        records.tell_all(deployment, [masked(line, hidden) for line in lines], Source.BUILD)

    return write
