"""Whatever somebody changes over REST leaves an event, that tells who it was and no secret."""

import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from flows.domain.actions import Action
from flows.domain.event import ActorKind, Event
from flows.domain.project import Environment
from flows.store.database import Database
from tests.integration.api.remote import Remote

PLACE = "/api/v1/projects/store/environments"
SECRET = "hunter2hunter2"
CHANGING = {"post", "put", "patch", "delete"}
LOOK_ONLY = {
    ("post", "/api/v1/services/{service_id}/plan"),  # stages in a savepoint that is rolled back
    ("post", "/api/v1/projects/{project}/environments/{environment}/variables/plan"),  # reads, with a body
}


@dataclass
class Scene:
    """A shop that serves, and what a request needs besides."""

    client: TestClient
    database: Database
    shop: Remote
    other: Remote

    def send(self, method: str, path: str, body: object = None, **more: object) -> Mapping[str, object]:
        answer = self.client.request(method, path, json=body, **more)  # type: ignore[arg-type]
        assert answer.is_success, (method, path, answer.text)
        return answer.json() if answer.content else {}

    def service(self, method: str, path: str = "", body: object = None, **more: object) -> Mapping[str, object]:
        return self.send(method, f"/api/v1/services/{self.shop.id}{path}", body, **more)

    def token(self, kind: str) -> str:
        return str(self.service("post", "/tokens", {"name": "ci", "kind": kind})["secret"])

    def staging(self) -> str:
        """Returns a clone that is filled."""
        made = self.send("post", f"{PLACE}/production/clones", {"name": "staging"})
        with self.database.transaction() as session:
            session.get_one(Environment, UUID(str(made["id"]))).end_clone()
        return f"{PLACE}/staging"

    def events(self) -> list[Event]:
        with self.database.transaction() as session:
            return list(session.exec(select(Event).order_by(Event.id)))  # type: ignore[arg-type]


@pytest.fixture
def scene(client, database, a_service) -> Scene:
    found = Scene(client, database, a_service("shop", port=8080), a_service("other", environment="test"))
    found.shop.serve()
    found.other.serve()
    return found


def packed() -> bytes:
    whole = BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("Dockerfile"))
    return whole.getvalue()


def part(kind: str, body: object) -> tuple[Callable[[Scene], object], Callable[[Scene], object]]:
    """Sets one, and removes it."""

    def remove(scene: Scene) -> None:
        scene.service("put", kind, body)
        scene.service("delete", kind)

    return lambda scene: scene.service("put", kind, body), remove


def discard_one(scene: Scene) -> None:
    scene.service("patch", "", {"replicas": 2})
    scene.service("delete", f"/changes/{scene.shop.change('replicas')['id']}")


def discard_all(scene: Scene) -> None:
    scene.service("patch", "", {"replicas": 2})
    scene.service("delete", "/changes")


def wake(scene: Scene) -> None:
    scene.service("put", "/sleep")
    scene.service("delete", "/sleep")


def share_volume(scene: Scene) -> str:
    owner = scene.send("post", f"{PLACE}/production/services", {"slug": "db", "image": "a:1"})
    scene.send("put", f"/api/v1/services/{owner['id']}/volumes/data", {"path": "/data"})
    scene.service("put", "/shared-volumes/data", {"service_id": owner["id"], "volume": "data", "path": "/data"})
    return str(owner["id"])


def unshare_volume(scene: Scene) -> None:
    share_volume(scene)
    scene.service("delete", "/shared-volumes/data")


def unroute(scene: Scene) -> None:
    scene.service("post", "/routes", {"domain": "shop.example.com", "port": 80})
    scene.service("delete", "/routes/shop.example.com")


def unset(scene: Scene) -> None:
    scene.service("put", "/variables/A", {"value": SECRET})
    scene.service("delete", "/variables/A")


def unset_shared(scene: Scene) -> None:
    scene.send("put", f"{PLACE}/production/variables/A", {"value": SECRET})
    scene.send("delete", f"{PLACE}/production/variables/A")


def retry(scene: Scene) -> None:
    scene.send("post", f"/api/v1/deployments/{scene.shop.fail()['id']}/retries")


def cancel(scene: Scene) -> None:
    scene.send("post", f"/api/v1/deployments/{scene.shop.deploy()['id']}/cancellation")


def revoke(scene: Scene) -> None:
    token = scene.service("post", "/tokens", {"name": "ci", "kind": "deploy"})
    scene.service("delete", f"/tokens/{token['id']}")


def open_preview(scene: Scene) -> str:
    secret = scene.token("preview")
    scene.send("put", f"/api/v1/preview/{secret}/pr-1", {"image": "slipway/hello:2"})
    return f"/api/v1/preview/{secret}/pr-1"


def sign_out(scene: Scene) -> None:
    bearer = scene.client.headers.pop("Authorization")
    scene.send("post", "/api/v1/session", {"token": bearer.removeprefix("Bearer ")})
    scene.send("delete", "/api/v1/session", headers={"Origin": "https://slipway.test"})
    scene.client.headers["Authorization"] = bearer


def sign_in(scene: Scene) -> None:
    scene.send("post", "/api/v1/session", {"token": scene.client.headers["Authorization"].removeprefix("Bearer ")})


SET_VOLUME, UNSET_VOLUME = part("/volumes/data", {"path": "/data"})
SET_FILE, UNSET_FILE = part("/config-files/site", {"path": "/etc/site", "content": SECRET})
SET_PORT, UNSET_PORT = part("/host-ports/5432/tcp", {"target": 5432})
SERVICE, ENVIRONMENT = "/api/v1/services/{service_id}", "/api/v1/projects/{project}/environments/{environment}"
REQUESTS: Mapping[tuple[str, str], tuple[Callable[[Scene], object], Action]] = {
    ("post", "/api/v1/projects"): (
        lambda scene: scene.send("post", "/api/v1/projects", {"slug": "blog"}),
        Action.PROJECT_CREATED,
    ),
    ("patch", "/api/v1/projects/{project}"): (
        lambda scene: scene.send("patch", "/api/v1/projects/store", {"description": SECRET}),
        Action.PROJECT_EDITED,
    ),
    ("delete", "/api/v1/projects/{project}"): (
        lambda scene: scene.send("delete", "/api/v1/projects/store?confirm=store"),
        Action.DELETION_REQUESTED,
    ),
    ("post", "/api/v1/projects/{project}/environments"): (
        lambda scene: scene.send("post", PLACE, {"name": "staging"}),
        Action.ENVIRONMENT_CREATED,
    ),
    ("patch", ENVIRONMENT): (
        lambda scene: scene.send("patch", scene.staging(), {"name": "acceptance"}),
        Action.ENVIRONMENT_RENAMED,
    ),
    ("delete", ENVIRONMENT): (
        lambda scene: scene.send("delete", f"{scene.staging()}?confirm=staging"),
        Action.DELETION_REQUESTED,
    ),
    ("post", f"{ENVIRONMENT}/clones"): (Scene.staging, Action.ENVIRONMENT_CLONED),
    ("post", f"{ENVIRONMENT}/services"): (
        lambda scene: scene.send("post", f"{PLACE}/production/services", {"slug": "new", "image": "a:1"}),
        Action.SERVICE_CREATED,
    ),
    ("post", f"{ENVIRONMENT}/deployments"): (
        lambda scene: scene.send("post", f"{PLACE}/production/deployments", {}),
        Action.DEPLOYMENT_REQUESTED,
    ),
    ("put", f"{ENVIRONMENT}/sleep"): (
        lambda scene: scene.send("put", f"{PLACE}/production/sleep", {"asleep": True}),
        Action.SLEEP_REQUESTED,
    ),
    ("patch", f"{ENVIRONMENT}/variables"): (
        lambda scene: scene.send("patch", f"{PLACE}/production/variables", {"dotenv": f"A={SECRET}"}),
        Action.VARIABLE_CHANGED,
    ),
    ("put", f"{ENVIRONMENT}/variables/{{key}}"): (
        lambda scene: scene.send("put", f"{PLACE}/production/variables/A", {"value": SECRET}),
        Action.VARIABLE_CHANGED,
    ),
    ("delete", f"{ENVIRONMENT}/variables/{{key}}"): (unset_shared, Action.VARIABLE_REMOVED),
    ("patch", SERVICE): (lambda scene: scene.service("patch", "", {"replicas": 2}), Action.SERVICE_CONFIGURED),
    ("delete", SERVICE): (lambda scene: scene.service("delete", "?confirm=shop"), Action.DELETION_REQUESTED),
    ("delete", f"{SERVICE}/changes"): (discard_all, Action.CHANGE_DISCARDED),
    ("delete", f"{SERVICE}/changes/{{change_id}}"): (discard_one, Action.CHANGE_DISCARDED),
    ("post", f"{SERVICE}/reversion"): (lambda scene: scene.service("post", "/reversion"), Action.SERVICE_REVERTED),
    ("post", f"{SERVICE}/routes"): (
        lambda scene: scene.service("post", "/routes", {"domain": "shop.example.com", "port": 80}),
        Action.SERVICE_CONFIGURED,
    ),
    ("delete", f"{SERVICE}/routes/{{domain}}"): (unroute, Action.SERVICE_CONFIGURED),
    ("put", f"{SERVICE}/variables/{{key}}"): (
        lambda scene: scene.service("put", "/variables/A", {"value": SECRET}),
        Action.VARIABLE_CHANGED,
    ),
    ("patch", f"{SERVICE}/variables"): (
        lambda scene: scene.service("patch", "/variables", {"dotenv": f"A={SECRET}"}),
        Action.VARIABLE_CHANGED,
    ),
    ("delete", f"{SERVICE}/variables/{{key}}"): (unset, Action.VARIABLE_REMOVED),
    ("put", f"{SERVICE}/volumes/{{name}}"): (SET_VOLUME, Action.SERVICE_CONFIGURED),
    ("delete", f"{SERVICE}/volumes/{{name}}"): (UNSET_VOLUME, Action.SERVICE_CONFIGURED),
    ("put", f"{SERVICE}/shared-volumes/{{name}}"): (share_volume, Action.SERVICE_CONFIGURED),
    ("delete", f"{SERVICE}/shared-volumes/{{name}}"): (unshare_volume, Action.SERVICE_CONFIGURED),
    ("put", f"{SERVICE}/config-files/{{name}}"): (SET_FILE, Action.SERVICE_CONFIGURED),
    ("delete", f"{SERVICE}/config-files/{{name}}"): (UNSET_FILE, Action.SERVICE_CONFIGURED),
    ("put", f"{SERVICE}/host-ports/{{published}}/{{protocol}}"): (SET_PORT, Action.SERVICE_CONFIGURED),
    ("delete", f"{SERVICE}/host-ports/{{published}}/{{protocol}}"): (UNSET_PORT, Action.SERVICE_CONFIGURED),
    ("post", f"{SERVICE}/deploy-key"): (lambda scene: scene.service("post", "/deploy-key"), Action.SERVICE_CONFIGURED),
    ("post", f"{SERVICE}/uploads"): (
        lambda scene: scene.client.post(f"/api/v1/services/{scene.shop.id}/uploads", content=packed()),
        Action.UPLOAD_ADDED,
    ),
    ("post", f"{SERVICE}/deployments"): (lambda scene: scene.shop.deploy(), Action.DEPLOYMENT_REQUESTED),
    ("post", f"{SERVICE}/restarts"): (lambda scene: scene.service("post", "/restarts"), Action.DEPLOYMENT_REQUESTED),
    ("post", f"{SERVICE}/promotions"): (
        lambda scene: scene.service("post", "/promotions", {"from": scene.other.id}),
        Action.VERSION_PROMOTED,
    ),
    ("put", f"{SERVICE}/sleep"): (lambda scene: scene.service("put", "/sleep"), Action.SLEEP_REQUESTED),
    ("delete", f"{SERVICE}/sleep"): (wake, Action.WAKE_REQUESTED),
    ("post", f"{SERVICE}/tokens"): (lambda scene: scene.token("deploy"), Action.TOKEN_ISSUED),
    ("delete", f"{SERVICE}/tokens/{{token_id}}"): (revoke, Action.TOKEN_REVOKED),
    ("post", "/api/v1/deployments/{deployment_id}/cancellation"): (cancel, Action.DEPLOYMENT_CANCELLED),
    ("post", "/api/v1/deployments/{deployment_id}/retries"): (retry, Action.DEPLOYMENT_REQUESTED),
    ("put", "/api/v1/deploy/{secret}"): (
        lambda scene: scene.send("put", f"/api/v1/deploy/{scene.token('deploy')}"),
        Action.DEPLOYMENT_REQUESTED,
    ),
    ("put", "/api/v1/preview/{secret}/{name}"): (open_preview, Action.PREVIEW_OPENED),
    ("delete", "/api/v1/preview/{secret}/{name}"): (
        lambda scene: scene.send("delete", open_preview(scene)),
        Action.DELETION_REQUESTED,
    ),
    ("post", "/api/v1/clean-ups/{kind}"): (
        lambda scene: scene.send("post", "/api/v1/clean-ups/images", {"dry_run": True}),
        Action.CLEAN_UP_REQUESTED,
    ),
    ("post", "/api/v1/session"): (sign_in, Action.SESSION_OPENED),
    ("delete", "/api/v1/session"): (sign_out, Action.SESSION_CLOSED),
}


def test_each_route_that_changes_something_is_known_here(app):
    found = {(method, path) for path, methods in app.openapi()["paths"].items() for method in methods}
    assert {each for each in found if each[0] in CHANGING} - LOOK_ONLY == set(REQUESTS)


@pytest.mark.parametrize("body", REQUESTS, ids=" ".join)
def test_a_change_leaves_an_event_of_whoever_requested_it(scene, body):
    send, action = REQUESTS[body]
    before = len(scene.events())
    send(scene)
    reported = scene.events()[before:]
    assert action in [each.action for each in reported]
    assert ActorKind.PLATFORM not in {each.actor_kind for each in reported}
    assert {each.address for each in reported} == {"testclient"}
    assert not any(SECRET in each.model_dump_json() for each in reported)


@pytest.mark.parametrize("body", sorted(LOOK_ONLY), ids=" ".join)
def test_a_look_leaves_none(scene, body):
    before = len(scene.events())
    path = body[1].format(service_id=scene.shop.id, project="store", environment="production")
    scene.send(body[0], path, {"variables": {"A": "2"}})
    assert len(scene.events()) == before
