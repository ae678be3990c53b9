"""Images of an engine: obtained once, then always addressed by content."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound, NotFound
from docker.utils import parse_repository_tag

from blocks.docker.engine import INSTANCE_LABEL, Engine, label_filters, translated, unless_gone
from blocks.errors import BlockError, EngineUnreachable, ImageMissing, Refused, RegistryUnreachable
from blocks.specs import Credentials, Labels
from blocks.states import ImageState

PULL_TIMEOUT_SECONDS = 300  # between two lines of progress
DENIED = ("denied", "unauthorized", "no basic auth credentials", "authentication required", "forbidden")
_MISSING = ("not found", "manifest unknown", "does not exist")
_MALFORMED = ("invalid reference", "invalid tag", "repository name must be")
Report = Callable[[str], None]


class Images(Engine):
    """What an engine knows of images."""

    def obtain_image(self, reference: str, report: Report, credentials: Credentials | None = None) -> str:
        """Make sure that the engine has the image; return a name that never asks a registry again.

        Swarm skips the registry only for references with a digest and for image ids: each task of a service
        with a mere tag would ask first, which takes seconds where no registry answers.
        """
        found = self._inspect(reference)
        if found is None and reference.startswith("sha256:"):
            raise ImageMissing(f"The engine does not have {reference}, and no registry can be asked for an image id.")
        if found is None:
            self._pull(reference, report, credentials)
            found = self._inspect(reference)
        if found is None:
            raise ImageMissing(f"The engine does not have {reference} after pulling it.")
        return _pinned(reference, found)

    def image_id(self, reference: str) -> str | None:
        """Of an image that the engine has; asks no registry."""
        found = self._inspect(reference)
        return None if found is None else str(found["Id"])

    def image_bytes(self, reference: str) -> int:
        """Size of all its layers, shared or not. Raises ImageMissing."""
        found = self._inspect(reference)
        if found is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        return int(found["Size"])

    def name_image(self, reference: str, name: str) -> None:
        """One name more for an image: it stays at least until that name goes. Raises ImageMissing."""
        repository, tag = parse_repository_tag(name)
        with translated():
            try:
                self.api.tag(reference, repository, tag)
            except (ImageNotFound, NotFound) as error:
                raise ImageMissing(f"The engine does not have {reference}.") from error

    def remove_images(self, repository: str, labels: Labels) -> None:
        """Take away all names in the repository, then what was built here, bears the labels and has no name left.

        What has a name elsewhere stays, whoever's labels it bears, and what a running container needs.
        """
        own = label_filters({INSTANCE_LABEL: self.instance})
        nameless = {**label_filters({INSTANCE_LABEL: self.instance, **labels}), "dangling": True}
        with translated():
            named = [name for image in self.api.images(repository, filters=own) for name in image["RepoTags"] or ()]
            for name in named:
                if name.startswith(f"{repository}:"):
                    with unless_gone():
                        self.api.remove_image(name, force=True)
            for image in dict.fromkeys(self.api.images(filters=nameless, quiet=True)):
                with unless_gone():
                    self.api.remove_image(image, force=True)

    def built_images(self, labels: Labels) -> list[ImageState]:
        """Those that were built here and bear the labels."""
        with translated():
            found = self.api.images(filters=label_filters({INSTANCE_LABEL: self.instance, **labels}))
        return [_state(image) for image in found]

    def remove_image(self, image: ImageState) -> bool:
        """Delete one that was built here, by the names that it had; whether it is gone.

        Never by force: what a container needs stays, and so does what was given another name meanwhile.
        """
        self.claim(f"The image {image.id}", image.labels)
        with translated():
            for name in image.names or (image.id,):
                with unless_gone():
                    self.api.remove_image(name)
        return self._inspect(image.id) is None

    def exposed_ports(self, image: str) -> tuple[int, ...]:
        """TCP ports that the image declares, lowest first."""
        found = self._inspect(image)
        if found is None:
            raise ImageMissing(f"The engine does not have {image}.")
        declared: Iterable[str] = (found.get("Config") or {}).get("ExposedPorts") or {}
        ports = (port.partition("/") for port in declared)
        return tuple(sorted(int(number) for number, _, protocol in ports if protocol in ("", "tcp")))

    def _inspect(self, reference: str) -> dict[str, Any] | None:
        with translated():
            try:
                found: dict[str, Any] = self.api.inspect_image(reference)
            except (ImageNotFound, NotFound):
                return None
            except APIError as error:
                if "invalid reference" in str(error):
                    raise Refused(f"{reference!r} is not the name of an image.") from error
                raise
        return found

    def _pull(self, reference: str, report: Report, credentials: Credentials | None) -> None:
        repository, tag = parse_repository_tag(reference)
        sign_in = asdict(credentials) if credentials else None
        version: str = self.api.api_version
        client = docker.APIClient(base_url=self.docker_host, version=version, timeout=PULL_TIMEOUT_SECONDS)
        try:
            with translated():
                try:
                    pulled = client.pull(repository, tag=tag or "latest", stream=True, decode=True, auth_config=sign_in)
                    for line in pulled:
                        _follow(reference, line, report)
                except APIError as error:
                    raise _pull_failure(reference, str(error.explanation or error)) from error
        finally:
            client.close()


def _state(found: dict[str, Any]) -> ImageState:
    """In the engine's words an image without a name has none, or the name `<none>`."""
    names, digests = (
        tuple(name for name in found.get(kind) or () if "<none>" not in name) for kind in ("RepoTags", "RepoDigests")
    )
    return ImageState(str(found["Id"]), names, digests, int(found["Size"]), found.get("Labels") or {})


def _follow(reference: str, line: dict[str, Any], report: Report) -> None:
    if "error" in line:
        raise _pull_failure(reference, str(line["error"]))
    if "progressDetail" not in line or not line["progressDetail"]:  # progress bars would flood a journal
        report(f"{line['id']}: {line['status']}" if "id" in line else str(line.get("status", "")))


def _pull_failure(reference: str, text: str) -> BlockError:
    """Docker answers 404 and 500 for reasons of both kinds; only its words tell them apart."""
    lowered = text.lower()
    if any(words in lowered for words in _MALFORMED):
        return Refused(f"{reference!r} is not the name of an image.")
    if any(words in lowered for words in ("no space left", "disk quota")):
        return EngineUnreachable(text)
    if "dial " not in lowered and any(words in lowered for words in DENIED):
        return ImageMissing(f"The registry denied access to the image {reference}: {text}")
    if "dial " not in lowered and any(words in lowered for words in _MISSING):
        return ImageMissing(f"No image {reference}: {text}")
    return RegistryUnreachable(f"The registry of {reference} did not answer: {text}")


def _pinned(reference: str, found: dict[str, Any]) -> str:
    """`repository@sha256:…` where a registry gave the image that name, else its id."""
    if "@" in reference:
        return reference
    repository = parse_repository_tag(reference)[0]
    digests: list[str] = found.get("RepoDigests") or []
    wanted = {repository, repository.removeprefix("docker.io/"), repository.removeprefix("docker.io/library/")}
    pinned = next((digest for digest in digests if digest.partition("@")[0] in wanted), None)
    return pinned or str(found["Id"])
