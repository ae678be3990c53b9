"""`slipway open`: which URL, and the browser that gets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import CommandLine, a_service


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """Returns a browser that writes down what it was opened with."""
    program = tmp_path / "browser"
    program.write_text(f"#!/bin/sh\necho $1 >>{tmp_path}/opened\n")
    program.chmod(0o755)
    return program


def run(slipway: CommandLine, browser: Path | str, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, since browsers are looked for once a process."""
    program = "import sys; from deployments.cli.main import app; app(sys.argv[1:])"
    environment = {**os.environ, **slipway.environment, "BROWSER": str(browser)}
    return subprocess.run(
        [sys.executable, "-c", program, "open", *words], env=environment, capture_output=True, text=True, check=False
    )


def test_an_apps_first_url_is_printed_and_opened(slipway, web, browser, tmp_path):
    web(urls=["http://web.localhost:4680", "https://shop.example.com"])
    done = run(slipway, browser, "demo/web")
    assert done.stdout == "http://web.localhost:4680\n"
    assert (tmp_path / "opened").read_text() == done.stdout


def test_with_json_it_is_only_printed(slipway, web, browser, tmp_path):
    web()
    assert run(slipway, browser, "demo/web", "--json").stdout == '{"url": "http://web.localhost"}\n'
    assert not (tmp_path / "opened").exists()


def test_without_a_browser_it_is_only_printed(slipway, web):
    web()
    done = run(slipway, "/nowhere/browser", "demo/web")
    assert (done.returncode, done.stdout) == (0, "http://web.localhost\n")


def test_the_dashboard_and_the_prefect_ui_have_addresses_too(api, slipway):
    api.answer("GET", "/instance", {"prefect_url": "http://127.0.0.1:4610"})
    assert slipway.json("open", "--dashboard") == {"url": slipway.environment["SLIPWAY_API_URL"]}
    assert slipway.json("open", "--prefect") == {"url": "http://127.0.0.1:4610"}
    assert slipway("open", "--dashboard", "--prefect").exit_code == 2


def test_a_linked_folder_is_meant_where_no_service_is_named(api, slipway, web, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert slipway("open").exit_code == 2
    web()
    slipway("link", "demo/web")
    assert slipway.json("open") == {"url": "http://web.localhost"}


def test_a_service_without_a_route_says_how_to_give_it_one(slipway, web):
    web(**{**a_service(), "urls": []})
    done = slipway("open", "demo/web")
    assert (done.exit_code, "slipway routes add demo/web" in done.stderr) == (1, True)
