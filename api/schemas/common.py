"""Shapes that every resource shares."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

T = TypeVar("T")
Moment = Annotated[
    datetime,
    PlainSerializer(
        lambda at: at.astimezone(UTC).isoformat().replace("+00:00", "Z"), when_used="json", return_type=str
    ),
]
LIMIT = Annotated[int, Field(ge=1, le=200, description="At most this many items.")]


class Request(BaseModel):
    """A request of a client: unknown fields are an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """An answer to a client."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[T]):
    """A page of a list; `next` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class FaultRead(Answer):
    pointer: str = Field(description="JSON pointer into the request body.")
    detail: str


class Problem(BaseModel):
    """An error, as RFC 9457 (problem details) describes it."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultRead] = []
