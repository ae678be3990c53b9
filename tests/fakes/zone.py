"""A routing zone in memory that follows DNS, its surprises with wildcards included."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blocks.errors import ZoneUnreachable
from blocks.specs import SrvTarget


@dataclass
class FakeZone:
    """Knobs: `unreachable`."""

    routes: dict[str, SrvTarget] = field(default_factory=dict)
    unreachable: bool = False

    def records(self) -> dict[str, SrvTarget]:
        self._answer()
        return dict(self.routes)

    def update(self, upserts: Mapping[str, SrvTarget], deletions: Sequence[str]) -> None:
        self._answer()
        for owner in deletions:
            self.routes.pop(owner, None)
        self.routes.update(upserts)

    def lookup(self, domain: str) -> SrvTarget | None:
        """Returns the record of the name, else of the wildcard at the closest name that exists, and of no other."""
        self._answer()
        if domain in self.routes:
            return self.routes[domain]
        if self._exists(domain):
            return None
        above = domain.partition(".")[2]
        while above and not self._exists(above):
            above = above.partition(".")[2]
        return self.routes.get(f"*.{above}" if above else "*")

    def _exists(self, name: str) -> bool:
        return any(owner == name or owner.endswith(f".{name}") for owner in self.routes)

    def _answer(self) -> None:
        if self.unreachable:
            raise ZoneUnreachable("The routing server does not answer.")
