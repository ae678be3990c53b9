"""`slipway deployments`: the list, one of them, and its journal."""

import json
import unicodedata

import pytest

from tests.command_line import a_deployment
from tests.fakes.api import frames


def test_deployments_are_listed_over_all_pages(slipway, web):
    web(*(a_deployment(number) for number in range(5, 0, -1)))
    assert [each["number"] for each in slipway.json("deployments", "demo/web")] == [5, 4, 3, 2, 1]
    assert [each["number"] for each in slipway.json("deployments", "list", "demo/web", "--limit", "3")] == [5, 4, 3]


def test_deployments_show_people_how_long_they_took_and_nothing_served(slipway, web):
    web(a_deployment(1, "healthy", is_live=True, gap_seconds=1.25, message="[why]", trigger="token"))
    shown = slipway("deployments", "demo/web").stdout
    assert all(word in shown for word in ("NUMBER", "live", "0.0 s", "1.2 s", "token", "[why]"))


def test_deployments_are_chosen_by_status(api, slipway, web):
    web(a_deployment(3, "failed"), a_deployment(2, "cancelled"), a_deployment(1))
    words = ("--status", "failed", "--status", "cancelled")
    assert [each["number"] for each in slipway.json("deployments", "demo/web", *words)] == [3, 2]
    assert slipway("deployments", "demo/web", "--status", "broken").exit_code == 2


def a_line(cursor: int, text: str) -> dict[str, object]:
    return {"cursor": cursor, "at": "2026-11-25T12:00:00Z", "level": "info", "source": "system", "text": text}


def test_one_deployment_is_shown_with_what_it_is_made_of_and_why_it_failed(slipway, web):
    commit = {"id": "f" * 40, "author": "Ada", "message": "Add the site\n\nat last"}
    web(a_deployment(3), a_deployment(2, "failed", failure="It never answered.", commit=commit, message="why"))
    shown = slipway("deployments", "show", "demo/web", "2").stdout
    for text in (
        "Deployment 2 of demo/web in production: failed",
        "It never answered.",
        "Add the site",
        "why",
        "0.0 s",
    ):
        assert text in shown
    assert slipway.json("deployments", "show", "demo/web")["number"] == 3


def test_the_journal_of_the_latest_deployment_or_of_a_numbered_one_is_shown(api, slipway, web):
    web(a_deployment(3), a_deployment(2))
    api.answer("GET", "/deployments/d-3/journal", [a_line(1, "three")])
    api.answer("GET", "/deployments/d-2/journal", [a_line(each, f"two {each}") for each in range(1, 6)])
    assert slipway("deployments", "logs", "demo/web").stdout == "  12:00:00  three\n"
    lines = slipway("deployments", "logs", "demo/web", "2", "--json").stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == [f"two {each}" for each in range(1, 6)]


def test_a_numbered_deployment_is_followed_to_its_end(api, slipway, web):
    web(a_deployment(3), a_deployment(2, "starting"))
    api.streams["/deployments/d-2/stream"] = frames(["one", "two"], [a_deployment(2, "healthy")])
    done = slipway("deployments", "logs", "demo/web", "2", "-f")
    assert done.stdout.splitlines() == ["Deployment 2 of demo/web (nginx:1)", "  12:00:00  one", "  12:00:00  two"]


@pytest.mark.parametrize("words", [("show",), ("logs",)])
def test_a_service_without_deployments_says_how_to_make_one(slipway, web, words):
    web()
    done = slipway("deployments", *words, "demo/web")
    assert (done.exit_code, "slipway deploy demo/web" in done.stderr) == (1, True)


HOSTILE = "\x1b[32mready\x1b[0m \x1b]0;owned\x07\x1b[2J\x9b3J\x00a\rb \u202eevil\t.\x1b\x1b[0m[2J"


@pytest.mark.parametrize(
    "words", [("logs", "demo/web"), ("logs", "demo/web", "3", "-f"), ("list", "demo/web"), ("show", "demo/web")]
)
def test_what_an_app_wrote_does_nothing_to_a_terminal(api, slipway, web, words):
    web({**a_deployment(3, "failed"), "failure": HOSTILE, "message": HOSTILE})
    api.answer("GET", "/deployments/d-3/journal", [a_line(1, HOSTILE)])
    api.streams["/deployments/d-3/stream"] = frames([HOSTILE], [a_deployment(3, "healthy")])
    shown = slipway("deployments", *words).stdout
    assert "ready" in shown, "colours go, words stay"
    assert not [each for each in shown if each not in "\n\t" and unicodedata.category(each) in ("Cc", "Cf")]
