"""One attempt to make one version of a service live, the steps it took, and the journal a user reads."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, Uuid, text
from sqlmodel import ARRAY, Field, SQLModel, String

from flows.domain.columns import identity, moment, now, reference, stored_as
from flows.domain.errors import Conflict, DeploymentCancelled, DeploymentSettled
from flows.domain.ids import DeploymentId, RolloutId, ServiceId, new_id
from flows.domain.sealed import Sealed
from flows.domain.snapshot import Snapshot

MAX_ATTEMPTS = 3


def _earlier(name: str) -> Any:  # noqa: ANN401 - SQLModel's Field is untyped
    """Returns a reference to another deployment, which is forgotten with it."""
    return Field(
        default=None, sa_type=Uuid, sa_column_args=(ForeignKey("deployment.id", name=name, ondelete="SET NULL"),)
    )


class DeploymentStatus(StrEnum):
    """The state of a deployment on its way from a request to a version that serves, or back."""

    QUEUED = "queued"
    PREPARING = "preparing"
    BUILDING = "building"
    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    SLEEPING = "sleeping"
    CANCELLING = "cancelling"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"


ACTIVE = frozenset(
    {
        DeploymentStatus.PREPARING,
        DeploymentStatus.BUILDING,
        DeploymentStatus.STARTING,
        DeploymentStatus.CANCELLING,
    }
)
UNSETTLED = ACTIVE | {DeploymentStatus.QUEUED}
_ACTIVE_SQL = "('preparing', 'building', 'starting', 'cancelling')"
FINAL = frozenset({DeploymentStatus.FAILED, DeploymentStatus.CANCELLED, DeploymentStatus.REMOVED})


RETRYABLE = frozenset({DeploymentStatus.FAILED, DeploymentStatus.CANCELLED})


class Trigger(StrEnum):
    """The origin of the request for a deployment."""

    MANUAL = "manual"
    TOKEN = "token"


class Deployment(SQLModel, table=True):
    """One attempt to make one version of a service live."""

    __table_args__ = (
        UniqueConstraint("service_id", "number"),
        Index("deployment_by_status", "status", "id"),
        Index("deployment_active_once", "service_id", unique=True, postgresql_where=text(f"status IN {_ACTIVE_SQL}")),
        CheckConstraint("(failure IS NOT NULL) = (status = 'failed')", "failure_when_failed"),
    )

    id: DeploymentId = identity(new_id)
    service_id: ServiceId = reference("service.id", index=False)
    number: int
    status: DeploymentStatus = Field(default=DeploymentStatus.QUEUED, sa_type=stored_as(DeploymentStatus))
    snapshot: Snapshot = Field(sa_type=Sealed(Snapshot))
    message: str = ""
    trigger: Trigger = Field(default=Trigger.MANUAL, sa_type=stored_as(Trigger))
    redeploy_of: DeploymentId | None = _earlier("deployment_redeploy_of")
    retry_of: DeploymentId | None = _earlier("deployment_retry_of")
    rollout_id: RolloutId | None = Field(
        default=None,
        sa_type=Uuid,
        index=True,
        sa_column_args=(ForeignKey("rollout.id", name="deployment_rollout", ondelete="SET NULL"),),
    )
    wave: int | None = None  # of the rollout; it begins when all earlier ones are over
    image: str
    image_digest: str | None = None
    failure: str | None = None
    launches: int = 0
    launched_at: datetime | None = moment()
    attempts: int = 0
    run_id: UUID | None = Field(default=None, sa_type=Uuid)
    lease_until: datetime | None = moment()
    queued_at: datetime = moment(default=True)
    started_at: datetime | None = moment()
    settled_at: datetime | None = moment()
    retire_at: datetime | None = moment()
    awaits_build: bool = False  # back in the queue until another build has ended
    paused_at: datetime | None = moment()  # when the previous version was stopped, where both could not run together
    gap_seconds: float | None = None  # for how long then nothing served
    # Of its snapshot, in clear for lists; none in rows that are older than the column.
    route_keys: list[str] | None = Field(default=None, sa_type=ARRAY(String))

    @property
    def is_settled(self) -> bool:
        return self.status not in UNSETTLED

    def take(self, run_id: UUID, lease: timedelta) -> None:
        """Makes this deployment the run's own; raises Conflict while another run's lease lasts."""
        if self.is_settled:
            raise Conflict(f"The deployment is already {self.status}.")
        if self.run_id not in (None, run_id) and self.lease_until is not None and self.lease_until > now():
            raise Conflict("Another run is working on this deployment.")
        if self.status is DeploymentStatus.QUEUED:
            self.status = DeploymentStatus.PREPARING
        self.attempts += self.run_id != run_id
        self.started_at = self.started_at or now()
        self.run_id = run_id
        self.lease_until = now() + lease

    def advance(self, status: DeploymentStatus) -> None:
        if self.is_settled:
            raise Conflict(f"The deployment is already {self.status}.")
        if self.status is DeploymentStatus.CANCELLING:
            raise DeploymentCancelled
        self.status, self.awaits_build = status, False

    def postpone(self) -> None:
        """Puts it back into the queue, in front, until another build has ended; no attempt is counted."""
        self.status = DeploymentStatus.QUEUED
        self.awaits_build, self.run_id, self.lease_until, self.launched_at = True, None, None, None
        self.attempts -= 1

    def request_cancellation(self) -> None:
        """Cancels at once if nobody has begun; else the run undoes what it did. It is safe to repeat."""
        if self.is_settled:
            raise DeploymentSettled(f"The deployment is already {self.status}.")
        if self.status is DeploymentStatus.QUEUED:
            self.settle(DeploymentStatus.CANCELLED)
        else:
            self.status, self.awaits_build = DeploymentStatus.CANCELLING, False

    def pause(self) -> None:
        """Writes down that nothing serves until this deployment does, or the version before it returns."""
        self.paused_at = self.paused_at or now()

    def end_pause(self) -> None:
        if self.paused_at is not None and self.gap_seconds is None:
            self.gap_seconds = (now() - self.paused_at).total_seconds()

    def settle(self, status: DeploymentStatus, failure: str | None = None) -> None:
        """Ends the attempt; what is left is tidying."""
        self.status = status
        self.failure = failure
        self.settled_at = self.settled_at or now()  # a version that is removed later was settled when it became healthy
        self.lease_until = None

    @property
    def seconds_to_retirement(self) -> float:
        """What is left of the drain of a superseded version."""
        return (self.retire_at - now()).total_seconds() if self.retire_at else 0.0

    def supersede(self, drain: timedelta) -> None:
        """Lets this version go once its connections had time to end, because a newer one serves."""
        self.retire_at = now() + drain


class DeploymentStep(SQLModel, table=True):
    """The saga's journal: written before the step's effect, so that undo knows what may exist."""

    __tablename__ = "deployment_step"

    deployment_id: DeploymentId = reference("deployment.id", primary_key=True)
    name: str = Field(primary_key=True)
    started_at: datetime = moment(default=True)
    done_at: datetime | None = moment()
    undone_at: datetime | None = moment()


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Source(StrEnum):
    SYSTEM = "system"
    BUILD = "build"
    APP = "app"


class JournalLine(SQLModel, table=True):
    """A line that the owner of a service reads. `id` is the cursor."""

    __tablename__ = "journal"
    __table_args__ = (Index("journal_of_deployment", "deployment_id", "id"),)

    id: int | None = Field(default=None, sa_type=BigInteger, sa_column_args=(Identity(),), primary_key=True)
    deployment_id: DeploymentId = reference("deployment.id", index=False)
    at: datetime = moment(default=True)
    level: Level = Field(default=Level.INFO, sa_type=stored_as(Level))
    source: Source = Field(default=Source.SYSTEM, sa_type=stored_as(Source))
    text: str
