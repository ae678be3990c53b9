"""Signing in: the dashboard trades a token for a cookie that no script can read."""

from fastapi import APIRouter, Request, Response, status

from api.context import COOKIE, ContextDep, PrincipalDep, address
from api.limits import Limiter
from api.schemas.session import InstanceRead, SessionCreate, SessionRead
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.errors import Unauthenticated
from flows.domain.event import INSTALLATION, Actor, ActorKind
from flows.domain.token import SESSION_LIFETIME, TokenKind, issue
from flows.store import events, tokens

VERSION = "0.1.0"
open_router = APIRouter(tags=["session"])
router = APIRouter(tags=["session"])
failures = Limiter(per_minute=60)


@open_router.post("/session", status_code=status.HTTP_204_NO_CONTENT)
def create_session(body: SessionCreate, request: Request, context: ContextDep, response: Response) -> None:
    """Sign in with a token. The only endpoint that needs none: it is where one is shown."""
    try:
        with context.database.transaction() as session:
            known = tokens.by_secret(session, body.token.strip())
            tokens.delete_expired(session)
            row, secret = issue(TokenKind.SESSION, known.name, SESSION_LIFETIME)
            session.add(row)
            events.record(session, Actor.of(row, address(request)), Action.SESSION_OPENED, INSTALLATION)
    except Unauthenticated:
        _record_failure(context, address(request))
        raise
    response.set_cookie(
        COOKIE, secret, max_age=int(SESSION_LIFETIME.total_seconds()), httponly=True, secure=True, samesite="strict"
    )


@router.get("/session")
def read_session(principal: PrincipalDep) -> SessionRead:
    return SessionRead(name=principal.token.name, expires_at=principal.token.expires_at)


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT)
def delete_session(principal: PrincipalDep, context: ContextDep, response: Response) -> None:
    """Sign out. An API token stays valid; only the session ends."""
    if principal.token.kind is TokenKind.SESSION:
        with context.database.transaction() as session:
            session.delete(principal.token)
            events.record(session, principal.actor, Action.SESSION_CLOSED, INSTALLATION)
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


@router.get("/instance")
def read_instance(context: ContextDep, principal: PrincipalDep) -> InstanceRead:
    settings = context.settings
    return InstanceRead(
        instance=settings.instance,
        version=VERSION,
        root_domain=settings.root_domain,
        prefect_url=settings.prefect_ui_url,
        proxy_url=f"http://{settings.root_domain}:{settings.proxy_port}",
        upload_bytes=settings.upload_bytes,
        actions=["create_project", "sweep"],
    )


def _record_failure(context: Context, address: str | None) -> None:
    """Raises TooManyRequests before a stranger fills the table."""
    failures.hit(address or "")
    with context.database.transaction() as session:
        events.record(session, Actor(ActorKind.STRANGER, address=address), Action.LOGIN_FAILED, INSTALLATION)
