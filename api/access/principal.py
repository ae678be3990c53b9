"""Finds the principal of a request or a websocket, by bearer token or by the dashboard's cookie."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection

from api.context import context
from flows.domain.errors import Forbidden, Unauthenticated
from flows.domain.event import Actor
from flows.domain.principal import Principal
from flows.store import projects, tokens

COOKIE = "__Host-slipway"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def principal(connection: HTTPConnection) -> Principal:
    """Raises Unauthenticated, or Forbidden where a browser sends a cookie from somebody else's page."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        secret = connection.cookies.get(COOKIE, "")
        if secret:
            _require_same_origin(connection)
    if not secret:
        raise Unauthenticated
    with context(connection).database.reading() as session:
        token = tokens.by_secret(session, secret.strip())
        return Principal(projects.default_workspace(session).id, Actor.of(token, address(connection)))


def address(connection: HTTPConnection) -> str | None:
    """Returns where the request comes from, as far as this process can see."""
    return connection.client.host if connection.client else None


def _require_same_origin(connection: HTTPConnection) -> None:
    """Raises Forbidden unless a cookie comes from our own page: it travels with requests of any page."""
    is_safe = connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS
    origin = connection.headers.get("origin")
    if origin is None and is_safe:
        return
    if origin is None or urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("The request comes from another site.")


# Only for the description of the API: `principal` reads both itself.
DOCUMENTED = (
    Security(
        HTTPBearer(auto_error=False, scheme_name="Token", description="A token of the API: `Authorization: Bearer …`.")
    ),
    Security(
        APIKeyCookie(
            name=COOKIE, auto_error=False, scheme_name="Session", description="The dashboard's, from signing in."
        )
    ),
)
PrincipalDep = Annotated[Principal, Depends(principal)]
