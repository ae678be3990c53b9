"""Tokens of a service: issued and revoked by people, for programs."""

from uuid import UUID

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.tokens import TokenCreate, TokenIssued, TokenRead
from flows.domain.ids import ServiceId, TokenId
from flows.domain.token import TokenKind
from flows.store import services
from flows.store import tokens as stored
from flows.usecases import tokens

router = APIRouter(tags=["tokens"])


@router.get("/services/{service_id}/tokens")
def list_tokens(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[TokenRead]:
    """Deploy and preview tokens of the service, without their secrets."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        rows = stored.of_service(session, service.id)
    return Page(
        items=[TokenRead(id=str(row.id), kind=row.kind, name=row.name, created_at=row.created_at) for row in rows]
    )


@router.post("/services/{service_id}/tokens", status_code=status.HTTP_201_CREATED)
def issue_token(service_id: UUID, body: TokenCreate, context: ContextDep, principal: PrincipalDep) -> TokenIssued:
    """Issues a secret that may deploy this service, or open previews of it. It is shown this once."""
    kind = TokenKind(body.kind)
    row, secret = tokens.issue_for_service(context, principal, ServiceId(service_id), kind, body.name)
    url = f"{context.settings.api_url}/api/v1/{body.kind}/{secret}"
    return TokenIssued(id=str(row.id), kind=row.kind, name=row.name, created_at=row.created_at, secret=secret, url=url)


@router.delete("/services/{service_id}/tokens/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
def revoke_token(service_id: UUID, token_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Revokes a token, which is unknown from now on."""
    tokens.revoke(context, principal, ServiceId(service_id), TokenId(token_id))
