"""The rules of single values: what a slug, a domain, a key, a path and an image reference may look like."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

MAX_DOMAIN = 230  # a DNS name has 253 characters, and the routing zone appends its own

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
REGISTRY_HOST = r"(?:(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|localhost)(?::\d+)?|[a-zA-Z0-9-]+:\d+)"
_IMAGE = re.compile(
    rf"(?:(?P<registry>{REGISTRY_HOST})/)?"
    r"(?P<path>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)


def domain(value: str) -> str:
    """Checks a host name: lower case, two labels at least (or one and `localhost`), perhaps `*.` in front.

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
    """Checks a Docker image reference: `[registry/]path[:tag][@sha256:…]`."""
    if len(value) > 510 or not _IMAGE.fullmatch(value):
        raise ValueError("must be an image reference such as nginx, ghcr.io/owner/app:1.2 or app@sha256:…")
    return value


def registry_host(value: str) -> str:
    """Checks the part of an image reference before its first slash, as a Dockerfile spells it."""
    if len(value) > 255 or not re.fullmatch(REGISTRY_HOST, value):
        raise ValueError("must be the host of a registry, with its port, such as ghcr.io or registry.test:5000")
    return value


def slug(value: str) -> str:
    """Checks the name of a project, an environment or a service, which is part of host names."""
    if not re.fullmatch(r"[a-z](?:[a-z0-9-]{0,36}[a-z0-9])?", value):
        raise ValueError(
            "must begin with a letter and hold only lower-case letters, digits and hyphens (not at the end), "
            "at most 38 characters"
        )
    return value


def variable_key(value: str) -> str:
    """Checks the name of an environment variable."""
    if len(value) > 255 or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise ValueError("must begin with a letter or underscore and hold only letters, digits and underscores")
    return value


def url_path(value: str) -> str:
    """Checks the path of a request: it begins with a slash, is printable, and has no spaces and no fragment."""
    if not re.fullmatch(r"/[!-\"$-~]*", value) or len(value) > 2000:
        raise ValueError("must begin with / and contain no spaces")
    return value


def base_path(value: str) -> str:
    """Checks where a route begins: `/`, or segments without a last slash; matched as written, never a pattern."""
    value = value.rstrip("/") or "/"
    if len(value) > 500 or not re.fullmatch(r"/|(?:/[A-Za-z0-9._~!$&'()+,;=:@%-]+)+", value):
        raise ValueError("must be a path such as /api, without spaces, *, ? or #")
    if any(segment in (".", "..") for segment in value.split("/")):
        raise ValueError("must not contain . or .. as a segment")
    return value


def folder_path(value: str) -> str:
    """Checks an absolute path in a container or on a host, in its one form."""
    if len(value) > 255 or not re.fullmatch(r"/[ -)+-9;-~]*", value):
        raise ValueError("must begin with / and contain neither * nor :, at most 255 characters")
    segments = [segment for segment in value.split("/") if segment]
    if not segments:
        raise ValueError("must not be the root folder")
    if any(segment in (".", "..") for segment in segments):
        raise ValueError("must not contain . or .. as a segment")
    return "/" + "/".join(segments)


def part_name(value: str) -> str:
    """Checks what the owner calls a volume, a shared volume or a config file."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?", value):
        raise ValueError(
            "must hold only lower-case letters, digits, hyphens and underscores (inside), at most 32 characters"
        )
    return value


def route_key(value: str) -> str:
    """Checks a domain, with the path behind it unless that is `/`: `shop.example.com`, `shop.example.com/api`."""
    name, slash, path = value.partition("/")
    rest = base_path(slash + path) if slash else "/"
    return domain(name) + ("" if rest == "/" else rest)


def published_port(value: str) -> str:
    """Checks a port of the host with its protocol: `5432/tcp`, `53/udp`."""
    match = re.fullmatch(r"([1-9][0-9]{0,4})/(tcp|udp)", value)
    if match is None or int(match[1]) > 65535:
        raise ValueError("must be a port and a protocol, such as 5432/tcp or 53/udp")
    if match[1] in ("80", "443"):
        raise ValueError("must not be 80 or 443: these are the proxy's, use a route")
    return value


def storable_text(value: str) -> str:
    """PostgreSQL and process environments hold neither a NUL character nor half of a surrogate pair."""
    if re.search("[\0\ud800-\udfff]", value):
        raise ValueError("must not contain a NUL character or half a surrogate pair")
    return value


@dataclass(frozen=True)
class Means:
    """The meaning of a type, for JSON schemas. A field that has the type may describe itself better."""

    text: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "description": self.text}


@dataclass(frozen=True)
class Matches:
    """A pattern of a text, with the words that refuse what does not match it. JSON schemas have the pattern."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def checked(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise ValueError(self.words)
        return value


Slug = Annotated[
    str,
    AfterValidator(slug),
    Means("Lower-case letters, digits and hyphens; begins with a letter; at most 38 characters."),
]
Domain = Annotated[str, AfterValidator(domain), Means("Host name, `*.` in front for all its subdomains.")]
RegistryHost = Annotated[str, AfterValidator(registry_host)]
ImageReference = Annotated[str, AfterValidator(image_reference), Means("Docker image reference.")]
UrlPath = Annotated[str, AfterValidator(url_path), Means("Path of an HTTP request.")]
VariableKey = Annotated[str, AfterValidator(variable_key), Means("Name of an environment variable.")]
VariableValue = Annotated[str, StringConstraints(max_length=65536), AfterValidator(storable_text)]
BasePath = Annotated[str, AfterValidator(base_path), Means("Requests whose path begins so.")]
FolderPath = Annotated[str, AfterValidator(folder_path), Means("Absolute path.")]
PartName = Annotated[str, AfterValidator(part_name), Means("Lower-case letters, digits, hyphens.")]
RouteKey = Annotated[str, AfterValidator(route_key), Means("Domain, then the path unless it is `/`.")]
PublishedPort = Annotated[str, AfterValidator(published_port), Means("`5432/tcp` or `53/udp`.")]
Port = Annotated[int, Field(ge=1, le=65535), Means("TCP port on which the container listens.")]
Text = Annotated[str, AfterValidator(storable_text)]
