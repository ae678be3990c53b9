"""Rollouts: deployments that belong together, in waves."""

from pydantic import Field

from api.schemas.common import Answer, Moment
from flows.domain.deployment import DeploymentStatus
from flows.domain.rollout import OnFailure, Outcome, RolloutKind


class RolledOutRead(Answer):
    """A deployment of a rollout."""

    deployment_id: str
    number: int
    service_id: str
    service: str
    status: DeploymentStatus


class RolloutRead(Answer):
    id: str
    kind: RolloutKind
    on_failure: OnFailure
    waves: list[list[RolledOutRead]] = Field(description="Each begins when all deployments of the one before ended.")
    outcome: Outcome | None = Field(description="Null as long as a deployment of it is on its way.")
    created_at: Moment
    settled_at: Moment | None
