"""Reports of what clean-ups removed or would remove, kept beside their runs so that programs can read them, too."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Uuid
from sqlmodel import Field, SQLModel

from flows.domain.columns import Document, moment

MOST_ITEMS = 50  # of each kind are named; the others are only counted


class CleanedKind(StrEnum):
    """A kind of thing that clean-ups remove; the words are for people, with spaces."""

    BUILT_IMAGES = "built_images"
    BUILD_CACHE = "build_cache"
    FETCHED_REPOSITORIES = "fetched_repositories"
    ABANDONED_CHECKOUTS = "abandoned_checkouts"
    DETACHED_VOLUMES = "detached_volumes"
    LINES_OF_JOURNALS = "lines_of_journals"
    EVENTS = "events"
    KEPT_ANSWERS = "kept_answers"
    FLOW_RUNS = "flow_runs"


class CleanedItem(BaseModel, frozen=True):
    """One thing that was removed, or would be, with its bytes."""

    name: str
    bytes: int


class Cleaned(BaseModel, frozen=True):
    """Things of one kind; `bytes` is None where nobody can tell, and `items` are some of them or none.

    `remark`: what somebody should know besides, in a sentence.
    """

    kind: CleanedKind
    count: int
    bytes: int | None
    items: tuple[CleanedItem, ...] = ()
    remark: str = ""


class CleanedParts(BaseModel, frozen=True):
    """The kinds of things that one clean-up was about, one part for each kind."""

    parts: tuple[Cleaned, ...] = ()


class CleanUpReport(SQLModel, table=True):
    """The report of a clean-up, by the id of its flow run; Prefect has the run's times and its outcome."""

    __tablename__ = "clean_up_report"

    run_id: UUID = Field(primary_key=True, sa_type=Uuid)
    found: CleanedParts = Field(sa_type=Document(CleanedParts))
    created_at: datetime = moment(default=True)
