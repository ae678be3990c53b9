"""Images of an engine: obtained once, then always addressed by content; given to a registry."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from docker.errors import APIError, ImageNotFound, NotFound
from docker.utils import parse_repository_tag

from blocks.docker.engine import Engine, translated, unless_gone
from blocks.errors import BlockError, EngineUnreachable, ImageMissing, PushDenied, Refused, RegistryUnreachable
from blocks.specs import Credentials, Labels
from blocks.states import ImageState

TRANSFER_SECONDS = 300  # between two lines of progress
PROGRESS_SECONDS = 5.0
ANSWER_SECONDS = 10  # of a registry that is only asked what a tag means
_DENIED = ("denied", "unauthorized", "no basic auth credentials", "authentication required", "forbidden")
_MISSING = ("not found", "manifest unknown", "does not exist")
_MALFORMED = ("invalid reference", "invalid tag", "repository name must be")
_SHOWN = ("Pushed", "Layer already exists", "Mounted from")
_DIGEST = re.compile(r": digest: (sha256:[0-9a-f]{64})")  # a push's last words, with each kind of image store
_GONE = ("does not exist locally", "tag does not exist", "no such image")
_MISCONFIGURED = ("http response to https client", "x509:")
Report = Callable[[str], None]


class Images:
    """The engine's images."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def obtain(self, reference: str, report: Report, credentials: Credentials | None = None) -> str:
        """Make sure that the engine has the image; return a name for which no registry is asked again.

        `report` gets the lines of a pull. Raises ImageMissing, RegistryUnreachable, and Refused for what is no name.
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

    def current(self, reference: str, credentials: Credentials | None = None) -> str:
        """Returns what a tag means at its registry now, as `repository@sha256:…`; nothing is pulled.

        An image id, a digest, and what was made on this engine and never came from a registry stay as they are. Raises
        ImageMissing, RegistryUnreachable, and Refused for what is no name.
        """
        found = self._inspect(reference)
        is_local = found is not None and "@" not in _pinned(reference, found)
        if is_local or "@" in reference or reference.startswith("sha256:"):
            return reference
        repository, tag = parse_repository_tag(reference)
        sign_in = asdict(credentials) if credentials else None
        with self._engine.patient(ANSWER_SECONDS) as client:
            try:
                answer = client.inspect_distribution(f"{repository}:{tag or 'latest'}", auth_config=sign_in)
            except APIError as error:
                raise _pull_failure(reference, str(error.explanation or error)) from error
        return f"{repository}@{answer['Descriptor']['digest']}"

    def find(self, reference: str) -> ImageState | None:
        """Returns the image if the engine has it, whoever's it is; no registry is asked."""
        found = self._inspect(reference)
        return None if found is None else state_of({**found, "Labels": found["Config"]["Labels"]})

    def id(self, reference: str) -> str | None:
        """Returns the id of an image that the engine has; no registry is asked."""
        found = self._inspect(reference)
        return None if found is None else str(found["Id"])

    def bytes(self, reference: str) -> int:
        """Returns the size of all its layers, shared or not. Raises ImageMissing."""
        found = self._inspect(reference)
        if found is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        return int(found["Size"])

    def tag(self, reference: str, name: str) -> None:
        """Give an image one name more: it stays at least until that name goes. Raises ImageMissing."""
        repository, tag = parse_repository_tag(name)
        with translated():
            try:
                self._engine.api.tag(reference, repository, tag)
            except (ImageNotFound, NotFound) as error:
                raise ImageMissing(f"The engine does not have {reference}.") from error

    def remove_repository(self, repository: str, labels: Labels) -> None:
        """Take away all names in the repository, then what was built here, bears the labels and has no name left.

        What has a name elsewhere stays, whoever's labels it bears, and what a running container needs.
        """
        own, nameless = self._engine.ours({}), {**self._engine.ours(labels), "dangling": True}
        with translated():
            found = self._engine.api.images(repository, filters=own)
            named = [name for image in found for name in image["RepoTags"] or ()]
            for name in named:
                if name.startswith(f"{repository}:"):
                    with unless_gone():
                        self._engine.api.remove_image(name, force=True)
            for image in dict.fromkeys(self._engine.api.images(filters=nameless, quiet=True)):
                with unless_gone():
                    self._engine.api.remove_image(image, force=True)

    def built(self, labels: Labels) -> Sequence[ImageState]:
        """Returns images that were built for this installation and bear the labels."""
        with translated():
            found = self._engine.api.images(filters=self._engine.ours(labels))
        return [state_of(image) for image in found]

    def remove(self, image: ImageState) -> bool:
        """Delete one that was built here, by the names that it had; True if it is gone.

        Never by force: what a container needs stays, and so does what was given another name meanwhile.
        """
        self._engine.claim(f"The image {image.id}", image.labels)
        with translated():
            for name in image.names or (image.id,):
                with unless_gone():
                    self._engine.api.remove_image(name)
        return self._inspect(image.id) is None

    def push(self, name: str, report: Report, credentials: Credentials | None = None) -> str:
        """Give the registry the image of that name, `repository:tag`; return it as `repository@sha256:…`.

        What the registry has already is not sent again. Raises ImageMissing, PushDenied, RegistryUnreachable.
        """
        repository, tag = parse_repository_tag(name)
        sign_in = asdict(credentials) if credentials else {}
        progress, digest = _Progress(report), ""
        with self._engine.patient(TRANSFER_SECONDS) as client:
            try:
                for line in client.push(repository, tag=tag, stream=True, decode=True, auth_config=sign_in):
                    if "error" in line:
                        raise _push_failure(name, str(line["error"]))
                    if found := _DIGEST.search(str(line.get("status", ""))):
                        digest = found[1]
                    progress.follow(line)
            except APIError as error:
                raise _push_failure(name, str(error.explanation or error)) from error
        if not digest:
            raise EngineUnreachable(f"The engine stopped pushing {name} without a word.")
        return f"{repository}@{digest}"

    def _inspect(self, reference: str) -> dict[str, Any] | None:
        with translated():
            try:
                found: dict[str, Any] = self._engine.api.inspect_image(reference)
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
        with self._engine.patient(TRANSFER_SECONDS) as client:
            try:
                pulled = client.pull(repository, tag=tag or "latest", stream=True, decode=True, auth_config=sign_in)
                for line in pulled:
                    _follow(reference, line, report)
            except APIError as error:
                raise _pull_failure(reference, str(error.explanation or error)) from error


def state_of(found: Mapping[str, Any]) -> ImageState:
    """Reads an entry of the engine's list; an image without a name has none there, or the name `<none>`."""
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
    if "dial " not in lowered and any(words in lowered for words in _DENIED):
        return ImageMissing(f"The registry denied access to the image {reference}: {text}")
    if "dial " not in lowered and any(words in lowered for words in _MISSING):
        return ImageMissing(f"No image {reference}: {text}")
    return RegistryUnreachable(f"The registry of {reference} did not answer: {text}")


def _pinned(reference: str, found: dict[str, Any]) -> str:
    """Returns `repository@sha256:…` where a registry gave the image that name, else its id."""
    if "@" in reference:
        return reference
    repository = parse_repository_tag(reference)[0]
    digests: list[str] = found.get("RepoDigests") or []
    wanted = {repository, repository.removeprefix("docker.io/"), repository.removeprefix("docker.io/library/")}
    pinned = next((digest for digest in digests if digest.partition("@")[0] in wanted), None)
    return pinned or str(found["Id"])


class _Progress:
    """The progress of a push: the end of each layer, and now and then how much of all layers is sent."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._amounts: dict[str, tuple[int, int]] = {}
        self._shown_at = time.monotonic()

    def follow(self, line: dict[str, Any]) -> None:
        status, layer, detail = str(line.get("status", "")), line.get("id"), line.get("progressDetail") or {}
        if layer and status.startswith(_SHOWN):
            self._report(f"{layer}: {status}")
        if layer and detail.get("total"):
            self._amounts[layer] = (detail.get("current", 0), detail["total"])
            if time.monotonic() > self._shown_at + PROGRESS_SECONDS:
                self._shown_at = time.monotonic()
                sent, total = (sum(part) / 1e6 for part in zip(*self._amounts.values(), strict=True))
                self._report(f"{sent:.0f} of {total:.0f} MB are sent.")


def _push_failure(name: str, text: str) -> BlockError:
    """Explains a failed push; as with pulls, only words say what kind of failure it is."""
    lowered = text.lower()
    if any(words in lowered for words in _GONE):
        return ImageMissing(f"The engine does not have {name}.")
    is_denied = "dial " not in lowered and any(words in lowered for words in _DENIED)
    if is_denied or any(words in lowered for words in _MISCONFIGURED):
        return PushDenied(f"The registry did not take the image {name}: {text}")
    return RegistryUnreachable(f"The registry did not answer, or not to the end, when it was given {name}: {text}")
