"""The command line against a whole platform, as a person and as a program use it."""

import json
import secrets

import pytest

from tests.running import RunningPlatform


@pytest.fixture(scope="module")
def name() -> str:
    return f"cli-{secrets.token_hex(3)}/hello"


@pytest.fixture(scope="module")
def first(platform: RunningPlatform, name: str) -> str:
    """Returns what `slipway deploy` says when it makes a project, a service and its first version."""
    words = ("--image", "slipway/hello:1", "--port", "8080", "--env", "VERSION=1", "--message", "hello")
    return platform.slipway("deploy", name, *words).stdout


def test_deploy_makes_what_is_missing_shows_the_journal_and_ends_with_the_address(platform, name, first):
    assert "Starting 1 ×" in first
    assert f"Deployment 1 of {name} serves after" in first
    assert f"http://hello-{name.partition('/')[0]}.localhost:{platform.ports['PROXY_PORT']}" in first


def test_deploy_with_json_prints_one_value(platform, name, first):
    answer = json.loads(platform.slipway("deploy", name, "--env", "VERSION=2", "--json").stdout)
    assert (answer["deployment"]["number"], answer["deployment"]["status"]) == (2, "healthy")
    assert answer["seconds"] > 0
    assert platform.get(answer["urls"][0].split("/")[2].partition(":")[0]).headers["x-version"] == "2"


def test_asking_again_for_the_same_port_adds_no_second_domain(platform, name, first):
    answer = json.loads(platform.slipway("deploy", name, "--port", "8080", "--json").stdout)
    assert len(answer["urls"]) == 1


def test_logs_show_the_journal_line_by_line(platform, name, first):
    lines = [json.loads(line) for line in platform.slipway("deployments", "logs", name, "--json").stdout.splitlines()]
    assert any("serves" in line["text"] for line in lines)


def test_status_knows_every_process_and_the_edge(platform):
    rows = {row["name"] for row in json.loads(platform.slipway("status", "--json", check=False).stdout)["rows"]}
    assert {"supervisor", "postgres", "prefect", "worker", "api"} <= rows
    assert {f"{platform.instance}-proxy", f"{platform.instance}-routes"} <= rows


def test_an_earlier_version_comes_back_sleeps_and_wakes(platform, name, first):
    platform.slipway("deploy", name, "--env", "VERSION=before")
    platform.slipway("deploy", name, "--env", "VERSION=after")
    back = json.loads(platform.slipway("rollback", name, "--json").stdout)
    domain = back["urls"][0].split("/")[2].partition(":")[0]
    assert platform.get(domain).headers["x-version"] == "before"
    assert f"{name} sleeps." in platform.slipway("sleep", name).stdout
    assert platform.get(domain).status_code == 503
    assert f"{name} serves again." in platform.slipway("wake", name).stdout
    assert platform.get(domain).headers["x-version"] == "before"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("deploy", "no-slash"), "PROJECT/SERVICE"),
        (("deploy", "nobody/nothing"), "--image"),
        (("deploy", "a/b", "--image", "x", "--env", "NOVALUE"), "KEY=VALUE"),
        (("deploy", "a/b", "--image", "Not An Image"), "image"),
        (("deployments", "logs", "nobody/nothing"), "nobody"),
    ],
    ids=["no slash", "unknown service", "no value", "bad image", "logs of nothing"],
)
def test_a_wrong_word_gets_an_answer_that_helps(platform, words, complaint):
    done = platform.slipway(*words, check=False)
    assert done.returncode != 0
    assert complaint in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_clean_up_runs_and_shows_what_would_go(platform, first):
    reported = json.loads(platform.slipway("clean-up", "--dry-run", "--json").stdout)
    assert [(each["kind"], each["state"]) for each in reported] == [
        (kind, "completed") for kind in ("images", "builds", "runs", "journals", "volumes")
    ]
    assert all(each["report"].startswith("Would remove ") for each in reported)
    assert platform.slipway("clean-up", "runs").stdout == "Removed flow runs: 0.\n"
