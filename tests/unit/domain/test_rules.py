"""What names may look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from flows.domain.rules import MAX_DOMAIN, Domain, ImageReference, Slug, UrlPath, VariableKey

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
    VariableKey: ["A", "_a", "PATH_2"],
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
    VariableKey: ["", "1A", "A-B", "A B", "A=B", "Ä"],
}


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in VALID.items() for value in values])
def test_a_good_value_is_accepted(rule, value):
    TypeAdapter(rule).validate_python(value)


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, values in INVALID.items() for value in values])
def test_a_bad_value_is_refused(rule, value):
    with pytest.raises(ValidationError):
        TypeAdapter(rule).validate_python(value)


@given(st.text())
def test_a_domain_is_refused_or_comes_back_in_its_one_form(text):
    rule = TypeAdapter(Domain)
    try:
        domain = rule.validate_python(text)
    except ValidationError:
        return
    assert rule.validate_python(domain) == domain == domain.lower()
    assert len(domain) <= MAX_DOMAIN
