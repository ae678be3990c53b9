"""Requests that are carried out once, however often they are sent, because their sender gave each a key."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from flows.domain.columns import moment, reference
from flows.domain.ids import TokenId
from flows.domain.sealed import Sealed

KEPT = timedelta(hours=24)
LONGEST_KEY = 255


class KeptRequest(SQLModel, table=True):
    """One request with a key. Its row is written in the transaction of its effect: both are there, or neither is.

    `status` and `answer` follow once the request has been answered. The answer is sealed: it may show a new token.
    """

    __tablename__ = "kept_request"
    __table_args__ = (CheckConstraint("(status IS NULL) = (answer IS NULL)", "answered_whole"),)

    token_id: TokenId = reference("token.id", primary_key=True)
    key: str = Field(primary_key=True)
    digest: str
    created_at: datetime = moment(default=True)
    status: int | None = None
    answer: str | None = Field(default=None, sa_type=Sealed(str))


def digest_of(method: str, target: str, body: bytes) -> str:
    """Returns what distinguishes a request from another one under the same key: SHA-256, in hex."""
    return hashlib.sha256(b"\n".join([method.encode(), target.encode(), body])).hexdigest()
