"""The API on a real database; flow runs are only written down."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from starlette.routing import compile_path

from api.app import application
from api.streams.hub import Hub
from flows.context import Context
from flows.settings import Settings
from flows.store.database import Database
from flows.usecases.tokens import issue_first
from tests.fakes.runs import FakeRuns
from tests.integration.api.remote import Remote


@pytest.fixture
def runs() -> FakeRuns:
    return FakeRuns()


@pytest.fixture
def context(postgres: Settings, database: Database, runs: FakeRuns) -> Context:
    return Context(postgres, database, runs)


@pytest.fixture(scope="session")
def built(postgres: Settings) -> FastAPI:
    """Returns all endpoints, put together once: that takes longer than most tests."""
    return application(Context(postgres, Database(postgres.database_url), FakeRuns()), Hub(postgres.database_url))


@pytest.fixture
def app(built: FastAPI, context: Context) -> FastAPI:
    """Returns the API of this test."""
    built.state.context = context
    return built


def documented(app: FastAPI) -> Callable[[Response], None]:
    """Checks each answer of the API: its status must be one that the description has for the operation."""
    operations = [(compile_path(path)[0], methods) for path, methods in app.openapi()["paths"].items()]

    def look(response: Response) -> None:
        request = response.request
        for pattern, methods in operations:
            if pattern.match(request.url.path) and (operation := methods.get(request.method.lower())):
                known = operation["responses"]
                assert str(response.status_code) in known, f"{request.method} {request.url}: {response.status_code}"
                return

    return look


@pytest.fixture
def anonymous(app: FastAPI) -> Iterator[TestClient]:
    """Somebody without a token."""
    with TestClient(app, base_url="https://slipway.test") as client:
        client.event_hooks["response"] = [documented(app)]
        yield client


@pytest.fixture
def token(context: Context) -> str:
    token = issue_first(context.database)
    assert token is not None
    return token


@pytest.fixture
def client(anonymous: TestClient, token: str) -> TestClient:
    anonymous.headers["Authorization"] = f"Bearer {token}"
    return anonymous


@pytest.fixture
def shop(client: TestClient) -> str:
    """Returns the id of a service with a port, a variable and a generated domain."""
    assert client.post("/api/v1/projects", json={"slug": "store"}).status_code == 201
    body = {"slug": "shop", "image": "slipway/hello:1", "port": 8080, "variables": {"A": "1"}}
    answer = client.post("/api/v1/projects/store/environments/production/services", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
def a_service(client: TestClient, database: Database) -> Callable[..., Remote]:
    """Makes services, in `production` of the project `store` unless stated otherwise."""

    def make(slug: str = "cart", *, project: str = "store", environment: str = "production", **body: object) -> Remote:
        client.post("/api/v1/projects", json={"slug": project})
        client.post(f"/api/v1/projects/{project}/environments", json={"name": environment})
        place = f"/api/v1/projects/{project}/environments/{environment}"
        answer = client.post(f"{place}/services", json={"slug": slug, "image": "slipway/hello:1", **body})
        assert answer.status_code == 201, answer.text
        return Remote(client, database, answer.json()["id"])

    return make


@pytest.fixture
def operator(client: TestClient, context: Context) -> Callable[..., None]:
    """Starts the API again with other settings."""

    def choose(**settings: object) -> None:
        changed = context.settings.model_copy(update=settings)
        client.app.state.context = replace(context, settings=changed)  # type: ignore[attr-defined]

    return choose


@pytest.fixture
def cart(a_service: Callable[..., Remote]) -> Remote:
    """Returns a service with nothing but an image."""
    return a_service("cart")
