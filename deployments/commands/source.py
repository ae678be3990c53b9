"""What `slipway deploy` was told of a service that is built: its repository or working tree, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployments.commands.upload import Packed
from deployments.commands.words import file_text_from, text_of, variables_from

Body = Mapping[str, Any]


@dataclass(frozen=True)
class SourceWish:
    """What is named, as the API takes it; the rest stays as it is."""

    git: Body = field(default_factory=dict)
    build: Body = field(default_factory=dict)
    upload: Packed | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.git or self.build or self.upload)

    @property
    def is_whole(self) -> bool:
        """Whether something can be built of it alone."""
        return "repository" in self.git or "content" in self.build or self.upload is not None

    def body(self, wanted: Body, *, has_image: bool) -> Body:
        """A service has an image or is built here: what is named takes the place of the other."""
        if has_image:
            return {name: None for name in ("git", "upload", "build") if wanted.get(name)}
        body: dict[str, object] = {}
        if self.upload:
            body |= {"upload": self.upload.value, **({"git": None} if wanted.get("git") else {})}
        if "repository" in self.git and wanted.get("upload"):
            body["upload"] = None
        if self.git:
            body["git"] = {**(wanted.get("git") or {}), **self.git}
        if self.build:
            body["build"] = self._merged(wanted.get("build") or {})
        if self.is_whole and wanted.get("image"):
            body["image"] = None
        return body

    def _merged(self, known: Body) -> Body:
        """A Dockerfile of yours and one of the repository take each other's place; arguments come to others."""
        is_replaced = "dockerfile" in self.build and known.get("content")
        rest = {**known, **({"content": None} if is_replaced else {}), **self.build}
        if "arguments" in self.build:
            rest["arguments"] = {**(known.get("arguments") or {}), **self.build["arguments"]}
        return rest


DEFAULTS: Body = {"folder": ".", "dockerfile": "Dockerfile", "builder": "auto", "process": "web"}  # others: nothing


@dataclass(frozen=True)
class Typed:
    """The options of `slipway deploy` about a source, as typed; an empty text takes a value back to its default."""

    repository: str | None = None
    ref: str | None = None
    known_hosts: str | None = None
    arguments: Sequence[str] = ()
    secrets: Sequence[str] = ()
    dockerfile: str | None = None
    build: Mapping[str, str | bool | None] = field(default_factory=dict)  # the rest, by the names of the API


def source_of(typed: Typed, upload: Packed | None = None) -> SourceWish:
    """`@FILE` is a Dockerfile of yours."""
    git = {
        "repository": typed.repository or None,
        "ref": None if typed.ref is None else typed.ref or "HEAD",
        "known_hosts": file_text_from(typed.known_hosts) if typed.known_hosts else None,
    }
    own = typed.dockerfile[1:] if typed.dockerfile is not None and typed.dockerfile.startswith("@") else None
    words = {**typed.build, "dockerfile": typed.dockerfile if own is None else None}
    return SourceWish(
        {name: value for name, value in git.items() if value is not None},
        {
            **{name: DEFAULTS.get(name) if word == "" else word for name, word in words.items() if word is not None},
            **({"content": text_of(own)} if own is not None else {}),
            **({"arguments": variables_from(typed.arguments)} if typed.arguments else {}),
            **({"secrets": list(typed.secrets)} if typed.secrets else {}),
        },
        upload,
    )
