"""What `slipway deploy` was told of a service that is built: its repository, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deployments.commands.words import text_of, variables_from

Body = Mapping[str, Any]


@dataclass(frozen=True)
class SourceWish:
    """What is named, as the API takes it; the rest stays as it is."""

    git: Body = field(default_factory=dict)
    build: Body = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        return bool(self.git or self.build)

    @property
    def is_whole(self) -> bool:
        """Whether something can be built of it alone."""
        return "repository" in self.git or "content" in self.build

    def body(self, wanted: Body, *, has_image: bool) -> Body:
        """A service has an image or is built here: what is named takes the place of the other."""
        if has_image:
            return {name: None for name in ("git", "build") if wanted.get(name)}
        body: dict[str, object] = {}
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


def source_of(  # noqa: PLR0913, PLR0917 - an option of the command each
    repository: str | None,
    ref: str | None,
    folder: str | None,
    dockerfile: str | None,
    target: str | None,
    arguments: Sequence[str],
    secrets: Sequence[str],
) -> SourceWish:
    """As typed; an empty text takes a value back to its default. `@FILE` is a Dockerfile of yours."""
    git = {"repository": repository or None, "ref": None if ref is None else ref or "HEAD"}
    is_own = dockerfile is not None and dockerfile.startswith("@")
    build = {
        "folder": None if folder is None else folder or ".",
        "content": text_of((dockerfile or "")[1:]) if is_own else None,
        "dockerfile": None if dockerfile is None or is_own else dockerfile or "Dockerfile",
        "arguments": variables_from(arguments) or None,
        "secrets": list(secrets) or None,
    }
    return SourceWish(
        {name: value for name, value in git.items() if value is not None},
        {
            **{name: value for name, value in build.items() if value is not None},
            **({} if target is None else {"target": target or None}),
        },
    )
