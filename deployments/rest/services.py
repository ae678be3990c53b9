"""Projects and their services over the REST API: found, made, put to sleep, archived."""

from collections.abc import Iterator, Mapping
from typing import IO
from urllib.parse import quote

from deployments.rest import shapes
from deployments.rest.shapes import Service, ServiceSummary
from deployments.rest.transport import Item, Rest


class Services(Rest):
    """What there is."""

    def instance(self) -> Item:
        """The installation itself."""
        return self.ask("GET", "/instance")

    def knows_project(self, slug: str) -> bool:
        return self.is_known(f"/projects/{quote(slug, safe='')}")

    def ensure_project(self, slug: str) -> None:
        if not self.knows_project(slug):
            self.ask("POST", "/projects", {"slug": slug})

    def projects(self) -> Iterator[Item]:
        return self.items("/projects")

    def project(self, slug: str) -> Item:
        return self.ask("GET", f"/projects/{quote(slug, safe='')}")

    def archive_project(self, slug: str, confirm: str) -> None:
        """Gone at once where it is empty, else soon."""
        self.ask("DELETE", f"/projects/{quote(slug, safe='')}", query={"confirm": confirm})

    def services(self, project: str, environment: str) -> Iterator[ServiceSummary]:
        return map(shapes.service_summary, self.items(f"{environment_path(project, environment)}/services"))

    def service(self, project: str, environment: str, slug: str) -> Service | None:
        """None where there is no such service."""
        id = self.service_id(project, environment, slug)
        return shapes.service(self.ask("GET", f"/services/{id}")) if id else None

    def service_id(self, project: str, environment: str, slug: str) -> str | None:
        return next((each.id for each in self.services(project, environment) if each.slug == slug), None)

    def create_service(self, project: str, environment: str, wish: Mapping[str, object]) -> Service:
        return shapes.service(self.ask("POST", f"{environment_path(project, environment)}/services", wish))

    def read_service(self, service: Service) -> Service:
        return shapes.service(self.service_item(service))

    def service_item(self, service: Service) -> Item:
        """All that the API tells."""
        return self.ask("GET", f"/services/{service.id}")

    def has_upload(self, service: Service, digest: str) -> bool:
        return self.is_known(f"/services/{service.id}/uploads/{digest}")

    def add_upload(self, service: Service, file: IO[bytes]) -> Item:
        """A packed working tree."""
        return self.send_file(f"/services/{service.id}/uploads", file, "application/gzip")

    def watch_service(self, service: Service) -> Iterator[Service]:
        """The service now, and again whenever it changes; never ends."""
        for frame in self.steady_frames(lambda _: f"/services/{service.id}/stream"):
            if frame["type"] == "service":
                yield shapes.service(frame["data"])

    def make_deploy_key(self, service: Service) -> str:
        """The public part."""
        return str(self.ask("POST", f"/services/{service.id}/deploy-key")["public_key"])

    def put_to_sleep(self, service: Service) -> Service:
        return shapes.service(self.ask("PUT", f"/services/{service.id}/sleep"))

    def wake(self, service: Service) -> Service:
        return shapes.service(self.ask("DELETE", f"/services/{service.id}/sleep"))

    def put_all_to_sleep(self, project: str, environment: str, *, asleep: bool) -> tuple[list[Service], list[str]]:
        """Or wake all; those for which it was begun, and the slugs of those with nothing to do."""
        answer = self.ask("PUT", f"{environment_path(project, environment)}/sleep", {"asleep": asleep})
        return [shapes.service(item) for item in answer["services"]], answer["skipped"]

    def deploy_all(self, project: str, environment: str, message: str) -> Item:
        return self.ask("POST", f"{environment_path(project, environment)}/deployments", {"message": message})

    def archive(self, service: Service, confirm: str) -> Service:
        return shapes.service(self.ask("DELETE", f"/services/{service.id}", query={"confirm": confirm}))


def environment_path(project: str, environment: str) -> str:
    return f"/projects/{quote(project, safe='')}/environments/{quote(environment, safe='')}"
