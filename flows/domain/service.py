"""One deployable thing: what it is now, and what its owner wants it to become."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, Uuid, text
from sqlmodel import Field, SQLModel

from flows.domain.changes import Edit, Operation, combined
from flows.domain.columns import identity, moment, now, reference, stored_as
from flows.domain.config import ServiceConfig
from flows.domain.errors import Conflict
from flows.domain.ids import ChangeId, DeploymentId, EnvironmentId, ServiceId, new_id, short
from flows.domain.project import SLUG_CHECK
from flows.domain.sealed import Sealed


class ServiceStatus(StrEnum):
    """The state of a service in one word, derived from its deployments and never stored."""

    NOT_DEPLOYED = "not_deployed"
    DEPLOYING = "deploying"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"
    SLEEPING = "sleeping"
    WAKING = "waking"
    DELETING = "deleting"


class Service(SQLModel, table=True):
    """A thing that runs. `config` is what its last deployment took; pending changes lead to the next one."""

    __table_args__ = (
        UniqueConstraint("environment_id", "slug"),
        CheckConstraint(f"slug {SLUG_CHECK}", "slug_valid"),
        CheckConstraint("(copying_at IS NULL) = (copying_by IS NULL)", "copying_by_someone"),
    )

    id: ServiceId = identity(new_id)
    environment_id: EnvironmentId = reference("environment.id", index=False)
    slug: str
    config: ServiceConfig | None = Field(default=None, sa_type=Sealed(ServiceConfig))
    live_deployment_id: DeploymentId | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=(ForeignKey("deployment.id", name="service_live", ondelete="SET NULL", use_alter=True),),
    )
    deployment_count: int = 0
    revision: int = 0  # counts the edits of what it should be
    created_at: datetime = moment(default=True)
    updated_at: datetime = moment(default=True)
    asleep_at: datetime | None = moment()  # the request; `sleeping` of the live deployment is the fact
    stop_at: datetime | None = moment()  # when what sleeps is stopped, because its last requests had time to end
    deleting_at: datetime | None = moment()
    deletion_waits: bool = False  # for the end of a deployment, which then starts the deletion again
    copying_at: datetime | None = moment()  # the last sign of life of who paused it for a copy, until the pause ended
    copying_by: UUID | None = Field(default=None, sa_type=Uuid)

    @property
    def network_alias(self) -> str:
        """The name by which other services of the environment reach this one."""
        return self.slug

    @property
    def edge_alias(self) -> str:
        """A name that is unique in the workspace, for services of other projects."""
        return f"{self.slug}-{short(self.id)}"

    def require_open(self) -> None:
        if self.deleting_at is not None:
            raise Conflict(f"The service {self.slug} is being deleted.")

    def sleep(self) -> None:
        """Records that the service was asked to sleep; refused where nothing serves."""
        self._require_live()
        self.asleep_at = self.asleep_at or now()
        self.updated_at = now()

    def wake(self) -> None:
        self._require_live()
        self.stay_awake()
        self.updated_at = now()

    def stay_awake(self) -> None:
        """Takes the request to sleep back, whatever has become of it."""
        self.asleep_at = self.stop_at = None

    def _require_live(self) -> None:
        self.require_open()
        if self.live_deployment_id is None:
            raise Conflict(f"The service {self.slug} has no version that serves. Deploy it first.")

    def mark_deleting(self) -> None:
        self.require_open()
        self.deleting_at = now()


class Change(SQLModel, table=True):
    """A staged edit. It is pending until a deployment takes it; afterwards it records what that deployment changed."""

    __table_args__ = (
        Index(
            "change_pending_once",
            "service_id",
            "field",
            text("coalesce(key, '')"),
            unique=True,
            postgresql_where=text("deployment_id IS NULL"),
        ),
    )

    id: ChangeId = identity(new_id)
    service_id: ServiceId = reference("service.id")
    deployment_id: DeploymentId | None = reference("deployment.id", nullable=True)
    field: str  # of the declared ones: no constraint repeats them, and so no new one needs a migration
    key: str | None = None
    operation: Operation = Field(sa_type=stored_as(Operation))
    value: JsonValue = Field(default=None, nullable=True, sa_type=Sealed(JsonValue))
    created_at: datetime = moment(default=True)

    @property
    def edit(self) -> Edit:
        return Edit(field=self.field, key=self.key, operation=self.operation, value=self.value)


class RouteClaim(SQLModel, table=True):
    """The claim of a service on a domain and path: made when a change stages it, given up when nothing refers to it."""

    __tablename__ = "route"

    domain: str = Field(primary_key=True)
    path: str = Field(default="/", primary_key=True)
    service_id: ServiceId = reference("service.id")


class PortClaim(SQLModel, table=True):
    """The claim of a service on a port of the host, made and given up as one on a domain."""

    __tablename__ = "host_port"
    __table_args__ = (
        CheckConstraint("port BETWEEN 1 AND 65535", "port_valid"),
        CheckConstraint("protocol IN ('tcp', 'udp')", "protocol_known"),
    )

    port: int = Field(primary_key=True)
    protocol: str = Field(primary_key=True)
    service_id: ServiceId = reference("service.id")


def wanted(service: Service, pending: Sequence[Change]) -> ServiceConfig:
    """Returns the configuration that the next deployment will take: the current one plus the pending changes."""
    return combined(service.config, [change.edit for change in pending])
