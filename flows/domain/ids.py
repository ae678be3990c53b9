"""Identities. UUIDv7: sorted by time of birth, so an id is also the cursor of its list."""

from typing import NewType
from uuid import UUID

from uuid6 import uuid7

WorkspaceId = NewType("WorkspaceId", UUID)
ProjectId = NewType("ProjectId", UUID)
EnvironmentId = NewType("EnvironmentId", UUID)
ServiceId = NewType("ServiceId", UUID)
ChangeId = NewType("ChangeId", UUID)
DeploymentId = NewType("DeploymentId", UUID)
RolloutId = NewType("RolloutId", UUID)
TokenId = NewType("TokenId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    return UUID(int=uuid7().int)


def short(identity: UUID) -> str:
    """Returns the random tail of an id, 12 hexadecimal digits, for names of things outside the database."""
    return identity.hex[-12:]
