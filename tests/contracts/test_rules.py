"""Paths, redirects and wildcards, asked of a real proxy in front of real apps."""

from collections.abc import Iterator

import httpx
import pytest

from flows.plans.proxy import caddy_config
from flows.plans.routing import ASLEEP, records_around
from flows.plans.rules import Rule, record_of
from tests.contracts.edges import Edge, eventually

SHOP, WILD = "shop.rules.example", "*.wild.example"


def a_rule(domain: str, path: str, **more: object) -> Rule:
    return Rule(domain, path, record_of(domain, path), **more)  # type: ignore[arg-type]


RULES = (
    a_rule(SHOP, "/api"),
    a_rule(SHOP, "/api/v2", strip_prefix=False),
    a_rule(SHOP, "/old", redirect_to="https://new.example/base", is_permanent=True),
    a_rule("moved.example", "/", redirect_to="https://www.moved.example"),
    a_rule(WILD, "/api"),
    a_rule("only.example", "/api"),
)
PLAIN = (SHOP, WILD, "exact.wild.example")


@pytest.fixture(scope="module")
def edge(installed_edge: Edge) -> Iterator[Edge]:
    """Apps that tell their name; the root, each path and each wildcard lead to another one."""
    apps = {name: installed_edge.start(name) for name in ("root", "api", "v2", "wild", "wildapi", "exact")}
    targets = {
        SHOP: apps["root"],
        record_of(SHOP, "/api"): apps["api"],
        record_of(SHOP, "/api/v2"): apps["v2"],
        WILD: apps["wild"],
        record_of(WILD, "/api"): apps["wildapi"],
        "exact.wild.example": apps["exact"],
        record_of("only.example", "/api"): apps["api"],
        "asleep.example": ASLEEP,
    }
    installed_edge.zone.update(records_around(targets, targets), [])
    resolver = f"{installed_edge.zone.server}:53"
    installed_edge.proxy.configure(caddy_config(resolver, RULES, PLAIN))
    eventually(lambda: ask(installed_edge, SHOP, "/api").headers.get("x-version") == "api", "the rules are in effect")
    yield installed_edge
    installed_edge.proxy.configure(caddy_config(resolver))


def ask(edge: Edge, host: str, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{edge.port}{path}", headers={"Host": host}, timeout=10)


@pytest.mark.integration
@pytest.mark.parametrize(
    ("host", "path", "app"),
    [
        (SHOP, "/", "root"),
        (SHOP, "/apix", "root"),
        (SHOP, "/api", "api"),
        (SHOP, "/api/", "api"),
        (SHOP, "/api/v1", "api"),
        (SHOP, "/api/v2", "v2"),
        (SHOP, "/api/v2/x?y=z", "v2"),
        (SHOP.upper(), "/api", "api"),
        (f"{SHOP}:4680", "/api", "api"),
        ("any.wild.example", "/", "wild"),
        ("any.wild.example", "/api/x", "wildapi"),
        ("a.b.wild.example", "/api", "wildapi"),
        ("exact.wild.example", "/api", "exact"),
    ],
)
def test_the_longest_path_wins_and_an_exact_domain_over_a_wildcard(edge: Edge, host: str, path: str, app: str) -> None:
    assert ask(edge, host, path).headers["x-version"] == app


@pytest.mark.integration
@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/env", "application/json"), ("/api/v2/env", "text/plain; charset=utf-8"), ("/env", "application/json")],
)
def test_an_app_sees_the_path_without_the_prefix_unless_it_wants_it(edge: Edge, path: str, kind: str) -> None:
    assert ask(edge, SHOP, path).headers["content-type"] == kind


@pytest.mark.integration
def test_a_stripped_prefix_leaves_the_query_alone(edge: Edge) -> None:
    assert ask(edge, SHOP, "/api/file?path=/app/app.py").text.startswith('"""A small web server')


@pytest.mark.integration
@pytest.mark.parametrize(
    ("host", "path", "status", "location"),
    [
        (SHOP, "/old", 308, "https://new.example/base"),
        (SHOP, "/old/", 308, "https://new.example/base/"),
        (SHOP, "/old?c=d", 308, "https://new.example/base?c=d"),
        (SHOP, "/old/a/b?c=d", 308, "https://new.example/base/a/b?c=d"),
        ("moved.example", "/", 307, "https://www.moved.example/"),
        ("moved.example", "/a?b=c", 307, "https://www.moved.example/a?b=c"),
        ("moved.example", "//evil.example/x", 307, "https://www.moved.example//evil.example/x"),
    ],
)
def test_a_redirect_keeps_the_rest_of_the_path_and_the_query(
    edge: Edge, host: str, path: str, status: int, location: str
) -> None:
    answer = ask(edge, host, path)
    assert (answer.status_code, answer.headers["location"]) == (status, location)


@pytest.mark.integration
def test_beside_the_paths_of_a_domain_without_a_root_there_is_no_app(edge: Edge) -> None:
    assert ask(edge, "only.example", "/api").status_code == 200
    assert ask(edge, "only.example", "/").status_code == 404


@pytest.mark.integration
def test_a_domain_that_sleeps_says_so(edge: Edge) -> None:
    answer = ask(edge, "asleep.example", "/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "asleep" in answer.text


@pytest.mark.integration
def test_where_a_rule_leads_can_be_verified(edge: Edge) -> None:
    record = record_of(SHOP, "/api")
    assert edge.proxy.upstream_of(record) == f"{edge.instance}-api:8080"
