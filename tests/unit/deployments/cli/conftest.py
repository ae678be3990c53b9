"""The command line before an API whose answers are chosen."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import SERVICES, CommandLine, a_command_line, a_service, listed
from tests.fakes.api import FakeApi
from tests.servers import served


@pytest.fixture(scope="session")
def served_api() -> Iterator[tuple[FakeApi, str]]:
    api = FakeApi()
    with served(api.app()) as url:
        yield api, url


@pytest.fixture
def api(served_api: tuple[FakeApi, str]) -> FakeApi:
    served_api[0].forget()
    return served_api[0]


@pytest.fixture
def slipway(served_api: tuple[FakeApi, str], api: FakeApi, tmp_path: Path) -> CommandLine:
    return a_command_line(served_api[1], "t", tmp_path)


@pytest.fixture
def web(api: FakeApi) -> Callable[..., dict[str, Any]]:
    """Makes the API know the service demo/web and its deployments, newest first."""

    def know(*deployments: dict[str, Any], **fields: Any) -> dict[str, Any]:
        live = next((each for each in deployments if each["is_live"]), None)
        latest = deployments[0] if deployments else None
        service = a_service(**{"live_deployment": live, "latest_deployment": latest, **fields})
        api.answer("GET", "/projects/demo", {"slug": "demo", "environments": [{"name": "production"}]})
        api.answer("GET", SERVICES, [listed(each) for each in (a_service("db"), a_service("queue"), service)])
        api.answer("GET", "/services/s-web", service)
        api.answer("GET", "/services/s-web/deployments", list(deployments))
        api.answer("GET", "/services/s-web/changes", service["changes"])
        return service

    return know


@pytest.fixture
def hanging() -> Iterator[str]:
    """Yields the URL of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
