"""A Docker engine in memory: what it is, whose objects are whose, and its images."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blocks.errors import EngineUnreachable, ImageMissing, NameInUse, RegistryUnreachable
from blocks.specs import Credentials, Labels
from blocks.states import ImageState, NodeFacts
from tests.fakes.registry import FakeRegistry, repository_of

INSTANCE = "slipway.instance"
DIGEST = "sha256:" + "0" * 64
PORT = 8080


@dataclass
class FakeEngine:
    """Knobs: `unreachable`, `node`; by image: `images` (ports), `missing_images`, `unreachable_registries`,
    `private_images` (what their registry asks for), `image_ids`; its `registry`; `cache_bytes` of its builder,
    `has_strangers`.
    """

    instance: str = "slipway"
    unreachable: bool = False
    node: NodeFacts = NodeFacts("fake-node", 2, 8 << 30, Path("/"))
    images: dict[str, tuple[int, ...]] = field(default_factory=dict)
    image_labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    image_ids: dict[str, str] = field(default_factory=dict)  # of what was built here, by name; all else has one digest
    missing_images: set[str] = field(default_factory=set)
    unreachable_registries: set[str] = field(default_factory=set)
    private_images: dict[str, Credentials] = field(default_factory=dict)
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    cache_bytes: int = 0
    has_strangers: bool = False

    def ping(self) -> None:
        self._answer()

    def facts(self) -> NodeFacts:
        self._answer()
        return self.node

    def obtain_image(
        self, reference: str, report: Callable[[str], None], credentials: Credentials | None = None
    ) -> str:
        self._answer()
        if reference in self.missing_images:
            raise ImageMissing(f"No image {reference}: manifest unknown")
        if reference in self.unreachable_registries:
            raise RegistryUnreachable(f"The registry of {reference} did not answer.")
        if reference not in self.images and self.registry.has(reference):
            self._pull(reference, credentials)
            report(f"pulling {reference}")
        if reference not in self.images:
            if self.private_images.get(reference, credentials) != credentials:
                raise ImageMissing(f"The registry denied access to the image {reference}: unauthorized")
            report(f"pulling {reference}")
            self.images[reference] = (PORT,)
        is_pinned = "@" in reference or reference.startswith("sha256:")
        return reference if is_pinned else self._pinned(reference)

    def push_image(self, name: str, report: Callable[[str], None], credentials: Credentials | None = None) -> str:
        self._answer()
        id = self.image_id(name)
        if id is None:
            raise ImageMissing(f"The engine does not have {name}.")
        pinned = self.registry.take(name, id, self.image_labels.get(name, {}), credentials)
        report("layer: Pushed")
        self.images[pinned], self.image_ids[pinned] = (PORT,), id
        return pinned

    def image_id(self, reference: str) -> str | None:
        self._answer()
        if reference in self.image_ids.values():
            return reference
        is_here = reference in self.images or reference == DIGEST
        return self._id(reference) if is_here and reference not in self.missing_images else None

    def image_bytes(self, reference: str) -> int:
        if self.image_id(reference) is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        return 1000

    def built_images(self, labels: Labels) -> list[ImageState]:
        self._answer()
        found = {self._id(tag): own for tag, own in self.image_labels.items() if self._matches(own, labels)}
        names = {id: tuple(tag for tag in self.image_labels if self._id(tag) == id) for id in found}
        return [ImageState(id, names[id], self._digests(id), 1000, own) for id, own in found.items()]

    def remove_image(self, image: ImageState) -> bool:
        self._answer()
        self._claim(image.id, image.labels)
        for tag in image.names:
            del self.image_labels[tag], self.images[tag]
        for digest in image.digests:
            del self.image_ids[digest], self.images[digest]
        return True

    def build_cache_bytes(self) -> int:
        self._answer()
        return self.cache_bytes

    def shrink_build_cache(self, quota_bytes: int) -> int:
        self._answer()
        gone = max(0, self.cache_bytes - quota_bytes)
        self.cache_bytes -= gone
        return gone

    def is_shared(self) -> bool:
        self._answer()
        return self.has_strangers

    def add_built(self, name: str, labels: Mapping[str, str], content: str = "") -> None:
        """As a builder leaves it."""
        self.images[name], self.image_labels[name] = (PORT,), labels
        self.image_ids[name] = f"sha256:{hashlib.sha256((name + content).encode()).hexdigest()}"

    def name_image(self, reference: str, name: str) -> None:
        id = self.image_id(reference)
        if id is None:
            raise ImageMissing(f"The engine does not have {reference}.")
        names = [each for each, found in self.image_ids.items() if found == id]
        self.images[name], self.image_ids[name] = (PORT,), id
        known = (self.image_labels[each] for each in names if each in self.image_labels)
        self.image_labels[name] = next(known, self.registry.labels(id))

    def remove_images(self, repository: str, labels: Labels) -> None:
        self._answer()
        for name in [name for name, found in self.image_labels.items() if self._matches(found, {})]:
            if name.startswith(f"{repository}:"):
                del self.image_labels[name], self.images[name], self.image_ids[name]
        for digest in [each for each in self.image_ids if each.startswith(f"{repository}@")]:
            del self.images[digest], self.image_ids[digest]

    def exposed_ports(self, image: str) -> tuple[int, ...]:
        self._answer()
        if image in self.missing_images:
            raise ImageMissing(f"The engine does not have {image}.")
        return self.images.get(image, (PORT,))

    def _pull(self, reference: str, credentials: Credentials | None) -> None:
        id, labels = self.registry.give(reference, credentials)
        for name in (reference, f"{repository_of(reference)}@{id}"):
            self.images[name], self.image_ids[name] = (PORT,), id
        if "@" not in reference:
            self.image_labels[reference] = labels

    def _pinned(self, reference: str) -> str:
        digest = f"{repository_of(reference)}@{self._id(reference)}"
        return digest if digest in self.image_ids else self._id(reference)

    def _digests(self, id: str) -> tuple[str, ...]:
        return tuple(name for name, found in self.image_ids.items() if found == id and "@" in name)

    def _id(self, reference: str) -> str:
        return self.image_ids.get(reference, DIGEST)

    def _matches(self, labels: Mapping[str, str], wanted: Labels) -> bool:
        return labels.get(INSTANCE) == self.instance and wanted.items() <= labels.items()

    def _claim(self, name: str, labels: Mapping[str, str]) -> None:
        if labels.get(INSTANCE) != self.instance:
            raise NameInUse(f"{name} exists and does not belong to the installation {self.instance!r}.")

    def _answer(self) -> None:
        if self.unreachable:
            raise EngineUnreachable("The Docker engine does not answer.")
