"""The source's own Dockerfile, or one that is written for the language which its files show."""

from dataclasses import replace

from flows.builders import app_json
from flows.builders.dockerfile import dockerfile
from flows.builders.languages.deno import deno
from flows.builders.languages.dotnet import dotnet
from flows.builders.languages.elixir import elixir
from flows.builders.languages.go import go
from flows.builders.languages.java import java
from flows.builders.languages.node import node
from flows.builders.languages.php import php
from flows.builders.languages.python import python
from flows.builders.languages.ruby import ruby
from flows.builders.languages.rust import rust
from flows.builders.recipe import Builder, BuildRequest, Recipe
from flows.builders.static import static
from flows.builders.tree import Tree
from flows.domain.errors import BuildFailed

# A Django or a Laravel project often has a package.json, too: what builds assets comes after what serves. And Python,
# which is content with a file app.py, comes after those that only a project of their own has.
LANGUAGES: tuple[Builder, ...] = (elixir, ruby, php, java, dotnet, go, rust, python, deno, node, static)


def auto(tree: Tree, request: BuildRequest) -> Recipe:
    """Returns the recipe of the first builder that knows the source. Raises BuildFailed if none does."""
    if (own := dockerfile(tree, request)) is not None:
        return own
    for language in LANGUAGES:
        if (found := language(tree, request)) is not None:
            return replace(found, warnings=(*found.warnings, *app_json.warnings(tree, request)))
    where = "the source" if tree.place == "." else f"the folder {tree.place}"
    raise BuildFailed(
        f"Nothing in {where} tells how to build it: add a Dockerfile, or a program with the usual files of its "
        "language (package.json, requirements.txt, go.mod, Gemfile, index.html and the like), or name another folder."
    )
