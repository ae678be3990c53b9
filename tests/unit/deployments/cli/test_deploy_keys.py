import os
from pathlib import Path

import pytest

from deployments.cli.deploy_keys import fingerprint
from tests.command_line import CONFIG, SERVICES, a_service
from tests.fakes.api import Problem

HOST = "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJy+DJMCMpHApMHtI0Z/PgHEqzpXzx2LpvgHI44TSOef\n"
PUBLIC = "ssh-ed25519 AAAAmade"
ADDRESS = "ssh://git@git.example.com:2222/ada/site.git"
GIT = {"repository": ADDRESS, "ref": "main", "known_hosts": HOST}
MADE = ("POST", "/services/s-web/deploy-key", None)


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns an `ssh-keyscan` that writes down what it was asked, and shows a key."""
    program = tmp_path / "bin" / "ssh-keyscan"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho $* >{tmp_path}/asked\necho '# comment'\necho '{HOST.strip()}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return tmp_path / "asked"


@pytest.fixture
def made(api):
    api.answer("POST", "/services/s-web/deploy-key", {"public_key": PUBLIC})


def test_a_new_service_gets_its_repository_the_keys_of_the_host_and_a_key(api, slipway, scanner, made):
    api.answer("POST", "/projects", {})
    api.answer("GET", SERVICES, [])
    api.answer("POST", SERVICES, a_service())
    done = slipway("deploy-key", "demo/web", "--repository", "git@Git.example.com:ada/site.git")
    assert done.exit_code == 0, done.output
    git = {"repository": "ssh://git@git.example.com/ada/site.git", "known_hosts": HOST}
    assert api.edits()[1:] == [("POST", SERVICES, {"slug": "web", "git": git}), MADE]
    assert scanner.read_text().split()[-3:] == ["-p", "22", "git.example.com"]
    for text in (PUBLIC, fingerprint(HOST), "slipway deploy demo/web"):
        assert text in done.stdout


def test_pinned_keys_stay_unless_the_host_is_named(api, slipway, web, scanner, made):
    web(wanted={**CONFIG, "image": None, "git": GIT})
    api.answer("PATCH", "/services/s-web", a_service())
    assert slipway.json("deploy-key", "demo/web") == {"public_key": PUBLIC, "known_hosts": HOST}
    assert not scanner.exists()
    slipway.json("deploy-key", "demo/web", "--host", "git.example.com:2222")
    assert scanner.read_text().split()[-3:] == ["-p", "2222", "git.example.com"]
    assert api.edits()[:2] == [("PATCH", "/services/s-web", {"git": GIT}), MADE]


@pytest.mark.parametrize(
    ("words", "status", "text"),
    [
        ((), 2, "no repository over SSH"),
        (("--repository", "https://git.example.com/ada/site.git"), 2, "no repository over SSH"),
        (("--repository", ADDRESS, "--host", "-oProxyCommand=id"), 2, "write HOST or HOST:PORT"),
        (("--repository", ADDRESS, "--known-hosts", "@/dev/null"), 1, "has no keys of a host"),
        (("--repository", ADDRESS, "--known-hosts", HOST), 2, "Write @FILE"),
    ],
)
def test_what_is_missing_is_named_before_anything_is_changed(api, slipway, web, words, status, text):
    web()
    done = slipway("deploy-key", "demo/web", *words)
    assert (done.exit_code, api.edits()) == (status, [])
    assert text in done.stderr


def test_a_key_of_ones_own_is_read_from_a_file(api, slipway, web, tmp_path):
    web(wanted={**CONFIG, "image": None, "git": {**GIT, "known_hosts": None}})
    (tmp_path / "key").write_text("PRIVATE")
    (tmp_path / "hosts").write_text(HOST)
    api.answer("PATCH", "/services/s-web", Problem(422, "stop here"))
    words = ("--ssh-key", f"@{tmp_path / 'key'}", "--known-hosts", f"@{tmp_path / 'hosts'}")
    assert "PRIVATE" not in slipway("deploy", "demo/web", *words).output
    assert slipway("deploy", "demo/web", "--ssh-key", "").exit_code == 1
    assert slipway("deploy", "demo/web", "--ssh-key", "PRIVATE").exit_code == 2
    assert api.edits() == [
        ("PATCH", "/services/s-web", {"git": GIT, "deploy_key": "PRIVATE"}),
        ("PATCH", "/services/s-web", {"deploy_key": None}),
    ]
