"""The source's own Dockerfile, or one that is written for the language which its files show."""

from flows.builders.dockerfile import dockerfile
from flows.builders.languages.node import node
from flows.builders.languages.python import python
from flows.builders.recipe import Builder, Recipe, Wish
from flows.builders.static import static
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed

# A Django or a Laravel project often has a package.json, too: what builds assets comes after what serves.
LANGUAGES: tuple[Builder, ...] = (python, node, static)


def auto(tree: Tree, wish: Wish) -> Recipe:
    """The first that knows the source. Raises BuildFailed if none does."""
    for builder in (dockerfile, *LANGUAGES):
        if (found := builder(tree, wish)) is not None:
            return found
    where = "the source" if tree.place == "." else f"the folder {tree.place}"
    raise BuildFailed(
        f"Nothing in {where} tells how to build it: add a Dockerfile, or the usual files of its language "
        "(package.json, pyproject.toml, requirements.txt, index.html), or name another folder."
    )
