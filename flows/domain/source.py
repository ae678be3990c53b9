"""Where a service's image comes from when it is built here: a repository, and how to make an image of it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from flows.domain.parts import FileContent, Value
from flows.domain.rules import VariableKey, VariableValue

DOCKERFILE = "Dockerfile"
_HOST = re.compile(r"(?!-)[a-z0-9.-]{1,253}(?<!-)")
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+@#-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def repository_url(value: str) -> str:
    """Address of a git repository over http(s), in its one form. Credentials are given apart: addresses are shown."""
    value = value.strip().rstrip("/")
    if len(value) > 1000 or not re.fullmatch(r"https?://[!-~]+", value) or re.search(r"[\\?#\"'<>`{}^|@]", value):
        raise ValueError("must be an address such as https://github.com/owner/app.git, without a user or a query")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535, or none") from None
    host = (parts.hostname or "").lower()
    segments = parts.path.split("/")[1:]
    if not _HOST.fullmatch(host) or port == 0 or not segments or any(each in ("", ".", "..") for each in segments):
        raise ValueError("must name a host and a repository, such as https://github.com/owner/app.git")
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{parts.path}"


def git_ref(value: str) -> str:
    """A branch, a tag, a whole commit id, or `HEAD`: the rules of `git check-ref-format` where they matter."""
    bad_end = value.endswith((".", "/", ".lock"))
    if not _REF.fullmatch(value) or bad_end or any(each in value for each in ("..", "//", "@{", "/.")):
        raise ValueError("must be a branch, a tag or a whole commit id")
    return value


def inner_path(value: str) -> str:
    """A path below a root that is not left: relative, without `..`; `.` is the root itself."""
    if len(value) > 500 or not re.fullmatch(r"[ -\[\]-~]+", value) or value.startswith(("/", "-", "~")):
        raise ValueError("must be a path inside the repository, such as web or docker/Dockerfile")
    if ".." in PurePosixPath(value).parts:
        raise ValueError("must not contain ..")
    return str(PurePosixPath(value))


RepositoryUrl = Annotated[str, AfterValidator(repository_url)]
GitRef = Annotated[str, AfterValidator(git_ref)]
InnerPath = Annotated[str, AfterValidator(inner_path)]
ShellLine = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x1f\x7f]+$")]
ProcessName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,63}$")]
Stage = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


class GitSource(Value):
    """A repository, and which of its commits."""

    repository: RepositoryUrl = Field(description="Its address over https.")
    ref: GitRef = Field(default="HEAD", description="Branch, tag or whole commit id; HEAD is the default branch.")

    @property
    def commit(self) -> str | None:
        """The commit, where the ref is one."""
        return self.ref if _COMMIT.fullmatch(self.ref) else None

    @property
    def host(self) -> str:
        """With the port, if it has one."""
        return urlsplit(self.repository).netloc


class BuilderName(StrEnum):
    """The ways to make an image of a source."""

    AUTO = "auto"
    DOCKERFILE = "dockerfile"
    STATIC = "static"
    NIXPACKS = "nixpacks"
    RAILPACK = "railpack"


class Build(Value):
    """How an image is made. Arguments can be read in the image's history; secrets reach no layer."""

    builder: BuilderName = Field(
        default=BuilderName.AUTO,
        description="`auto` takes the source's Dockerfile, or writes one for the language that it finds.",
    )
    folder: InnerPath = Field(default=".", description="Where the app is, in the source: the build's context.")
    dockerfile: InnerPath = Field(default=DOCKERFILE, description="In that folder.")
    content: FileContent | None = Field(default=None, description="A Dockerfile as text instead; needs no repository.")
    target: Stage | None = Field(default=None, description="Build this stage and no further.")
    arguments: Annotated[Mapping[VariableKey, VariableValue], Field(max_length=200)] = {}
    secrets: Annotated[tuple[VariableKey, ...], Field(max_length=50)] = Field(
        default=(), description="Variables of the service that `RUN --mount=type=secret,id=KEY` may read."
    )
    install_command: ShellLine | None = Field(default=None, description="Instead of the one that `auto` finds.")
    build_command: ShellLine | None = Field(default=None, description="Instead of the one that `auto` finds.")
    process: ProcessName = Field(default="web", description="The line of the `Procfile` that `auto` starts.")
    publish: InnerPath | None = Field(default=None, description="Folder of the files that `static` serves.")
    single_page: bool = Field(default=False, description="Files that are not there are answered by the index.")
    index: InnerPath = Field(default="index.html", description="The page of a folder.")
    not_found: InnerPath | None = Field(default=None, description="The page for what is not there, such as 404.html.")

    @property
    def chosen(self) -> BuilderName:
        """What names a Dockerfile means it."""
        names_one = self.content is not None or self.target is not None or self.dockerfile != DOCKERFILE
        return BuilderName.DOCKERFILE if self.builder is BuilderName.AUTO and names_one else self.builder


class BuildPlan(Value):
    """How the image of one deployment is made: what a builder found, and the Dockerfile that it took or wrote."""

    title: str = Field(
        description="What was found: `Python 3.12, uv, FastAPI`, or the name of the source's Dockerfile."
    )
    dockerfile: str = Field(description="The source's own, or the one that was written for it.")
    release: str | None = Field(
        default=None, description="A shell's line of the source, run before traffic unless the service has its own."
    )


class BuildFigures(Value):
    """How a build went."""

    seconds: float
    steps: int
    cached_steps: int = Field(description="Steps that an earlier build had done.")
    image_bytes: int = Field(description="Of all layers, those of the base image, too.")


class Commit(Value):
    """What a ref meant when it was fetched."""

    id: str
    author: str
    message: str

    @property
    def title(self) -> str:
        return self.message.partition("\n")[0]
