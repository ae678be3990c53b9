"""The files of one build, in a folder of their own for as long as the build takes: the source, and what is written."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.builders.recipe import Recipe
from flows.domain.errors import BuildFailed
from flows.domain.snapshot import Snapshot
from flows.plans import building
from flows.platform import platform
from flows.tasks import large_files, submodules, uploads
from flows.tasks.effect import effect


@contextmanager
def checked_out(deployment: Snapshot) -> Iterator[Path]:
    """Yields the folder with the source's files and the configured Dockerfile; it is gone afterwards, in any case."""
    source = _folder(deployment) / "source"
    source.mkdir(parents=True, mode=0o700)
    try:
        _fill(deployment, source)
        yield source
    finally:
        discard(deployment)


def dockerfile(deployment: Snapshot, recipe: Recipe) -> Path:
    """Returns the source's own Dockerfile, or the one that was written for it, which lies outside of the source."""
    folder = _folder(deployment)
    if recipe.own_dockerfile is not None:
        return folder / "source" / recipe.own_dockerfile
    own = folder / "source" / recipe.context / ".dockerignore"
    is_safe = own.is_file() and own.resolve().is_relative_to(folder.resolve())
    (folder / "Dockerfile.dockerignore").write_text(building.ignored(recipe, own.read_text() if is_safe else ""))
    (folder / "Dockerfile").write_text(recipe.dockerfile)
    return folder / "Dockerfile"


def discard(deployment: Snapshot) -> None:
    """Removes the files of this build, also those that a killed run left behind."""
    shutil.rmtree(_folder(deployment), ignore_errors=True)


@effect("remove what was checked out")
def remove(deployment: Snapshot) -> None:
    """Removes the files of a build that is undone. The image stays, so that a retry needs no second build."""
    discard(deployment)


def _folder(deployment: Snapshot) -> Path:
    return platform().settings.builds / str(deployment.deployment)


def _fill(deployment: Snapshot, source: Path) -> None:
    git, commit, build = deployment.config.git, deployment.commit, building.build_of(deployment)
    if git is not None and commit is not None:
        platform().repositories.check_out(git.repository, commit.id, source)
        large_files.fetch(deployment, git.repository, source)
        submodules.check_out(deployment, source)
    if deployment.config.upload is not None:
        uploads.unpack(deployment, deployment.config.upload, source)
    if build.content is not None:
        file = _inside(source, source / build.folder / build.dockerfile, build.dockerfile)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(build.content)


def _inside(root: Path, path: Path, name: str) -> Path:
    """Raises BuildFailed where a symbolic link leads out of the source: to a file of this machine."""
    if not Path(os.path.realpath(path)).is_relative_to(Path(os.path.realpath(root))):
        raise BuildFailed(f"{name} leads out of the source.")
    return path
