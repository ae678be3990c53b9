"""Sweeps over the REST API."""

import time

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
