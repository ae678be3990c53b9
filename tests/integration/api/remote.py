"""A service as a client of the API sees it, and what a worker would make of its deployments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi.testclient import TestClient
from httpx import Response

from flows.domain.deployment import DeploymentStatus
from flows.domain.ids import DeploymentId
from flows.store import deployments
from flows.store.database import Database

LEASE = timedelta(seconds=15)


@dataclass(frozen=True)
class Remote:
    """One service."""

    client: TestClient
    database: Database
    id: str

    def ask(self, method: str, path: str = "", body: object = None, /, **query: object) -> Response:
        return self.client.request(method, f"/api/v1/services/{self.id}{path}", json=body, params=query)  # type: ignore[arg-type]

    def get(self, path: str = "") -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def put(self, path: str, /, **body: object) -> Response:
        return self.ask("PUT", path, body)

    def patch(self, path: str = "", /, **body: object) -> Response:
        return self.ask("PATCH", path, body)

    def post(self, path: str, /, **body: object) -> Response:
        return self.ask("POST", path, body)

    def delete(self, path: str, /, **query: object) -> Response:
        return self.ask("DELETE", path, **query)

    def every_answer(self, deployment_id: str) -> Iterator[tuple[str, str]]:
        """Returns all addresses that can be read; four have no answer, since nothing of their kind is there."""
        places = {
            "project": "store",
            "environment": "production",
            "digest": "0" * 64,
            "kind": "images",
            "run_id": str(uuid4()),
            "rollout_id": str(uuid4()),
        }
        paths = [path for path, methods in self.client.app.openapi()["paths"].items() if "get" in methods]  # type: ignore[attr-defined]
        paths = [path for path in paths if "{secret}" not in path]  # of previews, for the bearer of their token
        assert len(paths) > 20
        for path in paths:
            url = path.format(**places, service_id=self.id, deployment_id=deployment_id)
            answer = self.client.get(url)
            missing = ("/build", "/uploads/{digest}", "/{run_id}", "/{rollout_id}")
            assert answer.status_code == 200 or path.endswith(missing), url
            yield url, answer.text

    @property
    def wanted(self) -> Mapping[str, Any]:
        return self.get()["wanted"]

    @property
    def changes(self) -> list[Mapping[str, Any]]:
        return self.get("/changes")["items"]

    def change(self, field: str, key: str | None = None) -> Mapping[str, Any]:
        """Returns the one pending change of this place."""
        (found,) = (change for change in self.changes if (change["field"], change["key"]) == (field, key))
        return found

    def cancel(self, field: str, key: str | None = None) -> Response:
        return self.delete(f"/changes/{self.change(field, key)['id']}")

    def deploy(self, **body: object) -> Mapping[str, Any]:
        """Returns a deployment in the queue."""
        answer = self.post("/deployments", **body)
        assert answer.status_code == 202, answer.text
        return answer.json()

    def serve(self, **body: object) -> Mapping[str, Any]:
        """Returns a deployment that became healthy, and serves."""
        return self.settle(self.deploy(**body), DeploymentStatus.HEALTHY)

    def fail(self, **body: object) -> Mapping[str, Any]:
        """Returns a deployment that failed."""
        return self.settle(self.deploy(**body), DeploymentStatus.FAILED)

    def settle(self, deployment: Mapping[str, Any], status: DeploymentStatus) -> Mapping[str, Any]:
        with self.database.transaction() as session:
            row = deployments.get(session, DeploymentId(UUID(deployment["id"])), lock=True)
            row.take(uuid4(), LEASE)
            if status is DeploymentStatus.HEALTHY:
                deployments.go_live(session, row)
            else:
                row.settle(status, "It broke." if status is DeploymentStatus.FAILED else None)
        return deployment


def pointers(answer: Response) -> list[str]:
    """Returns where the faults of a refused request are."""
    assert answer.status_code == 422, answer.text
    return [fault["pointer"] for fault in answer.json()["errors"]]


def kind(answer: Response) -> str:
    """Returns the last word of a problem's type."""
    return str(answer.json()["type"]).removeprefix("/problems/")
