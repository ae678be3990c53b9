"""Signing in, and which installation a command speaks to."""

import json
import stat
import tomllib

import pytest

from tests.command_line import CommandLine
from tests.fakes.api import Problem

ENVIRONMENT = ("SLIPWAY_API_URL", "SLIPWAY_TOKEN")


@pytest.fixture
def url(slipway) -> str:
    return str(slipway.environment["SLIPWAY_API_URL"])


@pytest.fixture
def remote(slipway) -> CommandLine:
    """Without variables that name an installation."""
    return CommandLine({name: value for name, value in slipway.environment.items() if name not in ENVIRONMENT})


@pytest.fixture
def stored(tmp_path):
    return tmp_path / "slipway" / "contexts.toml"


@pytest.fixture
def welcoming(api):
    api.answer("GET", "/session", {"name": "laptop", "expires_at": None})
    api.answer("GET", "/instance", {"instance": "slipway", "version": "0.1.0"})
    api.answer("GET", "/projects", [])


def login(slipway: CommandLine, url: str, name: str, token: str = "s3cret"):
    done = slipway("login", url, "--token", "-", "--context", name, piped=f"{token}\n")
    assert done.exit_code == 0, done.output
    return done


def test_a_login_checks_the_token_and_makes_the_context_current(remote, url, stored, welcoming):
    done = login(remote, url, "prod")
    assert f"Signed in to slipway 0.1.0 at {url} as laptop. The current context is prod." in done.stdout
    assert "s3cret" not in done.output
    assert tomllib.loads(stored.read_text()) == {
        "current": "prod",
        "contexts": {"prod": {"url": url, "token": "s3cret"}},
    }
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700
    assert remote("projects").exit_code == 0


def test_a_context_is_named_after_its_host_unless_it_gets_a_name(remote, url, welcoming):
    found = json.loads(remote("login", url, "--token", "-", "--json", piped="t").stdout)
    assert found == {
        "context": url.removeprefix("http://"), "url": url, "instance": "slipway", "version": "0.1.0",
        "token_name": "laptop", "expires_at": None,
    }  # fmt: skip
    again = login(remote, url, "prod")
    assert "The current context is prod" in again.stdout
    assert [each["name"] for each in remote.json("contexts")] == [url.removeprefix("http://"), "prod"]


def test_a_refused_token_is_not_stored(remote, api, url, stored):
    api.answer("GET", "/session", Problem(401, "No."))
    done = remote("login", url, "--token", "-", piped="wrong")
    assert (done.exit_code, stored.exists()) == (1, False)
    assert "does not accept the token" in done.stderr


@pytest.mark.parametrize(
    ("words", "piped", "said"),
    [
        (("http://127.0.0.1:1", "--token", "s3cret"), "", "never an argument"),
        (("http://127.0.0.1:1",), "", "--token -"),
        (("http://127.0.0.1:1", "--token", "-"), "\n", "empty"),
        (("slipway.example.com", "--token", "-"), "t", "such as https://slipway.example.com"),
        (("https://me@slipway.example.com", "--token", "-"), "t", "such as https://slipway.example.com"),
        (("http://127.0.0.1:1", "--token", "-", "--context", "a b"), "t", "name of a context"),
        (("--token", "-", "--context", "new"), "t", "say its address"),
    ],
)
def test_a_login_that_is_not_whole_is_a_wrong_use(remote, stored, words, piped, said):
    done = remote("login", *words, piped=piped)
    assert (done.exit_code, stored.exists()) == (2, False)
    assert said in done.stderr
    assert "s3cret" not in done.output


def test_an_address_where_something_else_answers_is_refused(remote, api, url, stored):
    done = remote("login", url, "--token", "-", piped="t")
    assert (done.exit_code, stored.exists()) == (1, False)
    assert "The URL is that of the dashboard" in done.stderr


def test_a_token_that_would_travel_in_clear_is_warned_about(remote):
    done = remote("login", "http://slipway.invalid:1", "--token", "-", piped="t")
    assert "travels unencrypted" in done.stderr


def test_contexts_are_listed_chosen_and_removed(remote, url, welcoming):
    login(remote, url, "one")
    login(remote, url, "two")
    shown = remote("contexts").stdout
    assert [line.split()[:2] for line in shown.splitlines()[1:3]] == [["one", url], ["*", "two"]]
    assert "Commands use the current context two." in shown
    assert remote.json("contexts", "use", "one")["current"] is True
    assert [each["name"] for each in remote.json("contexts", "remove", "one")] == ["two"]
    assert "this machine's own installation" in remote("contexts").stdout
    for words in (("use", "one"), ("remove", "one")):
        done = remote("contexts", *words)
        assert (done.exit_code, "There are: two." in done.stderr) == (1, True)


def test_after_a_logout_the_address_stays_and_the_token_is_gone(remote, url, stored, welcoming):
    login(remote, url, "prod")
    assert remote("logout").exit_code == 0
    assert "s3cret" not in stored.read_text()
    done = remote("services")
    assert (done.exit_code, "slipway login --context prod" in done.stderr) == (1, True)
    assert remote("login", "--token", "-", piped="s3cret").exit_code == 0
    assert remote("services").exit_code == 0


def test_a_logout_without_a_context_says_so(remote):
    assert remote("logout").exit_code == 1
    assert remote("logout", "--context", "nowhere").exit_code == 1


def test_a_named_context_wins_over_the_environment_and_that_over_the_current_one(remote, slipway, url, api, welcoming):
    login(remote, url, "here")
    login(remote, url, "there")
    api.answer("GET", "/projects", Problem(403, "Not you."))
    current, environment, named = (
        each("services", **more).stderr
        for each, more in ((remote, {}), (slipway, {}), (slipway, {"SLIPWAY_CONTEXT": "here"}))
    )
    assert current == "Not you.\n"
    about = f"This is about {url}, named by"
    assert environment.splitlines()[1] == (
        f"{about} SLIPWAY_API_URL and SLIPWAY_TOKEN and not by the current context there."
    )
    assert named.splitlines()[1] == f"{about} the context here and not by SLIPWAY_API_URL and SLIPWAY_TOKEN."
    assert "the context here" in slipway("--context", "here", "services").stderr


def test_an_unknown_context_is_refused_with_those_that_there_are(remote, url, welcoming):
    login(remote, url, "prod")
    done = remote("--context", "dev", "services")
    assert (done.exit_code, "There is no context dev. There are: prod." in done.stderr) == (1, True)


def test_half_of_the_variables_is_a_wrong_use(slipway):
    for name in ENVIRONMENT:
        done = slipway("services", **{name: ""})
        assert (done.exit_code, "belong together" in done.stderr) == (2, True)


def test_a_context_whose_token_was_revoked_says_how_to_sign_in_again(remote, url, api, welcoming):
    login(remote, url, "prod")
    api.answer("GET", "/projects", Problem(401, "No."))
    assert "slipway login --context prod" in remote("services").stderr


def test_without_any_of_them_the_message_names_both_ways_in(remote):
    done = remote("services")
    assert (done.exit_code, "`slipway login URL`" in done.stderr, "`slipway up`" in done.stderr) == (1, True, True)


def test_this_machines_own_installation_needs_no_login(remote, url, tmp_path, welcoming):
    (tmp_path / "token").write_text("t\n")
    port = url.rpartition(":")[2]
    assert remote("services", SLIPWAY_API_PORT=port).exit_code == 0


def test_a_damaged_file_is_named_with_the_way_out(remote, stored):
    stored.parent.mkdir()
    for text in ("current = [", 'contexts = "a"', "[contexts.a]"):
        stored.write_text(text)
        done = remote("services")
        assert (done.exit_code, str(stored) in done.stderr) == (1, True)
