"""The rules of single values: what a slug, a domain, a key, a path and an image reference may look like."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

MAX_DOMAIN = 230  # a DNS name has 253 characters, and the routing zone appends its own

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_IMAGE = re.compile(
    r"(?:(?P<registry>(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|localhost)(?::\d+)?|[a-zA-Z0-9-]+:\d+)/)?"
    r"(?P<path>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


def domain(value: str) -> str:
    """A host name in lower case, at least two labels (or one and `localhost`), optionally `*.` in front.

    International names are given in their ASCII form (`xn--…`), as browsers send them.
    """
    value = value.strip().rstrip(".").lower()
    labels = value.removeprefix("*.").split(".")
    if len(value) > MAX_DOMAIN or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("must be a host name such as shop.example.com or *.example.com")
    if all(label.isdigit() for label in labels):
        raise ValueError("must be a host name, not an address")
    return value


def image_reference(value: str) -> str:
    """A Docker image reference: `[registry/]path[:tag][@sha256:…]`."""
    if len(value) > 510 or not _IMAGE.fullmatch(value):
        raise ValueError("must be an image reference such as nginx, ghcr.io/owner/app:1.2 or app@sha256:…")
    return value


def slug(value: str) -> str:
    """The name of a project, an environment or a service; part of host names."""
    if not re.fullmatch(r"[a-z](?:[a-z0-9-]{0,36}[a-z0-9])?", value):
        raise ValueError(
            "must begin with a letter and hold only lower-case letters, digits and hyphens (not at the end), "
            "at most 38 characters"
        )
    return value


def variable_key(value: str) -> str:
    """The name of an environment variable."""
    if len(value) > 255 or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError("must begin with a letter or underscore and hold only letters, digits and underscores")
    return value


def url_path(value: str) -> str:
    """The path of a request: begins with a slash, printable, no spaces, no fragment."""
    if not re.fullmatch(r"/[!-\"$-~]*", value) or len(value) > 2000:
        raise ValueError("must begin with / and contain no spaces")
    return value


def text_without_nul(value: str) -> str:
    """PostgreSQL and process environments cannot hold a NUL character."""
    if "\0" in value:
        raise ValueError("must not contain a NUL character")
    return value


Slug = Annotated[
    str,
    AfterValidator(slug),
    Field(description="Lower-case letters, digits and hyphens; begins with a letter; at most 38 characters."),
]
Domain = Annotated[str, AfterValidator(domain), Field(description="Host name, `*.` in front for all its subdomains.")]
ImageReference = Annotated[str, AfterValidator(image_reference), Field(description="Docker image reference.")]
UrlPath = Annotated[str, AfterValidator(url_path), Field(description="Path of an HTTP request.")]
VariableKey = Annotated[str, AfterValidator(variable_key), Field(description="Name of an environment variable.")]
VariableValue = Annotated[str, StringConstraints(max_length=65536), AfterValidator(text_without_nul)]
Port = Annotated[int, Field(ge=1, le=65535, description="TCP port on which the container listens.")]
Text = Annotated[str, AfterValidator(text_without_nul)]
