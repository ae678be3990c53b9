"""Principals: persons, programs, schedules and flows that ask for something."""

from dataclasses import dataclass

from flows.domain.event import Actor
from flows.domain.ids import ServiceId, WorkspaceId


@dataclass(frozen=True)
class Principal:
    """Somebody who asks, named in the events of what they do, and the only workspace whose things exist for them."""

    workspace_id: WorkspaceId
    actor: Actor


@dataclass(frozen=True)
class Bearer:
    """A program that asks with a token of one service, which is all that the token is about."""

    principal: Principal
    service_id: ServiceId
