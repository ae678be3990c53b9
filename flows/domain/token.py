"""API tokens and the dashboard's sessions, stored as hashes only."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from flows.domain.columns import identity, moment, now, reference, stored_as
from flows.domain.ids import ServiceId, TokenId, new_id

PREFIX = "slip_"
SESSION_LIFETIME = timedelta(days=30)


class TokenKind(StrEnum):
    API = "api"
    SESSION = "session"
    DEPLOY = "deploy"  # may deploy one service, and nothing else
    PREVIEW = "preview"  # may open and end previews of one service, and nothing else


OF_SERVICES = (TokenKind.DEPLOY, TokenKind.PREVIEW)


class Token(SQLModel, table=True):
    """A key to the API, or to the deploys of one service. Its secret is shown once, at birth."""

    __table_args__ = (
        CheckConstraint("(service_id IS NOT NULL) = (kind IN ('deploy', 'preview'))", "service_of_deploy_token"),
    )

    id: TokenId = identity(new_id)
    kind: TokenKind = Field(sa_type=stored_as(TokenKind))
    name: str
    hash: str = Field(unique=True)
    service_id: ServiceId | None = reference("service.id", nullable=True)
    created_at: datetime = moment(default=True)
    expires_at: datetime | None = moment()

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()


def issue(
    kind: TokenKind, name: str, lifetime: timedelta | None = None, service_id: ServiceId | None = None
) -> tuple[Token, str]:
    """Returns a new token's row and its secret: 256 random bits, so that a plain hash is enough."""
    secret = PREFIX + secrets.token_urlsafe(32)
    expires_at = now() + lifetime if lifetime else None
    return Token(kind=kind, name=name, hash=fingerprint(secret), expires_at=expires_at, service_id=service_id), secret


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
