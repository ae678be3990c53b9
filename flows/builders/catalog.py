"""All builders by their names, and the one way to ask them."""

from collections.abc import Mapping
from pathlib import Path

from flows.builders.auto import auto
from flows.builders.dockerfile import named_dockerfile
from flows.builders.recipe import Builder, BuildRequest, Recipe
from flows.builders.static import static
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed
from flows.domain.source import BuilderName

# Nixpacks and Railpack are programs: `blocks.planners` runs them.
BUILDERS: Mapping[BuilderName, Builder] = {
    BuilderName.AUTO: auto,
    BuilderName.DOCKERFILE: named_dockerfile,
    BuilderName.STATIC: static,
}


def recipe(root: Path, request: BuildRequest) -> Recipe:
    """Returns how to make an image of the source at `root`. Raises BuildFailed where that cannot be determined."""
    tree = Tree(root, request.build.folder)
    if not tree.has_folder("."):
        raise BuildFailed(f"The source has no folder {request.build.folder}.")
    found = BUILDERS[request.build.chosen](tree, request)
    assert found is not None  # only auto's parts may pass
    return found
