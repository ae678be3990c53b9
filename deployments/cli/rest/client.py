"""A thin client of the REST API, for the command line and the demo. It knows shapes and decides nothing."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any
from urllib.parse import quote

from deployments.cli.rest import shapes
from deployments.cli.rest.shapes import Deployment, Line, Service, ServiceSummary, pick
from deployments.cli.rest.transport import ApiGone, ApiRefused, Item, Rest

PAGE = 200
LOOK_SECONDS = 0.25
ENDS = ("completed", "failed", "crashed", "cancelled")  # of a flow run


class Client(Rest):
    """One installation, as the bearer of a token sees it; every method may raise ApiRefused."""

    # --- the installation -----------------------------------------------------------------------------------------

    def session(self) -> Item:
        """Return whose token this is, and until when it is valid."""
        return self.ask("GET", "/session")

    def instance(self) -> Item:
        return self.ask("GET", "/instance")

    def clean_up(self, what: str, *, dry_run: bool) -> Item:
        """Start a clean-up and return it when it has ended."""
        found = self.ask("POST", f"/clean-ups/{what}", {"dry_run": dry_run})
        while found["state"] not in ENDS:
            time.sleep(LOOK_SECONDS)
            found = self.ask("GET", f"/clean-ups/{what}/{found['id']}")
        return found

    def last_clean_ups(self, what: str) -> list[Item]:
        """Return the clean-ups of one kind, newest first."""
        return list(self.items(f"/clean-ups/{what}"))

    def events(self, *, project: str | None, actions: Sequence[str], since: str | None) -> Iterator[Item]:
        """Yield events, newest first; `since` is a time as ISO 8601 writes it."""
        query = {"project": project, "action": list(map(str, actions)), "since": since}
        return self.items("/events", {key: value for key, value in query.items() if value})

    # --- projects and environments --------------------------------------------------------------------------------

    def projects(self) -> Iterator[Item]:
        return self.items("/projects")

    def project(self, slug: str) -> Item:
        return self.ask("GET", _project(slug))

    def knows_project(self, slug: str) -> bool:
        return self.is_known(_project(slug))

    def create_project(self, slug: str, description: str = "") -> Item:
        return self.ask("POST", "/projects", {"slug": slug, "description": description})

    def ensure_project(self, slug: str) -> None:
        if not self.knows_project(slug):
            self.create_project(slug)

    def delete_project(self, slug: str, confirm: str) -> None:
        """Begin the deletion of a project and of all that is in it; an empty one is gone at once."""
        self.ask("DELETE", _project(slug), query={"confirm": confirm})

    def environments(self, project: str) -> Iterator[Item]:
        return self.items(f"{_project(project)}/environments")

    def create_environment(self, project: str, name: str) -> Item:
        return self.ask("POST", f"{_project(project)}/environments", {"name": name})

    def clone_environment(self, project: str, source: str, name: str, *, deploy: bool, data: bool) -> Item:
        body = {"name": name, "deploy": deploy, "data": data}
        return self.ask("POST", f"{_environment(project, source)}/clones", body)

    def compare(self, project: str, environment: str, other: str) -> Item:
        """Return how what serves in the environment differs from what serves in the other."""
        return self.ask("GET", f"{_environment(project, environment)}/comparison", query={"with": other})

    def rollouts(self, project: str, environment: str) -> Iterator[Item]:
        return self.items(f"{_environment(project, environment)}/rollouts")

    def rename_environment(self, project: str, environment: str, name: str) -> Item:
        return self.ask("PATCH", _environment(project, environment), {"name": name})

    def delete_environment(self, project: str, environment: str, confirm: str) -> Item:
        return self.ask("DELETE", _environment(project, environment), query={"confirm": confirm})

    def watch_environment(self, project: str, environment_id: str) -> Iterator[Item | None]:
        """Yield the environment whenever it changes, until it is ready or has failed; None once it is gone."""
        stream = f"{_environment(project, environment_id)}/stream"
        try:
            for frame in self.steady_frames(lambda _: stream):
                yield frame["data"]
                if frame["type"] == "end" or frame["data"]["status"] not in ("cloning", "deleting"):
                    return
        except ApiGone:
            yield None

    # --- services ---------------------------------------------------------------------------------------------------

    def services(self, project: str, environment: str) -> Iterator[ServiceSummary]:
        return map(shapes.service_summary, self.items(f"{_environment(project, environment)}/services"))

    def service(self, project: str, environment: str, slug: str) -> Service | None:
        """Return the service, or None where there is none of that name."""
        id = next((each.id for each in self.services(project, environment) if each.slug == slug), None)
        return shapes.service(self.ask("GET", f"/services/{id}")) if id else None

    def create_service(self, project: str, environment: str, settings: Mapping[str, object]) -> Service:
        return shapes.service(self.ask("POST", f"{_environment(project, environment)}/services", settings))

    def read_service(self, service: Service) -> Service:
        return shapes.service(self.service_item(service))

    def service_item(self, service: Service) -> Item:
        """Return all that the API shows of a service."""
        return self.ask("GET", f"/services/{service.id}")

    def watch_service(self, service: Service) -> Iterator[Service]:
        """Yield the service now and whenever it changes; never ends."""
        for frame in self.steady_frames(lambda _: f"/services/{service.id}/stream"):
            if frame["type"] == "service":
                yield shapes.service(frame["data"])

    def put_to_sleep(self, service: Service) -> Service:
        return shapes.service(self.ask("PUT", f"/services/{service.id}/sleep"))

    def wake(self, service: Service) -> Service:
        return shapes.service(self.ask("DELETE", f"/services/{service.id}/sleep"))

    def set_all_asleep(self, project: str, environment: str, *, asleep: bool) -> tuple[list[Service], list[str]]:
        """Return the services that now fall asleep or wake, and the slugs of those that needed nothing."""
        answer = self.ask("PUT", f"{_environment(project, environment)}/sleep", {"asleep": asleep})
        return [shapes.service(item) for item in answer["services"]], answer["skipped"]

    def delete_service(self, service: Service, confirm: str) -> Service:
        return shapes.service(self.ask("DELETE", f"/services/{service.id}", query={"confirm": confirm}))

    # --- configuration: staged until the next deployment --------------------------------------------------------------
    # `kind` is the last word of a list's address: `routes`, `volumes`, `config-files`.

    def edit_service(self, service: Service, settings: Mapping[str, object]) -> Service:
        return shapes.service(self.ask("PATCH", f"/services/{service.id}", settings))

    def parts(self, service: Service, kind: str) -> list[Item]:
        return list(self.items(f"/services/{service.id}/{kind}"))

    def set_part(self, service: Service, kind: str, name: str, value: Mapping[str, object]) -> None:
        self.ask("PUT", f"/services/{service.id}/{kind}/{quote(name)}", value)

    def remove_part(self, service: Service, kind: str, name: str, query: Mapping[str, str] | None = None) -> None:
        self.ask("DELETE", f"/services/{service.id}/{kind}/{quote(name)}", query=query)

    def set_variable(self, service: Service, key: str, value: str) -> None:
        self.set_part(service, "variables", key, {"value": value})

    def import_variables(self, service: Service, dotenv: str) -> None:
        self.ask("PATCH", f"/services/{service.id}/variables", {"dotenv": dotenv})

    def create_route(self, service: Service, route: Mapping[str, object]) -> Item:
        return self.ask("POST", f"/services/{service.id}/routes", route)

    def changes(self, service: Service) -> list[Item]:
        return self.parts(service, "changes")

    def cancel_change(self, service: Service, id: str) -> None:
        self.remove_part(service, "changes", id)

    def discard_changes(self, service: Service) -> None:
        self.ask("DELETE", f"/services/{service.id}/changes")

    def revert(self, service: Service) -> Service:
        """Stage what leads back to the version that serves."""
        return shapes.service(self.ask("POST", f"/services/{service.id}/reversion"))

    def shared_variables(self, project: str, environment: str) -> list[Item]:
        return list(self.items(_shared(project, environment)))

    def share_variable(self, project: str, environment: str, key: str, value: str) -> None:
        self.ask("PUT", f"{_shared(project, environment)}/{quote(key)}", {"value": value})

    def unshare_variable(self, project: str, environment: str, key: str) -> None:
        self.ask("DELETE", f"{_shared(project, environment)}/{quote(key)}")

    def import_shared_variables(self, project: str, environment: str, dotenv: str) -> None:
        self.ask("PATCH", _shared(project, environment), {"dotenv": dotenv})

    def plan_shared_variables(self, project: str, environment: str, variables: Mapping[str, str | None]) -> list[Item]:
        """Return the services whose next deployment would get other values; a variable that is None is removed."""
        return list(self.ask("POST", f"{_shared(project, environment)}/plan", {"variables": variables})["items"])

    def has_upload(self, service: Service, digest: str) -> bool:
        return self.is_known(f"/services/{service.id}/uploads/{digest}")

    def add_upload(self, service: Service, file: IO[bytes]) -> Item:
        """Send a packed working tree."""
        return self.send_file(f"/services/{service.id}/uploads", file, "application/gzip")

    def make_deploy_key(self, service: Service) -> str:
        """Return the public part of the new key."""
        return str(self.ask("POST", f"/services/{service.id}/deploy-key")["public_key"])

    def tokens(self, service: Service) -> list[Item]:
        return self.parts(service, "tokens")

    def issue_token(self, service: Service, name: str, kind: str) -> Item:
        """Return the token with its secret, which the API shows only this once."""
        return self.ask("POST", f"/services/{service.id}/tokens", {"name": name, "kind": kind})

    def revoke_token(self, service: Service, id: str) -> None:
        self.remove_part(service, "tokens", id)

    # --- deployments ------------------------------------------------------------------------------------------------

    def deploy(
        self, service: Service, message: str = "", *, supersede: bool = False, without_cache: bool = False
    ) -> Deployment:
        body = {"message": message, "supersede": supersede, **({"without_cache": True} if without_cache else {})}
        return self._begun(f"/services/{service.id}/deployments", body)

    def deploy_all(self, project: str, environment: str, message: str) -> Item:
        """Return the `deployments` that were begun and the services that were `skipped`, with the reason."""
        return self.ask("POST", f"{_environment(project, environment)}/deployments", {"message": message})

    def redeploy(
        self, service: Service, earlier: Deployment, message: str = "", *, supersede: bool = False
    ) -> Deployment:
        body = {"message": message, "redeploy": earlier.id, "supersede": supersede}
        return self._begun(f"/services/{service.id}/deployments", body)

    def promote(self, service: Service, source_id: str, message: str = "", *, supersede: bool = False) -> Deployment:
        """Deploy the version that serves another service, or that of one of its deployments."""
        body = {"from": source_id, "message": message, "supersede": supersede}
        return self._begun(f"/services/{service.id}/promotions", body)

    def restart(self, service: Service) -> Deployment:
        return self._begun(f"/services/{service.id}/restarts")

    def retry(self, ended: Deployment) -> Deployment:
        return self._begun(f"/deployments/{ended.id}/retries")

    def cancel(self, deployment: Deployment) -> Deployment:
        return self._begun(f"/deployments/{deployment.id}/cancellation")

    def plan(self, service: Service, redeploy: Deployment | None = None) -> Item:
        """Return what deploying the pending changes would do, or deploying `redeploy` again."""
        query = {"redeploy": redeploy.id} if redeploy else None
        return self.ask("GET", f"/services/{service.id}/plan", query=query)

    def plan_settings(self, service: Service, settings: Mapping[str, object]) -> Item:
        """Return what deploying would do if these settings were staged too."""
        return self.ask("POST", f"/services/{service.id}/plan", settings)

    def plan_promotion(self, service: Service, source_id: str) -> Item:
        """Return what promoting would do, from the version of another service or of one of its deployments."""
        return self.ask("GET", f"/services/{service.id}/plan", query={"from": source_id})

    def deployment(self, id: str) -> Deployment:
        return pick(Deployment, self.ask("GET", f"/deployments/{id}"))

    def build_of(self, deployment: Deployment) -> Item:
        """Return what a deployment's image is made of, with its Dockerfile."""
        return self.ask("GET", f"/deployments/{deployment.id}/build")

    def list_deployments(self, service: Service, statuses: Sequence[str] = ()) -> Iterator[Deployment]:
        """Yield deployments, newest first."""
        query = {"limit": PAGE, **({"status": list(statuses)} if statuses else {})}
        return (pick(Deployment, item) for item in self.items(f"/services/{service.id}/deployments", query))

    def numbered(self, service: Service, number: int) -> Deployment:
        """Return the deployment with that number; raises ApiRefused where there is none."""
        for deployment in self.list_deployments(service):
            if deployment.number == number:
                return deployment
            if deployment.number < number:
                break
        raise ApiRefused(
            f"{service.name} has no deployment {number}. `slipway deployments {service.name}` lists those that it has."
        )

    def journal(self, deployment_id: str, after: int = 0) -> Iterator[Line]:
        """Yield the lines that are there now, behind the cursor."""
        path = f"/deployments/{deployment_id}/journal"
        return (pick(Line, item) for item in self.items(path, {"after": after}))

    def follow(self, deployment_id: str) -> Iterator[Line | Deployment]:
        """Yield lines of the journal and states of the deployment as they come, until it is settled.

        A restart of the API meanwhile is bridged: the stream goes on from where it was.
        """
        for frame in self.steady_frames(lambda cursor: f"/deployments/{deployment_id}/stream?after={cursor}"):
            if frame["type"] == "end":
                return
            yield _news(frame)

    def new_deployments(self, service: Service) -> Iterator[Deployment]:
        """Yield the latest deployment of a service, then each later one as soon as it is requested; never ends."""
        shown = ""
        for frame in self.steady_frames(lambda _: f"/services/{service.id}/stream"):
            if frame["type"] == "deployment" and frame["data"] and frame["data"]["id"] != shown:
                shown = frame["data"]["id"]
                yield pick(Deployment, frame["data"])

    def _begun(self, path: str, body: Mapping[str, object] | None = None) -> Deployment:
        return pick(Deployment, self.ask("POST", path, body))


def _news(frame: Mapping[str, Any]) -> Line | Deployment:
    if frame["type"] == "journal":
        return pick(Line, frame["data"])
    return pick(Deployment, frame["data"])


def _project(slug: str) -> str:
    return f"/projects/{quote(slug, safe='')}"


def _environment(project: str, environment: str) -> str:
    return f"{_project(project)}/environments/{quote(environment, safe='')}"


def _shared(project: str, environment: str) -> str:
    return f"{_environment(project, environment)}/variables"
