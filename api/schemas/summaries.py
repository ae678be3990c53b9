"""Services as lists show them."""

from pydantic import Field

from api.schemas.actions import ServiceAction
from api.schemas.common import Answer, Moment
from flows.domain.deployment import DeploymentStatus
from flows.domain.service import ServiceStatus


class DeploymentSummary(Answer):
    """A deployment, as lists of services show it."""

    id: str
    number: int
    status: DeploymentStatus
    image: str = Field(description="What the version is made of: an image, or a repository and its ref.")
    queued_at: Moment


class ServiceSummary(Answer):
    """A service without its configuration, which the endpoint of the service itself shows."""

    id: str
    slug: str
    project: str
    environment: str
    status: ServiceStatus
    origin: str = Field(description="What the last deployment was made of; before that, what the first one will be.")
    pending_changes: int
    urls: list[str]
    live_deployment: DeploymentSummary | None
    latest_deployment: DeploymentSummary | None
    created_at: Moment
    updated_at: Moment
    actions: list[ServiceAction] = Field(
        description="What is allowed now. Only the service itself says whether it can be reverted to what serves."
    )
