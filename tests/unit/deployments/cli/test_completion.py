"""What a shell is offered when somebody presses TAB."""

import os
import subprocess
import sys
import time

import pytest

from tests.command_line import SERVICES, CommandLine, a_deployment, a_service, listed
from tests.fakes.api import Problem

PROGRAM = "from deployments.cli.main import app; app(prog_name='slipway')"


def completed(slipway: CommandLine, line: str, **more: str) -> tuple[list[str], str]:
    """Offers for the last word of a line, and what was written beside them."""
    words = line.split(" ")
    asked = {"_SLIPWAY_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **slipway.environment, **asked, **more},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.split(), done.stderr


@pytest.fixture
def known(api, web):
    web(a_deployment(12, "healthy", is_live=True), a_deployment(11), a_deployment(2))
    projects = [
        {"slug": slug, "description": "", "environments": [{"name": "production"}]} for slug in ("demo", "shop")
    ]
    api.answer("GET", "/projects", projects)
    api.answer("GET", "/projects/shop/environments/production/services", [listed(a_service(project="shop"))])
    environments = [{"name": name, "status": "ready"} for name in ("production", "staging")]
    api.answer("GET", "/projects/demo/environments", environments)


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("slipway depl", ["deployments", "deploy", "deploy-all", "deploy-key"]),
        ("slipway deployments l", ["list", "logs"]),
        ("slipway service ", ["demo/db", "demo/queue", "demo/web", "shop/web"]),
        ("slipway service demo/w", ["demo/web"]),
        ("slipway deploy s", ["shop/web"]),
        ("slipway rollback demo/web 1", ["12", "11"]),
        ("slipway service demo/web --environment s", ["staging"]),
        ("slipway environments clone d", ["demo"]),
        ("slipway environments delete demo s", ["staging"]),
        ("slipway promote demo/web --from ", ["production", "staging"]),
        ("slipway services s", ["shop"]),
        ("slipway clean-up j", ["journals"]),
    ],
)
def test_names_are_completed_by_what_there_is(slipway, known, line, offers):
    found, errors = completed(slipway, line)
    assert (sorted(found), errors) == (sorted(offers), "")


def test_a_project_that_is_typed_is_the_only_one_that_is_asked_about(api, slipway, known):
    api.asked.clear()
    completed(slipway, "slipway service demo/w")
    assert {each.path for each in api.asked} == {SERVICES}


def test_a_linked_folder_stands_for_the_service(slipway, known, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    slipway("link", "demo/web")
    assert completed(slipway, "slipway plan --redeploy 1")[0] == ["12", "11"]
    assert completed(slipway, "slipway plan --environment s")[0] == ["staging"]


def test_contexts_are_completed_by_their_names(api, slipway):
    api.answer("GET", "/session", {"name": "me", "expires_at": None})
    api.answer("GET", "/instance", {"instance": "slipway", "version": "1"})
    url = slipway.environment["SLIPWAY_API_URL"]
    slipway("login", url, "--token", "-", "--context", "prod", piped="t")
    assert completed(slipway, "slipway contexts use p") == (["prod"], "")
    assert completed(slipway, "slipway --context p") == (["prod"], "")


def test_whatever_fails_is_silent(api, slipway):
    api.answer("GET", "/projects", Problem(401, "No."))
    assert completed(slipway, "slipway service ") == ([], "")
    assert completed(slipway, "slipway service ", SLIPWAY_API_URL="http://127.0.0.1:1") == ([], "")
    assert completed(slipway, "slipway service ", SLIPWAY_TOKEN="") == ([], "")
    assert completed(slipway, "slipway --context nowhere service ") == ([], "")


def test_an_api_that_does_not_answer_is_not_waited_for(slipway, hanging):
    began = time.monotonic()
    assert completed(slipway, "slipway service ", SLIPWAY_API_URL=hanging) == ([], "")
    assert time.monotonic() - began < 10
