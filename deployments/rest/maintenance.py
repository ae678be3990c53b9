"""Sweeps and events over the REST API."""

import time
from collections.abc import Iterator, Sequence

from deployments.rest.transport import Item, Rest

LOOK_SECONDS = 0.25
ENDS = ("completed", "failed", "crashed", "cancelled")


class Maintenance(Rest):
    """What keeps the installation in order."""

    def sweep(self, what: str, *, dry_run: bool) -> Item:
        """At its end."""
        found = self.ask("POST", f"/maintenance/{what}", {"dry_run": dry_run})
        while found["state"] not in ENDS:
            time.sleep(LOOK_SECONDS)
            found = self.ask("GET", f"/maintenance/{what}/{found['id']}")
        return found

    def events(self, *, project: str | None, actions: Sequence[str], since: str | None) -> Iterator[Item]:
        """Newest first, page by page, as far as they are read."""
        query = {"project": project, "action": list(map(str, actions)), "since": since}
        return self.items("/events", {key: value for key, value in query.items() if value})

    def last_sweeps(self, what: str) -> list[Item]:
        """Newest first."""
        return list(self.items(f"/maintenance/{what}"))
