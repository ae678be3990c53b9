"""Several deployments that belong together: in waves, each of which begins when the one before it has ended."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from flows.domain.columns import identity, moment, reference, stored_as
from flows.domain.ids import EnvironmentId, RolloutId, new_id


class RolloutKind(StrEnum):
    """The request that a rollout comes from."""

    CLONE = "clone"  # a new environment is deployed for the first time
    BULK = "bulk"  # services of an environment are deployed together


class OnFailure(StrEnum):
    """The fate of later waves after a deployment of a wave has not succeeded."""

    CONTINUE = "continue"  # they are deployed all the same
    STOP = "stop"  # those that wait are cancelled


class Outcome(StrEnum):
    SUCCEEDED = "succeeded"
    INCOMPLETE = "incomplete"  # some of its deployments failed or were cancelled


class Rollout(SQLModel, table=True):
    """A rollout, kept as rows and never as a run that waits: the queue asks whether a deployment's wave may begin."""

    __table_args__ = (CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", "outcome_when_settled"),)

    id: RolloutId = identity(new_id)
    environment_id: EnvironmentId = reference("environment.id")
    kind: RolloutKind = Field(sa_type=stored_as(RolloutKind))
    on_failure: OnFailure = Field(default=OnFailure.CONTINUE, sa_type=stored_as(OnFailure))
    created_at: datetime = moment(default=True)
    settled_at: datetime | None = moment()
    outcome: Outcome | None = Field(default=None, sa_type=stored_as(Outcome))
