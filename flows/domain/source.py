"""Sources of images that are built here: a repository, and how to make an image of it."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from flows.domain.fields import PUBLIC, Declared, Form, Secrecy
from flows.domain.parts import FileContent, Value
from flows.domain.repository import InnerPath, RepositoryUrl, host_of
from flows.domain.rules import Matches, VariableKey, VariableValue
from flows.domain.ssh import SCAN, KnownHosts

DOCKERFILE = "Dockerfile"
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+@#-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def git_ref(value: str) -> str:
    """Checks a branch, tag, whole commit id or `HEAD`, by the rules of `git check-ref-format` that matter."""
    bad_end = value.endswith((".", "/", ".lock"))
    if not _REF.fullmatch(value) or bad_end or any(each in value for each in ("..", "//", "@{", "/.")):
        raise ValueError("must be a branch, a tag or a whole commit id")
    return value


GitRef = Annotated[str, AfterValidator(git_ref)]
ShellLine = Annotated[
    str,
    Field(min_length=1, max_length=2000),
    Matches(r"^[^\x00-\x1f\x7f]+$", "must be one line, without control characters"),
]
ProcessName = Annotated[
    str,
    Matches(
        r"^[A-Za-z0-9_-]{1,63}$", "must hold only letters, digits, hyphens and underscores, from 1 to 63 characters"
    ),
]
Stage = Annotated[
    str,
    Matches(
        r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$",
        "must begin with a letter or a digit and hold only letters, digits, hyphens, underscores and dots, at most 100 "
        "characters",
    ),
]


class GitSource(Value):
    """A repository, and the ref that names one of its commits."""

    repository: Annotated[
        RepositoryUrl,
        Declared(
            "Repository",
            "Its address over https or ssh. A private one needs credentials or, over ssh, a deploy key.",
            PUBLIC,
            placeholder="https://github.com/acme/shop.git",
        ),
    ]
    ref: Annotated[
        GitRef,
        Declared("Branch, tag or commit", "A commit by its whole id; HEAD is the default branch.", PUBLIC),
    ] = "HEAD"
    known_hosts: Annotated[
        KnownHosts | None,
        Field(validate_default=True),
        Declared(
            "Keys of its host",
            "Needed over ssh: what `ssh-keyscan` prints for it. Compare that with what the host publishes.",
            PUBLIC,
            form=Form.LINES,
            placeholder="github.com ssh-ed25519 AAAA…",
        ),
    ] = None

    @field_validator("known_hosts")
    @classmethod
    def pin(cls, value: str | None, given: ValidationInfo) -> str | None:
        """Requires known keys for SSH: a host that anybody may claim to be would give us its code."""
        if value is None and str(given.data.get("repository", "")).startswith("ssh://"):
            raise ValueError(f"is needed for an address over ssh, the host's keys: {SCAN}")
        return value

    @property
    def commit(self) -> str | None:
        """The commit, where the ref is one."""
        return self.ref if _COMMIT.fullmatch(self.ref) else None

    @property
    def host(self) -> str:
        """With the port, if it has one."""
        return host_of(self.repository)


class BuilderName(StrEnum):
    """The ways to make an image of a source."""

    AUTO = "auto"
    DOCKERFILE = "dockerfile"
    STATIC = "static"
    NIXPACKS = "nixpacks"
    RAILPACK = "railpack"


class Build(Value):
    """The way an image is made. Arguments can be read in the image's history; secrets reach no layer."""

    builder: Annotated[
        BuilderName,
        Declared(
            "Built by",
            "`auto` takes the source's Dockerfile, or writes one for the language that it finds.",
            PUBLIC,
        ),
    ] = BuilderName.AUTO
    folder: Annotated[
        InnerPath,
        Declared("Folder", "Where the app is, in the source: the build's context.", PUBLIC, placeholder="."),
    ] = "."
    dockerfile: Annotated[InnerPath, Declared("Dockerfile", "Its path in that folder.", PUBLIC)] = DOCKERFILE
    content: Annotated[
        FileContent | None,
        Declared(
            "Content of the Dockerfile",
            "A Dockerfile as text, in place of one in the source. It needs no source.",
            PUBLIC,
            form=Form.LINES,
            placeholder="FROM nginx",
        ),
    ] = None
    target: Annotated[
        Stage | None,
        Declared("Stage", "Builds this stage and no further; unset: the last one.", PUBLIC, option="target"),
    ] = None
    arguments: Annotated[
        Mapping[VariableKey, VariableValue],
        Field(max_length=200),
        Declared(
            "Build arguments",
            "For `ARG` lines. They can be read in the image's history.",
            Secrecy.SENSITIVE,
            placeholder="NODE_ENV=production",
            option="build-arg",
        ),
    ] = {}
    secrets: Annotated[
        tuple[VariableKey, ...],
        Field(max_length=50),
        Declared(
            "Build secrets",
            "Names of variables that `RUN --mount=type=secret,id=KEY` may read. They reach no layer.",
            PUBLIC,
            placeholder="NPM_TOKEN",
            option="build-secret",
        ),
    ] = ()
    install_command: Annotated[
        ShellLine | None,
        Declared("Install with", "Installs packages, instead of what `auto` finds.", PUBLIC, option="install"),
    ] = None
    build_command: Annotated[
        ShellLine | None,
        Declared("Build with", "Builds the code, instead of what `auto` finds.", PUBLIC, option="build"),
    ] = None
    process: Annotated[
        ProcessName,
        Declared("Process", "The line of the `Procfile` that `auto` starts.", PUBLIC),
    ] = "web"
    publish: Annotated[
        InnerPath | None,
        Declared(
            "Folder to publish", "The folder with the files that `static` serves.", PUBLIC, option="publish-folder"
        ),
    ] = None
    single_page: Annotated[
        bool,
        Declared("One page", "The index answers for files that are not there.", PUBLIC, option="spa"),
    ] = False
    index: Annotated[InnerPath, Declared("Index page", "The page of a folder.", PUBLIC)] = "index.html"
    not_found: Annotated[
        InnerPath | None,
        Declared(
            "Page for what is not there",
            "The page that answers for files that are not there.",
            PUBLIC,
            placeholder="404.html",
        ),
    ] = None

    @property
    def chosen(self) -> BuilderName:
        """What names a Dockerfile means it."""
        names_one = self.content is not None or self.target is not None or self.dockerfile != DOCKERFILE
        return BuilderName.DOCKERFILE if self.builder is BuilderName.AUTO and names_one else self.builder


class BuildPlan(Value):
    """The plan for a deployment's image: what a builder found, and the Dockerfile that it took or wrote."""

    title: str = Field(
        description="What was found: `Python 3.12, uv, FastAPI`, or the name of the source's Dockerfile."
    )
    dockerfile: str = Field(description="The source's own, or the one that was written for it.")
    release: str | None = Field(
        default=None, description="A shell's line of the source, run before traffic unless the service has its own."
    )


class BuildFigures(Value):
    """The figures of a build: how it went."""

    seconds: float
    steps: int
    cached_steps: int = Field(description="Steps that an earlier build had done.")
    image_bytes: int = Field(description="Of all layers, those of the base image, too.")


class Commit(Value):
    """The commit that a ref named when it was fetched."""

    id: str
    author: str
    message: str

    @property
    def title(self) -> str:
        return self.message.partition("\n")[0]
