"""Tokens, found by the hash of their secret."""

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from flows.domain.columns import now
from flows.domain.errors import NotFound, Unauthenticated
from flows.domain.ids import ServiceId, TokenId
from flows.domain.token import OF_SERVICES, Token, TokenKind, fingerprint


def by_secret(session: Session, secret: str) -> Token:
    """Returns the token of a person or a program; raises Unauthenticated for any other secret."""
    token = _known(session, secret)
    if token is None or token.kind in OF_SERVICES:
        raise Unauthenticated
    return token


def service_token(session: Session, secret: str, kind: TokenKind) -> Token:
    """Returns a token of one service; raises NotFound for any other, as for an address that does not exist."""
    token = _known(session, secret)
    if token is None or token.kind is not kind:
        raise NotFound(f"There is no such {kind} token.")
    return token


def of_service(session: Session, service_id: ServiceId) -> Sequence[Token]:
    return session.exec(select(Token).where(Token.service_id == service_id).order_by(col(Token.id))).all()


def get(session: Session, token_id: TokenId | None) -> Token:
    """Returns the token of whoever signed in with it; raises Unauthenticated if it is gone."""
    token = session.get(Token, token_id) if token_id else None
    if token is None:
        raise Unauthenticated
    return token


def revoke(session: Session, service_id: ServiceId, token_id: TokenId) -> Token:
    """Deletes the service's token and returns what it was; raises NotFound if the service has no such token."""
    token = session.get(Token, token_id)
    if token is None or token.service_id != service_id:
        raise NotFound("The service has no such token.")
    session.delete(token)
    return token


def _known(session: Session, secret: str) -> Token | None:
    token = session.exec(select(Token).where(Token.hash == fingerprint(secret))).one_or_none()
    return None if token is None or token.is_expired else token


def has_api_token(session: Session) -> bool:
    return session.exec(select(Token.id).where(Token.kind == TokenKind.API).limit(1)).one_or_none() is not None


def delete_expired(session: Session) -> None:
    session.exec(delete(Token).where(col(Token.expires_at) <= now()))
