"""The proxy's whole configuration. It depends on the resolver's address and on the rules, which deploys rarely change.

Where a domain leads is known by the routing zone.
"""

from collections.abc import Collection

from flows.plans.pages import (
    ASLEEP,
    ASLEEP_PORT,
    PENDING,
    PENDING_PORT,
    TOO_SLOW,
    UNANSWERED,
    UNAVAILABLE,
    UNKNOWN,
    UNKNOWN_PORT,
)
from flows.plans.routing import RULE_RECORD
from flows.plans.rules import PREFIX_HEADER, Rule, rule_routes
from flows.plans.upstream import REQUESTED_HOST, Json, Route, asking_for, look_up, to_app

SOCKETS = "/run/slipway"  # where the folder `Settings.proxy_sockets` is bound in the container
PUBLIC_PORT = 80
TARGET_HEADER = "X-Slipway-Target"
UPSTREAM_HEADER = "X-Slipway-Upstream"
FAILURE_HEADER = "X-Slipway-Failure"
ANONYMOUS: Route = {"handler": "headers", "response": {"delete": ["Server"]}}  # an app's own header stays
NO_PREFIX: Route = {"handler": "headers", "request": {"delete": [PREFIX_HEADER]}}  # apps believe it; visitors might lie
NO_VIA: Route = {"handler": "headers", "response": {"delete": ["Via"], "deferred": True}}

# What can be a name in the zone. Anything else would be a look-up that fails: retries, and memory, for Caddy keeps
# failures without limit.
HOST_PATTERN = r"^([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}$"
HOST_LENGTH_PATTERN = r"^.{1,240}$"
RULES_OWN_PATTERN = rf"(?i)(?:^|\.){RULE_RECORD}$"  # names in the zone that visitors must not reach past the rules


def caddy_config(
    resolver_address: str, rules: Collection[Rule] = (), plain_domains: Collection[str] = ()
) -> dict[str, Json]:
    """Returns Caddy's configuration; `resolver_address` is where the routing zone answers, as `10.96.0.2:53`."""
    return {
        "admin": {"listen": _socket("admin"), "config": {"persist": True}},
        "logging": {"logs": {"default": {"level": "ERROR"}}},
        "apps": {
            "http": {
                "grace_period": "10s",
                "servers": {
                    "public": _public(resolver_address, rule_routes(rules, plain_domains)),
                    "pages": _pages(),
                    "probe": _probe(),
                    "verify": _verify(resolver_address),
                },
            }
        },
    }


def _public(resolver_address: str, rules: list[Route]) -> Route:
    return {
        "listen": [f":{PUBLIC_PORT}"],
        "protocols": ["h1", "h2c"],
        "automatic_https": {"disable": True},
        "routes": [
            {"handle": [ANONYMOUS, NO_VIA, NO_PREFIX, asking_for(REQUESTED_HOST)]},
            {"match": _no_domains(), "handle": [_answer(404, UNKNOWN)], "terminal": True},
            *rules,
            {"handle": [to_app(resolver_address)]},
        ],
        "errors": {"routes": [_error_page(502, UNANSWERED), _error_page(503, UNAVAILABLE), _error_page(504, TOO_SLOW)]},
    }


def _pages() -> Route:
    """Returns the route for records that lead to no app: the port says which page they mean."""
    return {
        "listen": [f"127.0.0.1:{port}" for port in (UNKNOWN_PORT, PENDING_PORT, ASLEEP_PORT)],
        "protocols": ["h1"],
        "automatic_https": {"disable": True},
        "routes": [
            {"handle": [ANONYMOUS]},
            _page_on(PENDING_PORT, _answer(503, PENDING, retry_after=2)),
            _page_on(ASLEEP_PORT, _answer(503, ASLEEP, retry_after=60)),
            {"handle": [_answer(404, UNKNOWN)]},
        ],
    }


def _page_on(port: int, answer: Route) -> Route:
    return {"match": [{"vars": {"{http.request.local.port}": [str(port)]}}], "handle": [answer], "terminal": True}


def _probe() -> Route:
    """Asks any address in the proxy's networks; a failure is distinguished from an app's own 502 by a header."""
    return {
        "listen": [_socket("probe")],
        "automatic_https": {"disable": True},
        "routes": [
            {
                "handle": [
                    {
                        "handler": "reverse_proxy",
                        "upstreams": [{"dial": f"{{http.request.header.{TARGET_HEADER}}}"}],
                        "transport": {"protocol": "http", "dial_timeout": "2s", "keep_alive": {"enabled": False}},
                        "headers": {
                            "request": {"delete": [TARGET_HEADER]},
                            "response": {"delete": [FAILURE_HEADER]},
                        },
                    }
                ]
            }
        ],
        "errors": {"routes": [{"handle": [_headers_only(FAILURE_HEADER, "{http.error.message}")]}]},
    }


def _verify(resolver_address: str) -> Route:
    """Tells where a domain leads now, without a request to the app.

    Look-ups are cached by name for all of Caddy, so this sees exactly what the public server sees. It makes the
    choice, then runs into a dial timeout that no connection can meet, and answers with the upstream chosen.
    """
    chosen: Route = {
        "handler": "reverse_proxy",
        "dynamic_upstreams": look_up(resolver_address, REQUESTED_HOST),
        "transport": {"protocol": "http", "dial_timeout": 1},
    }
    reported = _headers_only(UPSTREAM_HEADER, "{http.reverse_proxy.upstream.hostport}")
    return {
        "listen": [_socket("verify")],
        "automatic_https": {"disable": True},
        "routes": [{"handle": [chosen]}],
        "errors": {"routes": [{"handle": [reported]}]},
    }


def _socket(name: str) -> str:
    """Returns the socket's path. The folder is the platform's alone; the mode lets a worker in that is not root."""
    return f"unix/{SOCKETS}/{name}.sock|0222"


def _no_domains() -> list[Json]:
    valid: Route = {**_host_like(HOST_PATTERN), "header_regexp": {"Host": {"pattern": HOST_LENGTH_PATTERN}}}
    return [{"not": [valid]}, _host_like(RULES_OWN_PATTERN)]


def _host_like(pattern: str) -> Route:
    return {"vars_regexp": {REQUESTED_HOST: {"pattern": pattern}}}


def _answer(status: int, body: str, *, retry_after: int | None = None) -> Route:
    """Returns a route with a fixed answer. `retry_after`: seconds, for whoever asks by program."""
    headers: Route = {"Content-Type": ["text/html; charset=utf-8"], "Cache-Control": ["no-store"]}
    if retry_after is not None:
        headers["Retry-After"] = [str(retry_after)]
    return {"handler": "static_response", "status_code": status, "headers": headers, "body": body}


def _error_page(status: int, body: str) -> Route:
    return {
        "match": [{"expression": f"{{http.error.status_code}} == {status}"}],
        "handle": [ANONYMOUS, _answer(status, body, retry_after=2)],
        "terminal": True,
    }


def _headers_only(header: str, value: str) -> Route:
    return {"handler": "static_response", "status_code": 502, "headers": {header: [value]}}
