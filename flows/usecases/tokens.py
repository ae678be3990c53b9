"""Tokens: of services, issued and revoked, and the first one of an installation."""

from flows.context import Context
from flows.domain.actions import Action
from flows.domain.event import INSTALLATION, PLATFORM, Detail
from flows.domain.ids import ServiceId, TokenId
from flows.domain.principal import Principal
from flows.domain.token import Token, TokenKind, issue
from flows.store import events, services, tokens
from flows.store.database import Database


def issue_for_service(
    here: Context, principal: Principal, service_id: ServiceId, kind: TokenKind, name: str
) -> tuple[Token, str]:
    """Issues a token that may deploy this service, or open previews of it; nobody can read its secret again.

    Raises NotFound.
    """
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id)
        token, secret = issue(kind, name, service_id=service.id)
        session.add(token)
        named = Detail(names=(token.name,))
        events.on_service(session, principal.actor, Action.TOKEN_ISSUED, service, named)
        return token, secret


def revoke(here: Context, principal: Principal, service_id: ServiceId, token_id: TokenId) -> None:
    """Deletes the token, so that it opens nothing any more; raises NotFound where it is not the service's."""
    with here.database.transaction() as session:
        service = services.get(session, principal.workspace_id, service_id)
        token = tokens.revoke(session, service.id, token_id)
        named = Detail(names=(token.name,))
        events.on_service(session, principal.actor, Action.TOKEN_REVOKED, service, named)


def issue_first(database: Database) -> str | None:
    """Returns the secret of an API token for the owner of a new installation, or None if one was issued before."""
    with database.transaction() as session:
        if tokens.has_api_token(session):
            return None
        token, secret = issue(TokenKind.API, "first")
        session.add(token)
        events.record(session, PLATFORM, Action.TOKEN_ISSUED, INSTALLATION, Detail(names=(token.name,)))
        return secret
