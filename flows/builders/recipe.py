"""The result of every builder: a recipe for an image, or nothing where the source is not of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from flows.builders.tree import Tree
from flows.domain.source import Build

# Never of use in an image, and often large or secret. What the source's own .dockerignore says comes after it.
IGNORED = (
    "**/.git",
    "**/.env",
    "**/.env.*",
    "!**/.env.example",
    "**/node_modules",
    "**/.venv",
    "**/__pycache__",
    "**/.DS_Store",
    "Dockerfile",
    ".dockerignore",
)


@dataclass(frozen=True)
class Recipe:
    """A recipe for an image of a source: its `own_dockerfile`, or else the text in `dockerfile`, written here."""

    title: str  # for people: "Python 3.12, uv, FastAPI"
    dockerfile: str
    own_dockerfile: str | None = None  # from the root of the source
    context: str = "."  # from the root of the source
    ignored: tuple[str, ...] = IGNORED
    arguments: Mapping[str, str] = field(default_factory=dict)  # that the Dockerfile needs besides the owner's
    release: str | None = None  # a shell's line that the source wants to be run before its traffic comes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildRequest:
    """The owner's settings of a build, and where base images come from."""

    build: Build
    base_images: str = ""  # put in front of the official names, such as `registry.internal/library/`
    known: frozenset[str] = frozenset()  # names of the variables that the service has

    def base(self, image: str) -> str:
        """Returns the base image. A name with a slash names its own registry, which a mirror of Docker Hub lacks."""
        return image if "/" in image else f"{self.base_images}{image}"

    def lacks(self, variable: str) -> bool:
        return variable not in self.known


class Builder(Protocol):
    """One way to make images. Each has a file of its own."""

    def __call__(self, tree: Tree, request: BuildRequest) -> Recipe | None:
        """Returns the recipe; None where the source is not of this kind. Raises BuildFailed where it is, but broken."""
