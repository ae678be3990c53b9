"""Deploy keys, made here: nobody is ever shown the private part."""

from uuid import UUID

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.services import DeployKeyRead
from flows.domain.ids import ServiceId
from flows.usecases import staging

router = APIRouter(tags=["services"])


@router.post("/services/{service_id}/deploy-key", status_code=status.HTTP_201_CREATED)
def make_deploy_key(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeployKeyRead:
    """Makes a new key and stages it in the place of the one before. Add what is answered at the git host, to read."""
    return DeployKeyRead(public_key=staging.make_deploy_key(context, principal, ServiceId(service_id)))
