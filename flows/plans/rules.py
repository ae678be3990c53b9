"""Routes that need more than their domain, as the proxy's own routes before the one to all apps.

On one domain the longest path wins; an exact domain wins over a wildcard, and the wildcard with more labels over one
with fewer, whatever their paths. Where a rule leads is still told by the zone, so deploys change no rule.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flows.plans.upstream import REQUESTED_HOST, Json, Route, to_app


@dataclass(frozen=True)
class Rule:
    """A path below a domain, or a redirect. Plain domains need no rule."""

    domain: str  # may begin with `*.`
    path: str  # `/`, or segments without a slash at the end
    record: str  # the owner in the routing zone that says where it leads
    strip_prefix: bool = True
    redirect_to: str | None = None  # then the record is not asked
    is_permanent: bool = False


def record_of(domain: str, path: str) -> str:
    """The owner name in the routing zone that says where a route leads: the domain itself, or a name of one label."""
    if path == "/":
        return domain
    return f"r-{hashlib.sha256(f'{domain}{path}'.encode()).hexdigest()[:12]}"


def rule_routes(rules: Sequence[Rule], plain_domains: Collection[str], resolver_address: str) -> list[Json]:
    """Caddy's routes for the rules, one for each domain; what matches none of its paths goes on to the wildcard route.

    `plain_domains`: domains that are served without a rule. They matter below wildcards that have rules, only there.
    """
    domains = {rule.domain for rule in rules} | set(plain_domains)
    ordered = sorted(rules, key=lambda rule: (rule.domain, -len(rule.path), rule.path))
    return [
        {
            "match": [_host(domain, domains)],
            "handle": [{"handler": "subroute", "routes": [_route(rule, resolver_address) for rule in group]}],
        }
        for domain, group in groupby(ordered, key=lambda rule: rule.domain)
    ]


def _host(domain: str, domains: Iterable[str]) -> Route:
    if not domain.startswith("*."):
        return {"host": [domain]}
    nearer = sorted(other for other in domains if other != domain and other.endswith(domain[1:]))
    exact: list[Json] = [other for other in nearer if not other.startswith("*.")]
    hosts: list[Json] = [{"host": exact}] if exact else []
    excluded = [*hosts, *(_below(other) for other in nearer if other.startswith("*."))]
    return {**_below(domain), **({"not": excluded} if excluded else {})}


def _below(wildcard: str) -> Route:
    """Any depth, as in the zone; Caddy's own wildcards cover one label."""
    return {"vars_regexp": {REQUESTED_HOST: {"pattern": rf"(?i)^.+{re.escape(wildcard[1:])}$"}}}


def _route(rule: Rule, resolver_address: str) -> Json:
    matched: Mapping[str, Json] = {} if rule.path == "/" else {"match": [{"path": [rule.path, f"{rule.path}/*"]}]}
    return {**matched, "handle": [*_stripped(rule), _end(rule, resolver_address)], "terminal": True}


def _stripped(rule: Rule) -> list[Json]:
    if rule.path == "/" or not rule.strip_prefix:
        return []
    return [
        {"handler": "headers", "request": {"set": {"X-Forwarded-Prefix": [rule.path]}}},
        {"handler": "rewrite", "strip_path_prefix": rule.path},
    ]


def _end(rule: Rule, resolver_address: str) -> Json:
    if rule.redirect_to is None:
        return to_app(resolver_address, rule.record)
    return {
        "handler": "static_response",
        "status_code": 308 if rule.is_permanent else 307,
        "headers": {"Location": [f"{rule.redirect_to}{{http.request.uri}}"]},
    }
