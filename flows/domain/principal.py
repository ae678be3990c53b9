"""Who asks for something: a person, a program, a schedule or a flow."""

from dataclasses import dataclass

from flows.domain.event import Actor
from flows.domain.ids import ServiceId, WorkspaceId


@dataclass(frozen=True)
class Principal:
    """Who asks, named in the events of what they do, and the only workspace whose things exist for them."""

    workspace_id: WorkspaceId
    actor: Actor


@dataclass(frozen=True)
class Bearer:
    """Who asks with a token of one service, which is all that the token is about."""

    principal: Principal
    service_id: ServiceId
