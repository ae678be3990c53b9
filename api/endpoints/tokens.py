"""Deploy tokens: issued and withdrawn by people, used by programs at a public address."""

from uuid import UUID

from fastapi import APIRouter, Request, status

from api import views, wishes
from api.context import ContextDep, PrincipalDep, address
from api.limits import Limiter
from api.schemas.common import Page
from api.schemas.deployments import DeploymentRead, TokenDeploy
from api.schemas.tokens import TokenCreate, TokenIssued, TokenRead
from flows import queue
from flows.domain.actions import Action
from flows.domain.changes import Edit
from flows.domain.deployment import Trigger
from flows.domain.event import Actor, Detail
from flows.domain.ids import ServiceId, TokenId
from flows.domain.service import Service
from flows.domain.token import TokenKind, fingerprint, issue
from flows.store import events, requests, services, tokens

router = APIRouter(tags=["tokens"])
open_router = APIRouter(tags=["tokens"])
A_MINUTE = 60
limiter = Limiter(per_minute=A_MINUTE)


@router.get("/services/{service_id}/tokens")
def list_tokens(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[TokenRead]:
    """Deploy and preview tokens of the service, without their secrets."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        rows = tokens.of_service(session, service.id)
    return Page(
        items=[TokenRead(id=str(row.id), kind=row.kind, name=row.name, created_at=row.created_at) for row in rows]
    )


@router.post("/services/{service_id}/tokens", status_code=status.HTTP_201_CREATED)
def issue_token(service_id: UUID, body: TokenCreate, context: ContextDep, principal: PrincipalDep) -> TokenIssued:
    """A secret that may deploy this service, or open previews of it, and nothing else. It is shown this once."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        row, secret = issue(TokenKind(body.kind), body.name, service_id=service.id)
        session.add(row)
        named = Detail(names=(row.name,))
        events.on_service(session, principal.actor, Action.TOKEN_ISSUED, service, named)
    url = f"{context.settings.api_url}/api/v1/{body.kind}/{secret}"
    return TokenIssued(id=str(row.id), kind=row.kind, name=row.name, created_at=row.created_at, secret=secret, url=url)


@router.delete("/services/{service_id}/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
def withdraw_token(service_id: UUID, token_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        row = tokens.withdraw(session, service.id, TokenId(token_id))
        named = Detail(names=(row.name,))
        events.on_service(session, principal.actor, Action.TOKEN_REVOKED, service, named)


@open_router.put("/deploy/{secret}", status_code=status.HTTP_202_ACCEPTED)
def deploy_by_token(
    secret: str, request: Request, context: ContextDep, body: TokenDeploy | None = None
) -> DeploymentRead:
    """Deploys the token's service; what is pending goes with it. At most 60 times a minute, guesses included."""
    wish = body or TokenDeploy()
    limiter.hit(address(request) or "")
    limiter.hit(fingerprint(secret))
    with context.database.transaction() as session:
        token = tokens.service_token(session, secret, TokenKind.DEPLOY)
        by = Actor.of(token, address(request))
        service = session.get_one(Service, token.service_id, with_for_update=True)
        if wish.image is not None:
            wishes.stage(session, context.settings, by, service, [Edit(field="image", value=wish.image)])
        deployment = requests.deploy(session, service, wish.message, by=by, trigger=Trigger.TOKEN)
        if wish.supersede:
            requests.supersede(session, deployment, by)
    queue.launch(context.database, context.runs, context.settings)
    return views.deployment_read(context.settings, deployment, service.live_deployment_id)
