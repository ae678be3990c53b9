"""What every request needs: the process's own things, and who asks."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from flows.context import Context
from flows.domain.errors import Forbidden, Unauthenticated
from flows.domain.event import Actor
from flows.domain.ids import WorkspaceId
from flows.domain.token import Token
from flows.store import projects, tokens

COOKIE = "__Host-slipway"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Principal:
    """Who asks, and what they may see."""

    token: Token
    workspace_id: WorkspaceId
    address: str | None = None

    @property
    def actor(self) -> Actor:
        """For the events of what they do."""
        return Actor.of(self.token, self.address)


def context(connection: HTTPConnection) -> Context:
    found: Context = connection.app.state.context
    return found


def address(connection: HTTPConnection) -> str | None:
    """Where the request comes from, as far as this process can see."""
    return connection.client.host if connection.client else None


def principal(connection: HTTPConnection) -> Principal:
    """Who asks; raises Unauthenticated, or Forbidden where a browser sends a cookie from somebody else's page."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        secret = connection.cookies.get(COOKIE, "")
        if secret:
            _require_same_origin(connection)
    if not secret:
        raise Unauthenticated
    with context(connection).database.reading() as session:
        token = tokens.by_secret(session, secret.strip())
        return Principal(token, projects.default_workspace(session).id, address(connection))


def _require_same_origin(connection: HTTPConnection) -> None:
    """A cookie travels with requests of any page, and with every websocket; only our own page may use it."""
    is_safe = connection.scope["type"] == "http" and connection.scope["method"] in SAFE_METHODS
    origin = connection.headers.get("origin")
    if origin is None and is_safe:
        return
    if origin is None or urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("The request comes from another site.")


ContextDep = Annotated[Context, Depends(context)]
PrincipalDep = Annotated[Principal, Depends(principal)]
