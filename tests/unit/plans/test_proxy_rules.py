"""Rules of the proxy, as Caddy is given them; what Caddy makes of them is a contract."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.plans.proxy import caddy_config
from flows.plans.rules import Rule, record_of, rule_routes
from flows.plans.upstream import Json, Route

GOLDEN = Path(__file__).with_name("rules.json")
SHOP = "shop.example.com"


def a_rule(domain: str, path: str = "/api", **more: object) -> Rule:
    return Rule(domain, path, record_of(domain, path), **more)  # type: ignore[arg-type]


RULES = (
    a_rule(SHOP),
    a_rule(SHOP, "/api/v2", strip_prefix=False),
    a_rule(SHOP, "/old", redirect_to="https://new.example.com/shop", is_permanent=True),
    a_rule("*.example.com", "/caf%C3%A9"),
    a_rule("www.example.org", "/", redirect_to="https://example.org"),
)
PLAIN = (SHOP, "*.example.com", "blog.example.com", "*.eu.example.com", "elsewhere.example.net")


def test_a_small_set_of_rules_in_caddys_words() -> None:
    routes = json.dumps(rule_routes(RULES, PLAIN), indent=2)
    assert json.loads(routes) == json.loads(GOLDEN.read_text()), f"read it as prose, then make it golden:\n{routes}"


def test_no_rules_are_no_routes() -> None:
    assert rule_routes((), PLAIN) == []
    assert rule_routes([a_rule(SHOP, "/")], PLAIN) == []


def test_the_record_of_a_root_is_its_domain_and_that_of_a_path_is_one_label() -> None:
    assert record_of(SHOP, "/") == SHOP
    assert record_of(SHOP, "/api") == "r-14de57d794b0"
    assert len({record_of(domain, path) for domain in (SHOP, "*.a.test") for path in ("/a", "/b")}) == 4


@pytest.mark.parametrize("domain", ["new.test", "example.com", "a.b.test", "*.test", "shop.example.com.test"])
def test_a_plain_domain_below_no_wildcard_with_rules_changes_nothing(domain: str) -> None:
    assert caddy_config("10.0.0.2:53", RULES, (*PLAIN, domain)) == caddy_config("10.0.0.2:53", RULES, PLAIN)


@pytest.mark.parametrize("domain", ["new.example.com", "a.b.example.com", "*.us.example.com"])
def test_a_plain_domain_below_a_wildcard_with_rules_is_left_alone_by_them(domain: str) -> None:
    assert caddy_config("10.0.0.2:53", RULES, (*PLAIN, domain)) != caddy_config("10.0.0.2:53", RULES, PLAIN)


def test_the_order_in_which_rules_are_given_means_nothing() -> None:
    assert rule_routes(RULES[::-1], PLAIN[::-1]) == rule_routes(RULES, PLAIN)


def test_only_where_a_wildcard_would_serve_it_is_a_domain_of_rules_closed() -> None:
    rule = a_rule("api.example.com")
    closed = '"record": "no-such-app"'
    assert closed in json.dumps(rule_routes([rule], ["*.example.com"]))
    assert closed not in json.dumps(rule_routes([rule], ["*.example.com", "api.example.com"]))
    assert closed not in json.dumps(rule_routes([rule], ["*.example.org", "example.com"]))


def test_a_redirect_cannot_read_what_caddy_knows() -> None:
    reported = json.dumps(rule_routes([a_rule(SHOP, redirect_to="https://a.test/{env.HOME}")], ()))
    assert "{env" not in reported
    assert "https://a.test/%7Benv.HOME%7D" in reported


def test_a_thousand_domains_with_rules_cost_the_others_two_questions() -> None:
    routes = rule_routes([a_rule(f"app-{number}.example.com") for number in range(1000)], ())
    assert len(routes) == 2
    assert max(_siblings(routes)) <= 16


def _siblings(routes: list[Route]) -> Iterator[int]:
    yield len(routes)
    for route in routes:
        for handler in _list(route["handle"]):
            if handler["handler"] == "subroute":
                yield from _siblings(_list(handler["routes"]))


def _list(value: Json) -> list[Route]:
    assert isinstance(value, list)
    return [item for item in value if isinstance(item, dict)]
