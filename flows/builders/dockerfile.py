"""The source's own Dockerfile, or one that the owner wrote as text."""

from pathlib import PurePosixPath

from flows.builders.recipe import BuildRequest, Recipe
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed


def dockerfile(tree: Tree, request: BuildRequest) -> Recipe | None:
    """Returns the recipe of the source's Dockerfile; None where it has none."""
    name = request.build.dockerfile
    if not tree.has(name):
        return None
    path = str(PurePosixPath(tree.place) / name)
    return Recipe(title=path, dockerfile=tree.text(name), own_dockerfile=path, context=tree.place, ignored=())


def named_dockerfile(tree: Tree, request: BuildRequest) -> Recipe:
    """Returns the recipe of the Dockerfile that was asked for by name. Raises BuildFailed where it is not there."""
    found = dockerfile(tree, request)
    if found is None:
        where = "the source" if tree.place == "." else f"the folder {tree.place} of the source"
        raise BuildFailed(f"There is no file {request.build.dockerfile} in {where}.")
    return found
