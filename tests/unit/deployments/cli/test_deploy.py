import json

import pytest

from deployments.cli.field_options import settings
from tests.command_line import CONFIG, SERVICES, a_deployment, a_service, comes_to
from tests.fakes.api import Problem

DEPLOYMENTS = "/services/s-web/deployments"


@pytest.fixture
def unknown(api):
    """Sets up a project that does not exist yet."""
    api.answer("POST", "/projects", {})
    api.answer("GET", SERVICES, [])
    api.answer("POST", SERVICES, a_service())
    api.answer("GET", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(1), "healthy")


def test_the_first_deploy_makes_project_and_service_with_all_that_was_said(api, slipway, unknown, tmp_path):
    (tmp_path / "site.conf").write_text("listen 80;")
    (tmp_path / "db.env").write_text("A=file\nB=file\n")
    done = slipway(
        "deploy", "demo/web", "--image", "nginx:1", "--port", "80", "--env", "A=typed",
        "--env-file", str(tmp_path / "db.env"), "--command", "run 'a b'", "--release", "migrate --all",
        "--copy-before", "redis-cli SAVE", "--copy-after", "go 'on now'",
        "--replicas", "2", "--health-path", "/up", "--cpus", "0.5", "--memory", "512M", "--volume", "data:/data",
        "--volume", "docs:/docs:ro", "--config", f"site:/etc/site.conf=@{tmp_path / 'site.conf'}",
        "--publish", "5432:5432/tcp", "--registry-user", "me", "--supersede", "-m", "first",
        SLIPWAY_REGISTRY_PASSWORD="s3cret",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (_, creation, deploy) = api.edits()
    assert creation == ("POST", SERVICES, {
        "slug": "web", "image": "nginx:1", "routes": [{"domain": None, "port": 80}],
        "variables": {"A": "typed", "B": "file"}, "command": ["run", "a b"], "release_command": ["migrate", "--all"],
        "copy_commands": {"before": ["redis-cli", "SAVE"], "after": ["go", "on now"]},
        "replicas": 2, "health_check": {"path": "/up", "command": None},
        "limits": {"cpus": 0.5, "memory_bytes": 536870912},
        "volumes": {"data": {"path": "/data", "read_only": False}, "docs": {"path": "/docs", "read_only": True}},
        "config_files": {"site": {"path": "/etc/site.conf", "content": "listen 80;"}},
        "host_ports": {"5432/tcp": 5432}, "credentials": {"username": "me", "password": "s3cret"},
    })  # fmt: skip
    assert deploy == ("POST", DEPLOYMENTS, {"message": "first", "supersede": True})
    assert "s3cret" not in done.output


def test_a_repository_and_how_it_is_built_are_said_on_one_line(api, slipway, unknown):
    done = slipway(
        "deploy", "demo/web", "--repository", "https://git.example/web.git", "--ref", "main", "--folder", "site",
        "--dockerfile", "Prod", "--target", "web", "--build-arg", "A=1", "--build-secret", "TOKEN", "--no-cache",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    (_, (_, _, body), deploy) = api.edits()
    assert body["git"] == {"repository": "https://git.example/web.git", "ref": "main"}
    assert body["build"] == {
        "folder": "site", "dockerfile": "Prod", "target": "web", "arguments": {"A": "1"}, "secrets": ["TOKEN"],
    }  # fmt: skip
    assert "image" not in body
    assert deploy == ("POST", DEPLOYMENTS, {"message": "", "supersede": False, "without_cache": True})


GIT = {"repository": "https://git.example/web.git", "ref": "main"}
MADE = {"image": None, "git": GIT}
BUILD = {"folder": ".", "dockerfile": "Dockerfile", "content": None, "target": "web", "arguments": {"A": "1"}}


@pytest.mark.parametrize(
    ("words", "wanted", "patch"),
    [
        (("--ref", "next"), MADE, {"git": {**GIT, "ref": "next"}}),
        (("--repository", GIT["repository"]), {}, {"git": {"repository": GIT["repository"]}, "image": None}),
        (("--image", "nginx:2"), {**MADE, "build": BUILD}, {"image": "nginx:2", "git": None, "build": None}),
        (
            ("--build-arg", "B=2"),
            {**MADE, "build": BUILD},
            {"build": {**BUILD, "arguments": {"A": "1", "B": "2"}}},
        ),
        (("--target", ""), {**MADE, "build": BUILD}, {"build": {**BUILD, "target": None}}),
    ],
)  # fmt: skip
def test_what_a_service_is_made_of_is_changed_part_by_part(api, slipway, web, words, wanted, patch):
    web(wanted={**CONFIG, **wanted})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    assert slipway("deploy", "demo/web", *words).exit_code == 0
    assert api.edits()[0][2] == patch


def test_a_dockerfile_of_ones_own_is_sent_as_text(api, slipway, unknown, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM nginx")
    slipway("deploy", "demo/web", "--dockerfile", f"@{tmp_path / 'Dockerfile'}")
    assert api.edits()[1][2] == {"slug": "web", "routes": [], "variables": {}, "build": {"content": "FROM nginx"}}


def test_an_image_and_a_repository_exclude_each_other(api, slipway, web):
    done = slipway("deploy", "demo/web", "--image", "nginx:1", "--repository", GIT["repository"])
    assert done.exit_code == 2
    assert api.edits() == []


def test_a_deploy_shows_the_journal_and_where_the_version_answers(slipway, unknown):
    done = slipway("deploy", "demo/web", "--image", "nginx:1")
    assert "12:00:00  Starting 1 × nginx." in done.stdout
    assert "Deployment 1 of demo/web serves after" in done.stdout
    assert "http://web.localhost" in done.stdout


def test_a_service_that_exists_gets_only_what_was_said(api, slipway, web):
    web(wanted={**CONFIG, "routes": [{"domain": "web.localhost", "path": "/", "port": 80}]})
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    api.answer("PATCH", "/services/s-web/variables", {"items": [], "next": None})
    api.answer("PUT", "/services/s-web/variables/A", {})
    api.answer("PUT", "/services/s-web/volumes/data", {})
    words = ("--port", "80", "--env-file", "-", "--env", "A=1", "--volume", "data:/data")
    assert slipway("deploy", "demo/web", *words, piped="B=2\n").exit_code == 0
    assert api.edits() == [
        ("PUT", "/services/s-web/volumes/data", {"path": "/data", "read_only": False}),
        ("PATCH", "/services/s-web/variables", {"dotenv": "B=2\n"}),
        ("PUT", "/services/s-web/variables/A", {"value": "1"}),
        ("POST", DEPLOYMENTS, {"message": "", "supersede": False}),
    ]


def test_the_other_half_of_limits_and_of_a_health_check_stays(api, slipway, web):
    check = {"path": "/up", "port": 80, "command": None, "grace_seconds": 9, "timeout_seconds": 5, "successes": 1}
    web(wanted={**CONFIG, "limits": {"cpus": 2.0, "memory_bytes": 6291456}, "health_check": check})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    slipway("deploy", "demo/web", "--memory", "1G", "--health-command", "ask it")
    assert api.edits()[0][2] == {
        "limits": {"cpus": 2.0, "memory_bytes": 1073741824},
        "health_check": {**check, "port": None, "command": ["ask", "it"]},
    }


def test_an_empty_text_takes_a_value_back_to_its_default(api, slipway, web):
    web()
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    options = ("command", "release", "copy-before", "health-path", "registry-user", "base-registry")
    slipway("deploy", "demo/web", *(word for option in options for word in (f"--{option}", "")))
    assert api.edits()[0][2] == dict.fromkeys(
        ("command", "release_command", "copy_commands", "health_check", "credentials", "base_registry")
    )


def test_of_the_commands_around_a_copy_one_is_changed_and_the_rest_stays(api, slipway, web):
    web(wanted={**CONFIG, "copy_commands": {"before": ["pause"], "after": ["resume"], "timeout_seconds": 9}})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    slipway("deploy", "demo/web", "--copy-after", "")
    slipway("deploy", "demo/web", "--copy-before", "hold on")
    bodies = [body["copy_commands"] for method, _, body in api.edits() if method == "PATCH"]
    assert bodies == [
        {"before": ["pause"], "after": None, "timeout_seconds": 9},
        {"before": ["hold", "on"], "after": ["resume"], "timeout_seconds": 9},
    ]


def test_a_sign_in_for_base_images_names_its_registry(api, slipway, web):
    web()
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    words = ("--base-registry", "ada@example.com@registry.example.com:5000")
    done = slipway("deploy", "demo/web", *words, SLIPWAY_BASE_REGISTRY_PASSWORD="s3cret")
    sent = {"host": "registry.example.com:5000", "username": "ada@example.com", "password": "s3cret"}
    assert api.edits()[0][2] == {"base_registry": sent}
    assert "s3cret" not in done.output


def test_a_deploy_that_does_not_serve_ends_with_status_1_and_says_why(api, slipway, web):
    web()
    comes_to(api, DEPLOYMENTS, a_deployment(2), "failed", failure="It never answered.")
    done = slipway("deploy", "demo/web")
    assert done.exit_code == 1
    assert "It never answered." in done.stderr


def test_with_json_a_deploy_prints_one_value_even_when_it_fails(api, slipway, web):
    web()
    comes_to(api, DEPLOYMENTS, a_deployment(2), "failed", failure="It never answered.")
    done = slipway("deploy", "demo/web", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["deployment"]["number"], found["deployment"]["failure"]) == (2, "It never answered.")
    assert set(found) == {"deployment", "urls", "seconds"}


def test_without_waiting_the_status_is_0_as_soon_as_it_was_asked_for(api, slipway, web):
    web()
    api.answer("POST", DEPLOYMENTS, a_deployment(2, "queued"))
    done = slipway("deploy", "demo/web", "--no-wait")
    assert done.exit_code == 0
    assert "Deployment 2 of demo/web is queued" in done.stdout


def test_a_refusal_is_shown_line_by_line(api, slipway, web):
    web()
    faults = ({"pointer": "/host_ports/5432~1tcp", "detail": "is taken"}, {"pointer": "/image", "detail": "is odd"})
    api.answer("PATCH", "/services/s-web", Problem(422, "The request is not valid.", faults))
    done = slipway("deploy", "demo/web", "--image", "odd")
    assert done.exit_code == 1
    assert done.stderr == "The request is not valid.\n  host_ports 5432/tcp: is taken\n  image: is odd\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--domain", "a.example.com"),
        ("--health-path", "/", "--health-command", "ask"),
        ("--config", "site:/etc/site.conf=@/nowhere"),
        ("--registry-user", "me"),
        ("--base-registry", "me@registry.example.com"),
        ("--base-registry", "registry.example.com"),
        ("--command", "say 'hi"),
        ("--env", "NOVALUE"),
        ("--replicas", "many"),
    ],
    ids=lambda words: words[0],
)
def test_wrong_words_end_with_status_2_before_anything_is_asked(api, slipway, web, words):
    web()
    done = slipway("deploy", "demo/web", *words)
    assert done.exit_code == 2
    assert done.stderr
    assert api.asked == []


def test_a_plan_sends_what_was_said_and_stages_nothing(api, slipway, web):
    web()
    plan = {
        "number": 3, "creates": ["version 3"], "stops": [], "removes": [], "steps": ["obtain the image", "switch"],
        "has_downtime": False, "downtime_reason": None, "expected_seconds": 4.2,
        "differences": [
            {"field": "image", "key": None, "operation": "set", "old": "nginx:1", "new": "nginx:2"},
            {"field": "variables", "key": "PASSWORD", "operation": "set", "old": "hunter2", "new": "hunter3"},
        ],
    }  # fmt: skip
    api.answer("POST", "/services/s-web/plan", plan)
    done = slipway("deploy", "demo/web", "--image", "nginx:2", "--plan")
    assert done.exit_code == 0, done.output
    assert [edit[:2] for edit in api.edits()] == [("POST", "/services/s-web/plan")]
    assert api.edits()[0][2]["image"] == "nginx:2"
    assert "image: nginx:1 → nginx:2" in done.stdout
    assert "Without downtime." in done.stdout
    assert "hunter" not in done.stdout


def test_a_plan_without_words_is_about_what_is_pending(api, slipway, web):
    web()
    plan = {"number": 3, "differences": [], "steps": []}
    api.answer("GET", "/services/s-web/plan", plan)
    assert slipway.json("deploy", "demo/web", "--plan") == plan
    assert api.edits() == []


def test_a_plan_makes_no_service(api, slipway, unknown):
    done = slipway("deploy", "demo/web", "--image", "nginx:1", "--plan")
    assert done.exit_code == 1
    assert api.edits() == []


def test_every_declared_setting_of_one_value_has_an_option_with_its_help(slipway):
    text = slipway("deploy", "--help", COLUMNS="400").stdout
    for each in settings():
        assert each.option in text, each
        assert each.declared.declared.help in text or each.option in {"--health-path", "--health-command"}, each


def test_settings_are_sent_with_the_parts_that_stay(api, slipway, web):
    web(wanted={**CONFIG, "reservations": {"cpus": 0.5, "memory_bytes": 1024}})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    done = slipway(
        "deploy", "demo/web", "--drain", "9", "--reserve-memory", "64M", "--health-path", "/up", "--health-grace", "7"
    )
    assert done.exit_code == 0, done.output
    assert api.edits()[0][2] == {
        "drain_seconds": 9,
        "reservations": {"cpus": 0.5, "memory_bytes": 64 * 1024**2},
        "health_check": {"path": "/up", "command": None, "grace_seconds": 7},
    }


@pytest.mark.parametrize(
    ("words", "fault"),
    [(("--drain", "3601"), "--drain"), (("--replicas", "many"), "--replicas"), (("--reserve-memory", "lots"), "lots")],
)
def test_a_setting_out_of_its_range_or_form_changes_nothing(api, slipway, web, words, fault):
    web()
    done = slipway("deploy", "demo/web", *words)
    assert (done.exit_code, api.edits()) == (2, [])
    assert fault in done.output
