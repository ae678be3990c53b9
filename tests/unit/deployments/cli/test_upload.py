"""`slipway deploy --path`: packed, sent once, staged; and what is not sent."""

import gzip
from pathlib import Path

import pytest

from tests.command_line import CONFIG, SERVICES, a_deployment, a_service, comes_to
from tests.fakes.api import Problem

UPLOADS = "/services/s-web/uploads"
DEPLOYMENTS = "/services/s-web/deployments"


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "shop"
    found.mkdir()
    (found / "Dockerfile").write_text("FROM nginx\n")
    return found


@pytest.fixture
def ready(api):
    """Takes uploads and deployments."""
    api.answer("GET", "/instance", {"upload_bytes": 10_000_000})
    api.answer("POST", UPLOADS, {})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")


def sent(api):
    return [body for method, path, body in api.edits() if (method, path) == ("POST", UPLOADS)]


def test_a_folder_is_sent_then_staged_then_deployed(api, slipway, web, ready, folder):
    web(wanted={**CONFIG, "image": None, "git": {"repository": "https://git.example/web.git"}})
    done = slipway("deploy", "demo/web", "--path", str(folder), "--folder", "web", "--build-arg", "A=1")
    assert done.exit_code == 0, done.output
    (upload, patch, _) = api.edits()
    assert (upload[1], gzip.decompress(upload[2])[:10]) == (UPLOADS, b"Dockerfile")
    value = patch[2]["upload"]
    assert patch[2] == {"upload": value, "git": None, "build": {"folder": "web", "arguments": {"A": "1"}}}
    assert (value["size"], value["name"], value["revision"]) == (len(upload[2]), "shop", None)
    assert any(each.path == f"{UPLOADS}/{value['digest']}" for each in api.asked)


def test_what_the_service_has_already_is_not_sent_again(api, slipway, web, ready, folder):
    web()
    slipway("deploy", "demo/web", "--path", str(folder))
    digest = api.edits()[1][2]["upload"]["digest"]
    api.answer("GET", f"{UPLOADS}/{digest}", {"digest": digest})
    api.asked.clear()
    assert slipway("deploy", "demo/web", "--path", str(folder)).exit_code == 0
    assert sent(api) == []


def test_a_new_service_is_made_of_it_before_it_is_sent(api, slipway, ready, folder):
    api.answer("POST", "/projects", {})
    api.answer("GET", SERVICES, [])
    api.answer("POST", SERVICES, a_service())
    api.answer("GET", "/services/s-web", a_service())
    done = slipway("deploy", "demo/web", "--path", str(folder))
    assert done.exit_code == 0, done.output
    assert [path for _, path, _ in api.edits()] == ["/projects", SERVICES, UPLOADS, DEPLOYMENTS]
    assert api.edits()[1][2]["upload"]["name"] == "shop"


def test_an_image_or_a_repository_takes_its_place(api, slipway, web, ready):
    web(wanted={**CONFIG, "image": None, "upload": {"digest": "a" * 64, "size": 1}})
    slipway("deploy", "demo/web", "--image", "nginx:2")
    slipway("deploy", "demo/web", "--repository", "https://git.example/web.git")
    bodies = [body for method, _, body in api.edits() if method == "PATCH"]
    assert bodies == [
        {"image": "nginx:2", "upload": None},
        {"git": {"repository": "https://git.example/web.git"}, "upload": None},
    ]


def test_a_plan_sends_nothing(api, slipway, web, ready, folder):
    web()
    plan = {"number": 2, "differences": [], "creates": [], "stops": [], "removes": [], "steps": [],
            "has_downtime": False, "downtime_reason": None, "expected_seconds": None}  # fmt: skip
    api.answer("POST", "/services/s-web/plan", plan)
    done = slipway("deploy", "demo/web", "--path", str(folder), "--plan")
    assert done.exit_code == 0, done.output
    assert [path for _, path, _ in api.edits()] == ["/services/s-web/plan"]


def test_how_much_is_sent_is_shown_where_it_takes_a_while(api, slipway, web, ready, folder, monkeypatch):
    monkeypatch.setattr("deployments.cli.upload.LARGE_BYTES", 10)
    web()
    assert "Sending 0.0 MB." in slipway("deploy", "demo/web", "--path", str(folder)).output
    assert len(sent(api)) == 1


@pytest.mark.parametrize(
    ("make", "status", "words"),
    [
        (lambda folder: (folder / "Dockerfile").unlink(), 2, "has no files to send"),
        (lambda folder: (folder / "out").symlink_to("/etc"), 1, "out: is a link that may lead out"),
        (lambda folder: folder.rename(folder.parent / "elsewhere"), 2, "is no folder"),
    ],
)
@pytest.mark.usefixtures("ready")
def test_what_cannot_be_sent_changes_nothing(api, slipway, web, folder: Path, make, status, words):
    web()
    make(folder)
    done = slipway("deploy", "demo/web", "--path", str(folder))
    assert (done.exit_code, words in done.output, api.edits()) == (status, True, [])


def test_a_folder_above_the_limit_is_not_sent(api, slipway, web, ready, folder):
    web()
    api.answer("GET", "/instance", {"upload_bytes": 50})
    done = slipway("deploy", "demo/web", "--path", str(folder))
    assert (done.exit_code, "SLIPWAY_UPLOAD_BYTES" in done.output, api.edits()) == (1, True, [])


def test_what_the_api_refuses_is_shown_and_nothing_is_staged(api, slipway, web, ready, folder):
    web()
    api.answer("POST", UPLOADS, Problem(422, "x: is a device."))
    done = slipway("deploy", "demo/web", "--path", str(folder))
    assert (done.exit_code, "x: is a device." in done.output) == (1, True)
    assert [path for _, path, _ in api.edits()] == [UPLOADS]


def test_a_folder_and_another_source_exclude_each_other(api, slipway, web, folder):
    for words in (("--image", "nginx"), ("--repository", "https://git.example/web.git")):
        assert slipway("deploy", "demo/web", "--path", str(folder), *words).exit_code == 2
    assert api.edits() == []
