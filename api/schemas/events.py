"""Events, as an auditor reads them."""

from pydantic import Field

from api.schemas.common import Answer, Moment
from flows.domain.actions import Action
from flows.domain.event import ActorKind, ObjectKind, Reason


class EventDetail(Answer):
    """Further facts of an event: names and numbers, never a value."""

    names: list[str] = Field(description="Of variables, places in a configuration, a token, a clean-up.")
    before: str | None = Field(description="The name before a renaming.")
    source: str | None = Field(description="What was cloned, promoted or deployed again.")
    reason: Reason | None
    removed: dict[str, int] = Field(description="How many of each kind, at the end of a thing; nothing else was left.")
    dry_run: bool | None


class EventRead(Answer):
    id: str
    at: Moment
    action: Action
    actor_kind: ActorKind = Field(description="A token's kind; `platform`: one of its flows; `unknown`: nobody known.")
    actor: str = Field(description="Name of the token.")
    token_id: str | None
    address: str | None = Field(description="Where the request came from.")
    object_kind: ObjectKind
    object_id: str | None
    object: str = Field(description="Its name at that time.")
    project_id: str | None
    project: str
    environment: str
    detail: EventDetail
