"""`slipway status` of an installation that no supervisor started."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner, Result

from deployments.cli.main import app
from tests.servers import free_ports, served


def status(folder: Path, port: int, **settings: str) -> Result:
    environment = {
        "SLIPWAY_INSTANCE": "status-test", "SLIPWAY_FOLDER": str(folder), "SLIPWAY_API_PORT": str(port),
        "SLIPWAY_HOST": "127.0.0.1", **settings,
    }  # fmt: skip
    return CliRunner().invoke(app, ["status"], env=environment)


def test_an_api_that_answers_was_started_by_other_means(tmp_path: Path) -> None:
    async def healthz(request: Request) -> Response:
        return Response()

    with served(Starlette(routes=[Route("/healthz", healthz)])) as url:
        done = status(tmp_path, urlsplit(url).port or 0)
    assert "runs, started by other means" in done.stdout
    assert done.exit_code == 0


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
