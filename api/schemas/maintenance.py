"""CleanUps."""

from pydantic import Field

from api.schemas.common import Answer, Moment, Request


class CleanUpCreate(Request):
    dry_run: bool = Field(default=False, description="Remove nothing, only tell what would go.")


class CleanUpRead(Answer):
    id: str
    state: str = Field(description="Of its run in Prefect; in the end completed, failed, crashed or cancelled.")
    report: str = Field(description="What went or would go, or why nothing did; for people.")


class CleanUpRunRead(CleanUpRead):
    """A clean-up that Prefect remembers."""

    dry_run: bool
    began_at: Moment = Field(description="When it was to begin, as long as nobody works on it.")
    ended_at: Moment | None
