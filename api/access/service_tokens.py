"""Finds the bearer of a service's token: a program that deploys it or opens previews of it, and nothing else."""

from typing import Annotated

from fastapi import Depends, Request

from api.access.limits import Limiter
from api.access.principal import address
from api.context import ContextDep
from flows.context import Context
from flows.domain.event import Actor
from flows.domain.ids import ServiceId
from flows.domain.principal import Bearer, Principal
from flows.domain.service import Service
from flows.domain.token import OF_SERVICES, TokenKind, fingerprint
from flows.store import services, tokens

A_MINUTE = 60
LIMITERS = {kind: Limiter(per_minute=A_MINUTE) for kind in OF_SERVICES}


def deploy_bearer(secret: str, request: Request, context: ContextDep) -> Bearer:
    """Returns the bearer of a deploy token; raises NotFound for another secret, TooManyRequests even for guesses."""
    return _bearer(context, TokenKind.DEPLOY, secret, address(request))


def preview_bearer(secret: str, request: Request, context: ContextDep) -> Bearer:
    """Returns the bearer of a preview token; raises what `deploy_bearer` does."""
    return _bearer(context, TokenKind.PREVIEW, secret, address(request))


def _bearer(context: Context, kind: TokenKind, secret: str, address: str | None) -> Bearer:
    LIMITERS[kind].hit(address or "")
    LIMITERS[kind].hit(fingerprint(secret))
    with context.database.reading() as session:
        token = tokens.service_token(session, secret, kind)
        service = session.get_one(Service, token.service_id)
        workspace, _, _ = services.place(session, service)
    return Bearer(Principal(workspace.id, Actor.of(token, address)), ServiceId(service.id))


DeployBearerDep = Annotated[Bearer, Depends(deploy_bearer)]
PreviewBearerDep = Annotated[Bearer, Depends(preview_bearer)]
