"""Each example is built from a real git host on the stand-ins for the official images, deployed, and asked."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.git_server import GitServer, a_git_server
from tests.running import RunningPlatform

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, base_images: None) -> Iterator[GitServer]:
    with a_git_server(tmp_path_factory.mktemp("examples-host")) as found:
        yield found


def deployed(platform: RunningPlatform, host: GitServer, example: str, *words: str) -> tuple[str, dict[str, object]]:
    """Returns the service's project, and what the deploy reported."""
    name = f"{example}-{secrets.token_hex(3)}"
    listed = subprocess.run(["git", "ls-files"], cwd=EXAMPLES / example, check=True, capture_output=True, text=True)
    host.commit(name, {file: (EXAMPLES / example / file).read_bytes() for file in listed.stdout.split()})
    reported = platform.slipway("deploy", f"{name}/app", "--repository", host.url(name), *words, "--json").stdout
    return name, json.loads(reported)


def page(platform: RunningPlatform, answer: dict[str, object], path: str = "/") -> httpx.Response:
    [url] = answer["urls"]  # type: ignore[misc]
    return platform.get(httpx.URL(url).host, path)


@pytest.mark.parametrize(
    ("example", "words", "title", "text"),
    [
        ("fastapi", (), "Python 3, pip, FastAPI", '"hello":"from FastAPI"'),
        ("express", (), "Node LTS, npm, Express", '"hello":"from Express"'),
        ("dockerfile", (), "Dockerfile", "Built from "),
        ("monorepo", ("--folder", "apps/api"), "Node LTS, npm", '{"hello":"from a workspace"}'),
    ],
)
def test_an_example_is_built_and_answers(
    platform: RunningPlatform, host: GitServer, example: str, words: tuple[str, ...], title: str, text: str
):
    _, answer = deployed(platform, host, example, "--port", "8080", *words)
    assert answer["deployment"]["build_title"] == title
    assert text in page(platform, answer).text


def test_a_site_of_a_workspace_is_built_once_and_served_as_files(platform: RunningPlatform, host: GitServer):
    words = ("--folder", "apps/web", "--publish-folder", "dist", "--port", "8080")
    _, answer = deployed(platform, host, "monorepo", *words)
    found = page(platform, answer)
    assert "Hello from a workspace" in found.text
    assert found.headers["cache-control"] == "no-cache"


def test_a_static_site_has_its_own_page_for_what_is_not_there(platform: RunningPlatform, host: GitServer):
    _, answer = deployed(platform, host, "static-site", "--not-found", "404.html", "--port", "8080")
    assert "<h1>A static site</h1>" in page(platform, answer).text
    missing = page(platform, answer, "/nowhere")
    assert (missing.status_code, "There is no such page" in missing.text) == (404, True)


def test_a_worker_of_a_procfile_runs_after_its_release_command(platform: RunningPlatform, host: GitServer):
    name, answer = deployed(platform, host, "worker", "--process", "worker")
    assert answer["deployment"]["status"] == "healthy"
    reported = platform.slipway("deployments", "logs", f"{name}/app").stdout
    assert "Release: sh -c python release.py" in reported
    assert reported.index("prepared") < reported.index("Healthy")
