"""Networks that are being removed: reserved in a row, so that no lock is held while the engine is asked.

An engine that does not answer would otherwise stop every deploy. The caller holds the lock of networks. A deployment
is written down before its networks are ensured: so either whoever removes an idle network sees it, or it sees that.
"""

from datetime import timedelta

from sqlmodel import Session

from flows.domain.columns import now
from flows.domain.errors import NetworkBusy
from flows.domain.network import NetworkRemoval


def reserve(session: Session, name: str, time: timedelta) -> None:
    """Writes down that the network is removed within that time, or not at all."""
    session.merge(NetworkRemoval(name=name, until=now() + time))


def release(session: Session, name: str) -> None:
    """Lets the network be made again."""
    removal = session.get(NetworkRemoval, name)
    if removal is not None:
        session.delete(removal)


def require_kept(session: Session, name: str) -> None:
    """Raises NetworkBusy while somebody removes the network."""
    removal = session.get(NetworkRemoval, name)
    if removal is not None and removal.until > now():
        raise NetworkBusy
