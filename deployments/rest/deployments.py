"""Deployments over the REST API: asked for, found by number, followed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deployments.rest.shapes import Deployment, Line, Service, pick
from deployments.rest.transport import ApiRefused, Item, Rest

PAGE = 200


class Deployments(Rest):
    """What was and is tried."""

    def deploy(
        self, service: Service, message: str = "", *, supersede: bool = False, without_cache: bool = False
    ) -> Deployment:
        body = {"message": message, "supersede": supersede, **({"without_cache": True} if without_cache else {})}
        return self._begun(f"/services/{service.id}/deployments", body)

    def redeploy(
        self, service: Service, earlier: Deployment, message: str = "", *, supersede: bool = False
    ) -> Deployment:
        body = {"message": message, "redeploy": earlier.id, "supersede": supersede}
        return self._begun(f"/services/{service.id}/deployments", body)

    def promote(self, service: Service, source_id: str, message: str = "", *, supersede: bool = False) -> Deployment:
        """What serves another service, or a deployment of it."""
        body = {"from": source_id, "message": message, "supersede": supersede}
        return self._begun(f"/services/{service.id}/promotions", body)

    def restart(self, service: Service) -> Deployment:
        return self._begun(f"/services/{service.id}/restarts")

    def retry(self, ended: Deployment) -> Deployment:
        return self._begun(f"/deployments/{ended.id}/retries")

    def cancel(self, deployment: Deployment) -> Deployment:
        return self._begun(f"/deployments/{deployment.id}/cancellation")

    def plan(self, service: Service, redeploy: Deployment | None = None) -> Item:
        """What deploying what is pending would do, or deploying `redeploy` again."""
        query = {"redeploy": redeploy.id} if redeploy else None
        return self.ask("GET", f"/services/{service.id}/plan", query=query)

    def plan_promotion(self, service: Service, source_id: str) -> Item:
        """What promoting would do: what serves another service, or a deployment of it."""
        return self.ask("GET", f"/services/{service.id}/plan", query={"from": source_id})

    def plan_wish(self, service: Service, wish: Mapping[str, object]) -> Item:
        """What deploying would do if the wish were staged too."""
        return self.ask("POST", f"/services/{service.id}/plan", wish)

    def deployment(self, id: str) -> Deployment:
        return pick(Deployment, self.ask("GET", f"/deployments/{id}"))

    def build_of(self, deployment: Deployment) -> Item:
        """What its image was found to be made of, and the Dockerfile."""
        return self.ask("GET", f"/deployments/{deployment.id}/build")

    def list_deployments(self, service: Service, statuses: Sequence[str] = ()) -> Iterator[Deployment]:
        """Newest first."""
        query = {"limit": PAGE, **({"status": list(statuses)} if statuses else {})}
        return (pick(Deployment, item) for item in self.items(f"/services/{service.id}/deployments", query))

    def numbered(self, service: Service, number: int) -> Deployment:
        for deployment in self.list_deployments(service):
            if deployment.number == number:
                return deployment
            if deployment.number < number:
                break
        raise ApiRefused(f"{service.name} has no deployment {number}.")

    def follow(self, deployment_id: str) -> Iterator[Line | Deployment]:
        """Lines of the journal and states of the deployment, as they come, until it is settled.

        A restart of the API in between is bridged: the stream goes on from where it was.
        """
        for frame in self.steady_frames(lambda cursor: f"/deployments/{deployment_id}/stream?after={cursor}"):
            if frame["type"] == "end":
                return
            yield _news(frame)

    def journal(self, deployment_id: str, after: int = 0) -> Iterator[Line]:
        """The lines that are there now, from behind the cursor."""
        path = f"/deployments/{deployment_id}/journal"
        return (pick(Line, item) for item in self.items(path, {"after": after}))

    def deployments(self, service: Service) -> Iterator[Deployment]:
        """The latest deployment of a service, and each later one as soon as it is asked for; never ends."""
        shown = ""
        for frame in self.frames(f"/services/{service.id}/stream"):
            if frame["type"] == "deployment" and frame["data"] and frame["data"]["id"] != shown:
                shown = frame["data"]["id"]
                yield pick(Deployment, frame["data"])

    def _begun(self, path: str, body: Mapping[str, object] | None = None) -> Deployment:
        return pick(Deployment, self.ask("POST", path, body))


def _news(frame: Mapping[str, Any]) -> Line | Deployment:
    if frame["type"] == "journal":
        return pick(Line, frame["data"])
    return pick(Deployment, frame["data"])
