"""Tokens, found by the hash of their secret."""

from sqlmodel import Session, col, delete, select

from flows.domain.columns import now
from flows.domain.errors import Unauthenticated
from flows.domain.token import Token, TokenKind, fingerprint


def by_secret(session: Session, secret: str) -> Token:
    token = session.exec(select(Token).where(Token.hash == fingerprint(secret))).one_or_none()
    if token is None or token.is_expired:
        raise Unauthenticated
    return token


def has_api_token(session: Session) -> bool:
    return session.exec(select(Token.id).where(Token.kind == TokenKind.API).limit(1)).one_or_none() is not None


def delete_expired(session: Session) -> None:
    session.exec(delete(Token).where(col(Token.expires_at) <= now()))
