"""Signing in: the dashboard trades a token for a cookie that no script can read."""

from fastapi import APIRouter, Request, Response, status

from api.access.principal import COOKIE, PrincipalDep, address
from api.access.sign_in import sign_in
from api.context import ContextDep
from api.schemas.actions import InstallationAction
from api.schemas.session import InstanceRead, SessionCreate, SessionRead
from flows.domain.token import SESSION_LIFETIME
from flows.store import tokens
from flows.usecases import sessions

VERSION = "0.1.0"
open_router = APIRouter(tags=["session"])
router = APIRouter(tags=["session"])


@open_router.post("/session", status_code=status.HTTP_204_NO_CONTENT)
def create_session(body: SessionCreate, request: Request, context: ContextDep, response: Response) -> None:
    """Sign in with a token. The only endpoint that needs none: it is where one is shown."""
    secret = sign_in(context, body.token.strip(), address(request))
    response.set_cookie(
        COOKIE, secret, max_age=int(SESSION_LIFETIME.total_seconds()), httponly=True, secure=True, samesite="strict"
    )


@router.get("/session")
def read_session(context: ContextDep, principal: PrincipalDep) -> SessionRead:
    """Shows who is signed in, and until when."""
    with context.database.reading() as session:
        token = tokens.get(session, principal.actor.token_id)
    return SessionRead(name=token.name, expires_at=token.expires_at)


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT)
def delete_session(principal: PrincipalDep, context: ContextDep, response: Response) -> None:
    """Sign out. An API token stays valid; only the session ends."""
    sessions.sign_out(context, principal)
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


@router.get("/instance")
def read_instance(context: ContextDep, principal: PrincipalDep) -> InstanceRead:
    """Shows this installation's version, its addresses, and what may be done with it."""
    settings = context.settings
    return InstanceRead(
        instance=settings.instance,
        version=VERSION,
        root_domain=settings.root_domain,
        prefect_url=settings.prefect_ui_url,
        proxy_url=f"http://{settings.root_domain}:{settings.proxy_port}",
        upload_bytes=settings.upload_bytes,
        actions=list(InstallationAction),
    )
