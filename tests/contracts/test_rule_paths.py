"""What of a request reaches an app behind a rule, and what never does; known by an app that says what it sees."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from blocks.specs import SrvTarget
from flows.plans.proxy import caddy_config
from flows.plans.routing import records_around
from flows.plans.rules import Rule, record_of
from tests.contracts.edges import APP_PORT, Edge, eventually

pytestmark = pytest.mark.integration
SHOP, ONLY, CLOSED, UPPER = "shop.paths.example", "only.paths.example", "a.shared.example", "/API"
SEEN = "{http.request.uri} {http.request.header.X-Forwarded-Prefix}"
RULES = [
    Rule(SHOP, "/api", record_of(SHOP, "/api")),
    Rule(SHOP, "/whole", record_of(SHOP, "/whole"), strip_prefix=False),
    Rule(SHOP, "/caf%C3%A9", record_of(SHOP, "/caf%C3%A9")),
    Rule(SHOP, "/a+b(c)", record_of(SHOP, "/a+b(c)")),
    Rule(ONLY, UPPER, record_of(ONLY, UPPER)),
    Rule(CLOSED, "/api", record_of(CLOSED, "/api")),
    Rule("*.shared.example", "/wild", record_of("*.shared.example", "/wild")),
]
PLAIN = (SHOP, "*.shared.example")


@pytest.fixture(scope="module")
def edge(installed_edge: Edge) -> Iterator[Edge]:
    image = installed_edge.api.inspect_container(f"{installed_edge.instance}-proxy")["Image"]
    command = ("respond", "--listen", f":{APP_PORT}", "--body", SEEN)
    app = replace(installed_edge.app("mirror"), image=image, command=command)
    installed_edge.cluster.services.apply(app)
    eventually(lambda: installed_edge.health(app.name) == {200}, "the mirror answers")
    target = SrvTarget(app.name, APP_PORT)
    live = dict.fromkeys([*PLAIN, *(rule.record for rule in RULES)], target)
    installed_edge.zone.update(records_around(live, live), ())
    resolver = f"{installed_edge.zone.server}:53"  # type: ignore[union-attr]
    installed_edge.proxy.configure(caddy_config(resolver, RULES, PLAIN))
    eventually(lambda: ask(installed_edge, SHOP, "/api") == "200 / /api", "the rules are in effect")
    yield installed_edge
    installed_edge.proxy.configure(caddy_config(resolver))
    installed_edge.cluster.services.remove(app.name)


def ask(edge: Edge, host: str, path: str, *headers: str) -> str:
    """Status and body of an answer to exactly these bytes, which no library has put right."""
    with socket.create_connection(("127.0.0.1", edge.port), timeout=10) as line:
        line.sendall(
            "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]).encode()
        )
        head, _, body = b"".join(iter(lambda: line.recv(65536), b"")).decode().partition("\r\n\r\n")
    return f"{head.split()[1]} {body if body.startswith('/') else 'a page'}"


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/", "/ "),
        ("/api", "/ /api"),
        ("/api/", "/ /api"),
        ("/api?a=%2F", "/?a=%2F /api"),
        ("/api/x?y=z&{env.HOME}", "/x?y=z&{env.HOME} /api"),
        ("/api/a%2Fb%20c", "/a%2Fb%20c /api"),
        ("/apix", "/apix "),
        ("/API/x", "/API/x "),
        ("//api//x", "/x /api"),
        ("/y/../api/x", "/x /api"),
        ("/api/../x", "/api/../x "),
        ("/api%0Ax", "/api%0Ax "),
        ("/api/%0Ax", "/%0Ax /api"),
        ("/whole/x", "/whole/x "),
        ("/caf%C3%A9", "/ /caf%C3%A9"),
        ("/caf%c3%a9/x?y", "/x?y /caf%C3%A9"),
        ("/a+b(c)/x", "/x /a+b(c)"),
        ("/aab(c)/x", "/aab(c)/x "),
    ],
)
def test_a_prefix_is_matched_as_written_and_the_rest_arrives_as_sent(edge: Edge, path: str, seen: str) -> None:
    assert ask(edge, SHOP, path) == f"200 {seen}"


@pytest.mark.parametrize("host", [SHOP, SHOP.upper(), f"{SHOP}:8080"])
def test_no_visitor_makes_an_app_believe_in_a_prefix(edge: Edge, host: str) -> None:
    assert ask(edge, host, "/x", "X-Forwarded-Prefix: /evil") == "200 /x "
    assert ask(edge, host, "/whole", "X-Forwarded-Prefix: /evil") == "200 /whole "
    assert ask(edge, host, "/api/x", "X-Forwarded-Prefix: /evil") == "200 /x /api"


@pytest.mark.parametrize(
    ("host", "path", "answer"),
    [
        (ONLY, "/API", "200 / /API"),
        (ONLY, "/api", "404 a page"),
        (ONLY, "/", "404 a page"),
        (CLOSED, "/api", "200 / /api"),
        (CLOSED, "/wild", "404 a page"),
        (CLOSED, "/", "404 a page"),
        ("b.shared.example", "/wild", "200 / /wild"),
        ("b.a.shared.example", "/wild", "200 / /wild"),
        ("b.shared.example", "/api", "200 /api "),
        ("shared.example", "/wild", "404 a page"),
    ],
)
def test_a_domain_of_its_own_falls_to_no_wildcard_and_answers_its_paths_only(
    edge: Edge, host: str, path: str, answer: str
) -> None:
    assert ask(edge, host, path) == answer


@pytest.mark.parametrize("below", ["", "x."])
def test_the_record_of_a_rule_is_no_address_for_visitors(edge: Edge, below: str) -> None:
    assert edge.proxy.upstream_of(record_of(SHOP, "/api")) == f"{edge.instance}-mirror:{APP_PORT}"
    assert ask(edge, below + record_of(SHOP, "/api"), "/") == "404 a page"
