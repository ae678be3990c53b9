"""What names may look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flows.domain.parts import joined_route, split_port, split_route
from flows.domain.rules import (
    MAX_DOMAIN,
    BasePath,
    Domain,
    FolderPath,
    ImageReference,
    PartName,
    Port,
    PublishedPort,
    RouteKey,
    Slug,
    Text,
    UrlPath,
    VariableKey,
    VariableValue,
)

VALID = {
    Slug: ["a", "shop", "shop-2", "a" * 38],
    Domain: ["shop.example.com", "*.example.com", "a.localhost", "xn--mnchen-3ya.de", "SHOP.Example.com.", "1.example"],
    ImageReference: [
        "nginx",
        "nginx:1.27-alpine",
        "library/nginx",
        "ghcr.io/owner/app:1.2",
        "localhost:5000/app",
        "registry:5000/a/b/c@sha256:" + "0" * 64,
        "a__b/c.d-e",
    ],
    UrlPath: ["/", "/health", "/a?b=c&d=%20"],
    VariableKey: ["A", "_a", "PATH_2", "a" * 255],
    VariableValue: ["", " ", "ü\n", "x" * 65536],
    BasePath: ["/", "/api", "/api/v1", "/a.b/~c", "/%20"],
    FolderPath: ["/data", "/var/lib/my app", "/a/...", "/" + "a" * 254],
    PartName: ["a", "0", "data-1", "a_b", "a" * 32],
    RouteKey: ["shop.example.com", "shop.example.com/api", "*.example.com/a/b"],
    PublishedPort: ["1/tcp", "53/udp", "65535/tcp", "8080/udp"],
    Port: [1, 65535],
    Text: ["", "🛳", "\ud7ff\ue000"],
}
INVALID = {
    Slug: ["", "-a", "a-", "A", "1a", "a_b", "a" * 39, "a\n"],
    Domain: [
        "localhost",
        "a..b",
        "-a.com",
        "a-.com",
        "a b.com",
        "*.*.com",
        "a.*.com",
        "127.0.0.1",
        "a/b.com",
        "a.com:80",
        "ü.de",
        "*.com\n.x",
        ".".join(["a" * 60] * 4),
    ],
    ImageReference: ["", "Upper", "a//b", "a:", "a@sha256:12", "-a", "a b", "http://x/y", "a" * 511, "$(id)", "a;b"],
    UrlPath: ["", "health", "/a b", "/a#b", "/ü", "/a\nb"],
    VariableKey: ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n", "a" * 256],
    VariableValue: ["a\0b", "\ud800", "x" * 65537],
    BasePath: ["api", "/a b", "/*", "/a?b", "/a#b", "/a//b", "/..", "/a/./b", "/{x}", "/ü", "/a\\b", "/" + "a" * 500],
    FolderPath: ["", "data", "./data", "/", "//", "/a/../b", "/a/./b", "/a*", "/a:b", "/ü", "/a\n", "/" + "a" * 255],
    PartName: ["", "A", "-a", "a-", "_a", "a.b", "a/b", "a b", "a" * 33],
    RouteKey: ["", "/api", "example", "shop.example.com/a b", "shop.example.com?x", "https://shop.example.com"],
    PublishedPort: ["", "80/tcp", "443/tcp", "443/udp", "0/tcp", "65536/tcp", "053/udp", "53", "53/sctp", "-1/tcp"],
    Port: [0, 65536, -1],
    Text: ["\0", "a\ud800", "\udfff"],
}
ONE_FORM = [
    (Domain, " SHOP.Example.com. ", "shop.example.com"),
    (BasePath, "", "/"),
    (BasePath, "//", "/"),
    (BasePath, "/api/", "/api"),
    (FolderPath, "//data///x/", "/data/x"),
    (RouteKey, "Shop.example.com/", "shop.example.com"),
    (RouteKey, "Shop.example.com./api/", "shop.example.com/api"),
]


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in VALID.items() for value in values])
def test_a_good_value_is_accepted(rule, value):
    TypeAdapter(rule).validate_python(value)


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in INVALID.items() for value in values])
def test_a_bad_value_is_refused(rule, value):
    with pytest.raises(ValidationError):
        TypeAdapter(rule).validate_python(value)


@pytest.mark.parametrize(("rule", "value", "form"), ONE_FORM)
def test_what_means_the_same_gets_the_same_form(rule, value, form):
    assert TypeAdapter(rule).validate_python(value) == form


@given(st.sampled_from([BasePath, FolderPath, PartName, PublishedPort, RouteKey, Slug, VariableKey]), st.text())
def test_any_text_is_refused_or_comes_back_in_its_one_form(rule, text):
    adapter = TypeAdapter(rule)
    try:
        form = adapter.validate_python(text)
    except ValidationError:
        return
    assert adapter.validate_python(form) == form


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b c", "~", "...", "\\"]), max_size=6).map("/".join))
def test_a_path_in_a_container_leads_nowhere_but_down(text):
    try:
        path = TypeAdapter(FolderPath).validate_python(f"/{text}")
    except ValidationError:
        return
    first, *segments = path.split("/")
    assert first == ""
    assert segments
    assert not {"", ".", ".."} & set(segments)


@given(
    st.from_regex(r"(\*\.)?[a-z0-9]{1,8}(\.[a-z]{2,5}){1,3}", fullmatch=True),
    st.just("/") | st.from_regex(r"(/[A-Za-z0-9._~!$&'()+,;=:@%-]{1,6}){1,3}", fullmatch=True),
)
def test_a_route_is_a_domain_and_a_path_and_nothing_is_lost_between(domain, path):
    try:
        key = TypeAdapter(RouteKey).validate_python(joined_route(domain, path))
    except ValidationError:
        assert {".", ".."} & set(path.split("/"))
        return
    assert split_route(key) == (domain, path)
    assert joined_route(*split_route(key)) == key


@given(st.integers(-1, 70000), st.sampled_from(["tcp", "udp", "TCP", "sctp", ""]))
def test_a_published_port_is_one_that_the_proxy_leaves_free(number, protocol):
    is_good = 1 <= number <= 65535 and number not in (80, 443) and protocol in ("tcp", "udp")
    try:
        key = TypeAdapter(PublishedPort).validate_python(f"{number}/{protocol}")
    except ValidationError:
        assert not is_good
    else:
        assert is_good
        assert split_port(key) == (number, protocol)


@given(st.text())
def test_a_domain_is_refused_or_comes_back_in_its_one_form(text):
    rule = TypeAdapter(Domain)
    try:
        domain = rule.validate_python(text)
    except ValidationError:
        return
    assert rule.validate_python(domain) == domain == domain.lower()
    assert len(domain) <= MAX_DOMAIN
