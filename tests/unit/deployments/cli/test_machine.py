"""`slipway status` of an installation that no supervisor started."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner, Result

from deployments.cli.main import app
from tests.command_line import a_deployment
from tests.servers import free_ports, served


def status(folder: Path, port: int, *words: str, **settings: str) -> Result:
    environment = {
        "SLIPWAY_INSTANCE": "status-test", "SLIPWAY_FOLDER": str(folder), "SLIPWAY_API_PORT": str(port),
        "SLIPWAY_HOST": "127.0.0.1", **settings,
    }  # fmt: skip
    return CliRunner().invoke(app, ["status", *words], env=environment)


def test_an_api_that_answers_was_started_by_other_means(tmp_path: Path) -> None:
    async def healthz(request: Request) -> Response:
        return Response()

    with served(Starlette(routes=[Route("/healthz", healthz)])) as url:
        done = status(tmp_path, urlsplit(url).port or 0)
    assert "runs, started by other means" in done.stdout
    assert done.exit_code == 0


def test_apps_are_named_with_their_status_and_url_and_the_disk_with_its_space(api, served_api, web, tmp_path) -> None:
    live = a_deployment(3, "healthy", is_live=True)
    web(live)
    api.answer("GET", "/healthz", {})
    api.answer("GET", "/projects", [{"slug": "demo", "environments": [{"name": "production"}]}])
    (tmp_path / "token").write_text("t\n")
    port = urlsplit(served_api[1]).port or 0
    done = status(tmp_path, port)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["demo/web", "production", "healthy", "http://web.localhost"] in lines
    assert f"are free on the disk of {tmp_path}" in done.stdout
    found = json.loads(status(tmp_path, port, "--json").stdout)
    assert [each["slug"] for each in found["services"]] == ["db", "queue", "web"]
    assert found["disks"][0]["free_bytes"] > 0


def test_an_api_that_refuses_leaves_apps_out(api, served_api, tmp_path) -> None:
    api.answer("GET", "/healthz", {})
    (tmp_path / "token").write_text("t\n")
    done = status(tmp_path, urlsplit(served_api[1]).port or 0, "--json")
    assert (done.exit_code, json.loads(done.stdout)["services"]) == (0, None)


def test_without_an_answer_it_is_down(tmp_path: Path) -> None:
    done = status(tmp_path, free_ports(1)[0])
    assert "is down" in done.stdout
    assert done.exit_code == 3


def test_a_wrong_setting_is_named_in_plain_words(tmp_path: Path) -> None:
    done = status(tmp_path, 70_000, SLIPWAY_BUILD_CPUS="many", SLIPWAY_MAX_CONCURRENT_DEPLOYS="0")
    assert done.exit_code == 1
    assert sorted(done.stderr.splitlines()) == [
        "SLIPWAY_API_PORT: must be at most 65535",
        "SLIPWAY_BUILD_CPUS: must be a number",
        "SLIPWAY_MAX_CONCURRENT_DEPLOYS: must be at least 1",
    ]


def test_settings_that_need_each_other_are_named_together(tmp_path: Path) -> None:
    done = status(tmp_path, 4600, SLIPWAY_REGISTRY="registry.example.com", SLIPWAY_REGISTRY_USER="me")
    assert done.stderr == "SLIPWAY_REGISTRY_USER and SLIPWAY_REGISTRY_TOKEN need each other\n"
