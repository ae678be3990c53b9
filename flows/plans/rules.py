"""Routes that need more than their domain, as the proxy's own routes before the one to all apps.

An exact domain wins over a wildcard, and the wildcard with more labels over one with fewer, whatever their paths; on
one domain the longest path wins. Where a rule leads is still known by the zone, so deploys change no rule.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote, unquote, urlsplit

from flows.plans.upstream import REQUESTED_HOST, Json, Route, asking_for

PREFIX_HEADER = "X-Forwarded-Prefix"
NOWHERE = "no-such-app"  # one label, so no domain: the zone answers with the page
BRANCH = 16  # as many domains are matched one after another
AS_IT_IS = "/!$&'()*+,;=:@-._~"  # what a path may hold besides letters, digits and what is encoded


@dataclass(frozen=True)
class Rule:
    """A path below a domain, or a redirect. Plain domains need no rule.

    A redirect keeps what follows the path, and the query: if `/old` leads to `https://new.example/shop`, a request of
    `/old/a?b=c` is sent to `https://new.example/shop/a?b=c`, and one of `/old` to `https://new.example/shop`.
    """

    domain: str  # may begin with `*.`
    path: str  # `/`, or segments without a slash at the end; matched as written, upper and lower case
    record: str  # the owner in the routing zone that says where it leads
    strip_prefix: bool = True
    redirect_to: str | None = None  # without query and fragment; then the record is not asked
    is_permanent: bool = False

    @property
    def says_more(self) -> bool:
        """Than its domain says by itself."""
        return self.redirect_to is not None or self.record != self.domain


def record_of(domain: str, path: str) -> str:
    """Names the record that says where a route leads: the domain itself, or a name of one label."""
    if path == "/":
        return domain
    return f"r-{hashlib.sha256(f'{domain}{path}'.encode()).hexdigest()[:12]}"


def rule_routes(rules: Collection[Rule], plain_domains: Collection[str]) -> list[Route]:
    """Returns Caddy's routes for the rules; what matches none of its domain's paths goes on, as without rules.

    `plain_domains`: domains that are served without a rule. They matter where wildcards and rules meet, only there: a
    wildcard's rules leave them alone, and a domain that has nothing but rules is not served by a wildcard.
    """
    ordered = sorted((rule for rule in rules if rule.says_more), key=_precedence)
    plain = {*plain_domains, *(rule.domain for rule in rules if not rule.says_more)}
    ends = {
        domain: _subroute(_of_domain(domain, list(of_domain), plain))
        for domain, of_domain in groupby(ordered, key=lambda rule: rule.domain)
    }
    routes = _exact([domain for domain in ends if not domain.startswith("*.")], ends)
    routes += [_wildcard(domain, end, plain) for domain, end in ends.items() if domain.startswith("*.")]
    return [{"group": "domain", **route} for route in routes]  # of a group the first that matches


def _precedence(rule: Rule) -> tuple[int, str, int, str]:
    return -rule.domain.count("."), rule.domain, -len(rule.path), rule.path


def _exact(domains: Sequence[str], ends: Mapping[str, Route]) -> list[Route]:
    """Returns a tree: Caddy tries its matchers one after another, but finds a host in one long list quickly."""
    if len(domains) <= BRANCH:
        return [{"match": [{"host": [domain]}], "handle": [ends[domain]]} for domain in domains]
    middle = len(domains) // 2
    return [
        {"match": [{"host": list(half)}], "handle": [_subroute(_exact(half, ends))]}
        for half in (domains[:middle], domains[middle:])
    ]


def _wildcard(domain: str, end: Route, plain: Collection[str]) -> Route:
    """Matches any depth, as the zone does; Caddy's wildcards cover one label. Nearer plain routes are left out."""
    nearer = sorted(other for other in plain if _is_below(other, domain))
    exact: list[Json] = [other for other in nearer if not other.startswith("*.")]
    excluded: list[Json] = [{"host": exact}] if exact else []
    excluded += [_ending_like(other) for other in nearer if other.startswith("*.")]
    matcher = _ending_like(domain)
    return {"match": [{**matcher, "not": excluded} if excluded else matcher], "handle": [end]}


def _ending_like(wildcard: str) -> Route:
    return {"vars_regexp": {REQUESTED_HOST: {"pattern": f"(?i){re.escape(wildcard.removeprefix('*'))}$"}}}


def _is_below(domain: str, wildcard: str) -> bool:
    return wildcard.startswith("*.") and domain.removeprefix("*.").endswith(wildcard.removeprefix("*"))


def _of_domain(domain: str, rules: Sequence[Rule], plain: Collection[str]) -> list[Route]:
    routes = [route for rule in rules for route in (_to_app(rule) if rule.redirect_to is None else _redirect(rule))]
    if domain not in plain and any(_is_below(domain, wildcard) for wildcard in plain):
        routes.append({"handle": [asking_for(NOWHERE)]})
    return [{"group": "path", **route} for route in routes]


def _to_app(rule: Rule) -> Iterator[Route]:
    handlers: list[Json] = [asking_for(rule.record)]
    if rule.strip_prefix and rule.path != "/":
        handlers.append({"handler": "headers", "request": {"set": {PREFIX_HEADER: [rule.path]}}})
        handlers.append(_stripped(rule.path))
    yield {**_matching(rule.path), "handle": handlers}


def _redirect(rule: Rule) -> Iterator[Route]:
    """Yields two routes, for what lies below the path begins with a slash and the path itself does not."""
    target = str(rule.redirect_to).rstrip("/").replace("{", "%7B").replace("}", "%7D")  # braces are Caddy's variables
    own = target if urlsplit(target).path else f"{target}/"
    status = 308 if rule.is_permanent else 307
    stripped = [_stripped(rule.path)] if rule.path != "/" else []
    yield {
        "match": [_path_like(f"^{_literal(rule.path)}$")],
        "handle": [_location(status, f"{own}{{http.request.uri.prefixed_query}}")],
    }
    yield {**_matching(rule.path), "handle": [*stripped, _location(status, f"{target}{{http.request.uri}}")]}


def _location(status: int, address: str) -> Route:
    return {"handler": "static_response", "status_code": status, "headers": {"Location": [address]}}


def _matching(path: str) -> Route:
    """Caddy's own `path` matcher would take upper for lower case."""
    return {} if path == "/" else {"match": [_path_like(f"^{_literal(path)}(?:/|$)")]}


def _path_like(pattern: str) -> Route:
    return {"path_regexp": {"pattern": pattern}}


def _literal(path: str) -> str:
    return re.escape(unquote(path))


def _stripped(path: str) -> Route:
    """Caddy strips no prefix with encoded characters from a path that is nothing more; there, a pattern does."""
    prefix = quote(unquote(path), safe=AS_IT_IS)
    if "%" not in prefix:
        return {"handler": "rewrite", "strip_path_prefix": prefix}
    return {"handler": "rewrite", "path_regexp": [{"find": f"(?i)^{re.escape(prefix)}/?", "replace": "/"}]}


def _subroute(routes: Sequence[Route]) -> Route:
    return {"handler": "subroute", "routes": list(routes)}
