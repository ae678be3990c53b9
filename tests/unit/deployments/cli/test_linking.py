"""A linked folder, in which PROJECT/SERVICE need not be repeated."""

import gzip

import pytest

from deployments.cli.grammar import Linkable
from tests.command_line import CONFIG, SERVICES, a_deployment, a_service, comes_to, commands

DEPLOYMENTS = "/services/s-web/deployments"
STAGING = SERVICES.replace("production", "staging")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    found = tmp_path / "shop"
    found.mkdir()
    monkeypatch.chdir(found)
    return found


@pytest.fixture
def linked(slipway, folder):
    assert slipway("link", "demo/web").exit_code == 0
    return folder


def test_every_command_about_a_service_or_a_project_can_be_linked():
    unlinkable = {
        name
        for name, command in commands()
        if not isinstance(command, Linkable)
        and any(each.metavar in ("PROJECT/SERVICE", "PROJECT") and each.param_type_name == "argument"
                for each in command.params)
    }  # fmt: skip
    assert unlinkable == {"link", "open", "projects create", "projects delete", "services"}


def test_a_link_is_a_file_that_unlink_removes(slipway, folder):
    done = slipway("link", "demo/web", "--environment", "staging")
    assert f"{folder} is linked to demo/web in staging." in done.stdout
    file = folder / ".slipway.toml"
    assert 'service = "demo/web"' in file.read_text()
    found = slipway.json("unlink")
    assert (found, file.exists()) == (
        {"service": "demo/web", "environment": "staging", "file": str(file)},
        False,
    )
    done = slipway("unlink")
    assert (done.exit_code, "slipway link" in done.stderr) == (1, True)


@pytest.mark.parametrize("words", [("demo",), ("Demo/Web",), ("demo/web", "--environment", "a b"), ()])
def test_what_is_no_service_is_not_linked(slipway, folder, words):
    assert slipway("link", *words).exit_code == 2
    assert list(folder.iterdir()) == []


def test_the_nearest_link_upwards_counts(slipway, web, linked, monkeypatch):
    web()
    inner = linked / "src" / "app"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    done = slipway("service", "--json")
    assert done.exit_code == 0, done.output
    assert done.stderr == f"demo/web in production, linked by {linked / '.slipway.toml'}\n"
    (inner / ".slipway.toml").write_text('service = "demo/other"\nenvironment = "production"\n')
    assert "There is no service demo/other in production." in slipway("service").stderr


@pytest.mark.parametrize(
    "text", ["service = [", 'service = "demo/web"', 'service = "Demo"\nenvironment = "production"']
)
def test_a_damaged_link_is_named(slipway, folder, text):
    (folder / ".slipway.toml").write_text(text)
    done = slipway("service")
    assert (done.exit_code, ".slipway.toml" in done.stderr, "slipway link" in done.stderr) == (1, True, True)


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        (("env", "set", "A=1/2"), ("PUT", "/services/s-web/variables/A", {"value": "1/2"})),
        (("env", "unset", "A"), ("DELETE", "/services/s-web/variables/A", None)),
        (("volumes", "remove", "data"), ("DELETE", "/services/s-web/volumes/data", None)),
        (("volumes", "set", "d:/a/b"), ("PUT", "/services/s-web/volumes/d", {"path": "/a/b", "read_only": False})),
        (("ports", "set", "53:53/udp"), ("PUT", "/services/s-web/host-ports/53/udp", {"target": 53})),
        (("routes", "remove", "a.example.com/api"), ("DELETE", "/services/s-web/routes/a.example.com", None)),
        (("tokens", "revoke", "1"), ("DELETE", "/services/s-web/tokens/t-1", None)),
    ],
    ids=lambda value: " ".join(map(str, value[:2])),
)
def test_what_follows_the_service_is_distinguished_from_it(api, slipway, web, linked, words, edit):
    web()
    api.answer("GET", "/services/s-web/shared-volumes", [])
    api.answer("GET", "/services/s-web/tokens", [{"id": "t-1"}])
    slipway(*words)
    assert api.edits()[0] == edit


def test_a_service_that_is_named_counts_and_the_link_does_not(api, slipway, web, linked):
    web()
    api.answer("GET", "/services/s-db", a_service("db", wanted=CONFIG))
    done = slipway("service", "demo/db")
    assert "demo/db in production" in done.stdout
    assert done.stderr == ""


def test_an_environment_that_is_named_wins_over_the_links(api, slipway, web, folder):
    web()
    slipway("link", "demo/web", "--environment", "staging")
    api.answer("GET", STAGING, [])
    assert "There is no service demo/web in staging." in slipway("service").stderr
    done = slipway("service", "--environment", "production")
    assert (done.exit_code, "demo/web in production, linked by" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (("environments", "list"), "/projects/demo/environments"),
        (("env", "list", "--shared"), "/projects/demo/environments/production/variables"),
    ],
)
def test_commands_about_a_project_take_the_links(api, slipway, linked, words, path):
    api.answer("GET", path, [])
    assert slipway(*words).exit_code == 0
    assert api.asked[-1].path == path


@pytest.mark.parametrize(
    ("words", "edit"),
    [
        (("environments", "create", "staging"), ("POST", "/projects/demo/environments", {"name": "staging"})),
        (("environments", "create", "shop", "staging"), ("POST", "/projects/shop/environments", {"name": "staging"})),
        (("environments", "rename", "a", "b"), ("PATCH", "/projects/demo/environments/a", {"name": "b"})),
        (
            ("env", "unset", "--shared", "LEVEL"),
            ("DELETE", "/projects/demo/environments/production/variables/LEVEL", None),
        ),
        (
            ("env", "set", "--shared", "LEVEL=info"),
            ("PUT", "/projects/demo/environments/production/variables/LEVEL", {"value": "info"}),
        ),
        (("sleep", "--all", "--no-wait"), ("PUT", "/projects/demo/environments/production/sleep", {"asleep": True})),
    ],
    ids=lambda value: " ".join(map(str, value[:3])),
)
def test_a_projects_name_is_left_out_only_if_a_word_is_missing(api, slipway, linked, words, edit):
    api.answer("GET", SERVICES, [])
    slipway(*words)
    assert api.edits()[0] == edit


@pytest.mark.parametrize("words", [("service",), ("redeploy", "3"), ("env", "unset"), ("environments", "create", "x")])
def test_without_a_link_the_message_names_it(slipway, folder, words):
    done = slipway(*words)
    assert done.exit_code == 2
    assert "slipway link PROJECT/SERVICE" in done.stderr


def test_help_needs_no_link(slipway, folder):
    done = slipway("redeploy", "--help")
    assert (done.exit_code, "[PROJECT/SERVICE]" in done.stdout) == (0, True)


def test_a_word_too_many_is_a_wrong_use(slipway, linked):
    assert slipway("service", "web").exit_code == 2


def test_deploy_sends_the_linked_folder_of_a_service_that_is_built_of_one(api, slipway, web, linked, monkeypatch):
    (linked / "src").mkdir()
    (linked / "Dockerfile").write_text("FROM nginx\n")
    web(wanted={**CONFIG, "image": None, "upload": {"digest": "a" * 64, "size": 1}})
    api.answer("GET", "/instance", {"upload_bytes": 10_000_000})
    api.answer("POST", "/services/s-web/uploads", {})
    api.answer("PATCH", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    monkeypatch.chdir(linked / "src")
    done = slipway("deploy")
    assert done.exit_code == 0, done.output
    (upload, patch, _) = api.edits()
    assert b"Dockerfile" in gzip.decompress(upload[2])
    assert patch[2]["upload"]["name"] == "shop"
    assert "demo/web in production" in done.stderr


def test_the_first_deploy_of_a_linked_folder_makes_the_service_of_it(api, slipway, linked):
    (linked / "Dockerfile").write_text("FROM nginx\n")
    api.answer("POST", "/projects", {})
    api.answer("GET", SERVICES, [])
    api.answer("POST", SERVICES, a_service())
    api.answer("GET", "/instance", {"upload_bytes": 10_000_000})
    api.answer("POST", "/services/s-web/uploads", {})
    api.answer("GET", "/services/s-web", a_service())
    comes_to(api, DEPLOYMENTS, a_deployment(1), "healthy")
    assert slipway("deploy", "--port", "80").exit_code == 0
    assert api.edits()[1][2]["upload"]["name"] == "shop"


@pytest.mark.parametrize("words", [(), ("--image", "nginx:2"), ("--env", "A=1")])
def test_deploy_in_a_linked_folder_sends_nothing_of_a_service_with_another_source(api, slipway, web, linked, words):
    web()
    api.answer("PATCH", "/services/s-web", a_service())
    api.answer("PUT", "/services/s-web/variables/A", {})
    comes_to(api, DEPLOYMENTS, a_deployment(2), "healthy")
    assert slipway("deploy", *words).exit_code == 0
    assert not any("uploads" in path for _, path, _ in api.edits())


def test_a_number_alone_is_a_deployment_of_the_linked_service(api, slipway, web, linked):
    web(a_deployment(3), a_deployment(2))
    api.answer("GET", "/deployments/d-2/build", {"title": "Python", "release": None, "dockerfile": "FROM python\n"})
    assert slipway("dockerfile", "2").stdout == "FROM python\n"
