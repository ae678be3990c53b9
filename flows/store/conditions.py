"""Conditions of requests on the transactions that carry them out: only once, or only on what their sender saw."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from flows.domain.errors import KeyReused, PreconditionFailed, RequestUnderWay
from flows.domain.ids import TokenId
from flows.domain.kept_request import KeptRequest


@dataclass(frozen=True)
class RequestKey:
    """The key of a request, which is its sender's own, and the digest of the request that it belongs to."""

    token_id: TokenId
    key: str
    digest: str


@dataclass
class Conditions:
    """The conditions of one request, imposed on each transaction that it opens.

    `tags`: the entity tags that the subject may have, None for any. `is_committed`: the effect is in the database.
    """

    key: RequestKey | None = None
    tags: frozenset[str] | None = None
    is_met: bool = False
    is_committed: bool = False

    @contextmanager
    def imposed(self) -> Iterator[None]:
        """Imposes them on what the block does, also in threads that inherit its context."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    @contextmanager
    def kept(self, session: Session) -> Iterator[None]:
        """Wraps the work of a transaction. Raises RequestUnderWay, and PreconditionFailed for tags nobody checked."""
        if self.key is not None and not self.is_committed:
            _claim(session, self.key)
        yield
        if self.tags is not None and not self.is_met:
            raise PreconditionFailed("What this request changes has no ETag: send it without If-Match.")


_CURRENT: ContextVar[Conditions | None] = ContextVar("conditions", default=None)


def current() -> Conditions:
    """Returns the conditions of the request that is being carried out; there are none outside of a request."""
    return _CURRENT.get() or Conditions()


def tag_of(revision: int) -> str:
    """Returns the entity tag of a revision, as HTTP writes it."""
    return f'"{revision}"'


def require_revision(revision: int) -> None:
    """Raises PreconditionFailed unless the sender saw this revision, or does not care.

    The caller holds the lock of the row that has it.
    """
    conditions = current()
    conditions.is_met = True
    if conditions.tags is not None and tag_of(revision) not in conditions.tags:
        raise PreconditionFailed


def find(session: Session, key: RequestKey) -> KeptRequest | None:
    """Returns the request that was carried out under the key; raises KeyReused if that was another one."""
    row = session.get(KeptRequest, (key.token_id, key.key))
    if row is not None and row.digest != key.digest:
        raise KeyReused
    return row


def answer(session: Session, key: RequestKey, status: int, body: str) -> None:
    """Keeps the answer of a request, if it had an effect: one that only looked may be carried out again."""
    row = session.get(KeptRequest, (key.token_id, key.key))
    if row is not None:
        row.status, row.answer = status, body


def outdated(session: Session, before: datetime) -> int:
    """Returns how many requests are older than they are kept."""
    return session.exec(select(func.count()).select_from(KeptRequest).where(col(KeptRequest.created_at) < before)).one()


def delete_outdated(session: Session, before: datetime) -> int:
    """Deletes them, and returns how many there were."""
    result: CursorResult[object] = session.exec(delete(KeptRequest).where(col(KeptRequest.created_at) < before))
    return result.rowcount


def _claim(session: Session, key: RequestKey) -> None:
    """Writes the row. A twin that is being carried out is waited for; once it is committed, this one must not be."""
    row = {"token_id": key.token_id, "key": key.key, "digest": key.digest, "created_at": func.now()}
    claim = insert(KeptRequest).values(row).on_conflict_do_nothing().returning(col(KeptRequest.key))
    if session.execute(claim).one_or_none() is None:
        raise RequestUnderWay
