"""A registry in memory, which an engine pushes to and pulls from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocks.errors import ImageMissing, PushDenied, RegistryUnreachable
from blocks.specs import Credentials


@dataclass
class FakeRegistry:
    """Everything below `home` is its own. Knobs: `credentials` that it asks for, `is_away`."""

    home: str = "images.test/"
    credentials: Credentials | None = None
    is_away: bool = False
    images: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)  # name → id and labels
    pushes: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Tells whether it is the one that would be asked."""
        return name.startswith(self.home)

    def take(self, name: str, id: str, labels: Mapping[str, str], shown: Credentials | None) -> str:
        """Returns the image by its digest, which is its id here."""
        if self.is_away:
            raise RegistryUnreachable(f"The registry did not answer, or not to the end, when it was given {name}")
        if self.credentials not in (None, shown):
            raise PushDenied(f"The registry did not take the image {name}: unauthorized")
        pinned = f"{repository_of(name)}@{id}"
        self.images[name] = self.images[pinned] = (id, labels)
        self.pushes.append(name)
        return pinned

    def give(self, name: str, shown: Credentials | None) -> tuple[str, Mapping[str, str]]:
        """Returns the image's id and labels."""
        if self.is_away:
            raise RegistryUnreachable(f"The registry of {name} did not answer.")
        if self.credentials not in (None, shown):
            raise ImageMissing(f"The registry denied access to the image {name}: unauthorized")
        if name not in self.images:
            raise ImageMissing(f"No image {name}: manifest unknown")
        return self.images[name]

    def labels(self, id: str) -> Mapping[str, str]:
        """Returns the labels of an image that was pulled by its digest alone."""
        return next((labels for found, labels in self.images.values() if found == id), {})


def repository_of(name: str) -> str:
    """Without the tag or the digest."""
    return name.partition("@")[0] if "@" in name else name.rpartition(":")[0]
