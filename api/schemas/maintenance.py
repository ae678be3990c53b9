"""Clean-ups over REST."""

from enum import StrEnum, auto

from pydantic import Field

from api.schemas.common import Answer, Moment, Request
from flows.domain.clean_up import MOST_ITEMS, CleanedKind


class CleanUpCreate(Request):
    dry_run: bool = Field(default=False, description="Remove nothing, only report what would be removed.")


class RunState(StrEnum):
    """The state of a flow run in Prefect."""

    SCHEDULED = auto()
    PENDING = auto()
    RUNNING = auto()
    PAUSED = auto()
    CANCELLING = auto()
    COMPLETED = auto()
    FAILED = auto()
    CRASHED = auto()
    CANCELLED = auto()


class CleanedItemRead(Answer):
    name: str
    bytes: int


class CleanedRead(Answer):
    """Things of one kind that were removed, or would be."""

    kind: CleanedKind
    count: int
    bytes: int | None = Field(description="Of all of them together; null where nobody can tell.")
    items: list[CleanedItemRead] = Field(description=f"At most {MOST_ITEMS} of them; things without names have none.")
    remark: str = Field(description="What somebody should know besides; for people.")


class CleanUpRead(Answer):
    id: str
    state: RunState = Field(description="`completed`, `failed`, `crashed` and `cancelled` are ends.")
    report: str = Field(description="What went or would go, or why nothing did; for people.")
    parts: list[CleanedRead] = Field(description="What went or would go, by its kind; none until it has completed.")


class CleanUpRunRead(CleanUpRead):
    """A clean-up of which Prefect still has the flow run."""

    dry_run: bool
    began_at: Moment = Field(description="When it was to begin, as long as nobody works on it.")
    ended_at: Moment | None
