"""Environments over the REST API: made, cloned, renamed, ended, waited for."""

from collections.abc import Iterator
from urllib.parse import quote

from deployments.rest.services import environment_path
from deployments.rest.transport import ApiGone, Item, Rest


class Environments(Rest):
    """The environments of projects."""

    def environments(self, project: str) -> Iterator[Item]:
        return self.items(f"/projects/{quote(project, safe='')}/environments")

    def create_environment(self, project: str, name: str) -> Item:
        return self.ask("POST", f"/projects/{quote(project, safe='')}/environments", {"name": name})

    def compare(self, project: str, environment: str, other: str) -> Item:
        """What serves in the environment, from what serves in the other."""
        return self.ask("GET", f"{environment_path(project, environment)}/comparison", query={"with": other})

    def clone_environment(self, project: str, source: str, name: str, *, deploy: bool, data: bool) -> Item:
        body = {"name": name, "deploy": deploy, "data": data}
        return self.ask("POST", f"{environment_path(project, source)}/clones", body)

    def rename_environment(self, project: str, environment: str, name: str) -> Item:
        return self.ask("PATCH", environment_path(project, environment), {"name": name})

    def archive_environment(self, project: str, environment: str, confirm: str) -> Item:
        return self.ask("DELETE", environment_path(project, environment), query={"confirm": confirm})

    def watch_environment(self, project: str, environment_id: str) -> Iterator[Item | None]:
        """Whenever it changed, until it is neither cloned nor archived any more; None once it is gone."""
        stream = f"{environment_path(project, environment_id)}/stream"
        try:
            for frame in self.steady_frames(lambda _: stream):
                yield frame["data"]
                if frame["type"] == "end" or frame["data"]["status"] not in ("cloning", "archiving"):
                    return
        except ApiGone:
            yield None
