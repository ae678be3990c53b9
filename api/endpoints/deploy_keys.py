"""Deploy keys, made here: nobody ever holds the private part in their hands."""

from uuid import UUID

from fastapi import APIRouter, status

from api import wishes
from api.context import ContextDep, PrincipalDep
from api.schemas.services import DeployKeyRead
from flows.domain.changes import Edit
from flows.domain.ids import ServiceId
from flows.domain.ssh import make_private_key, public_part
from flows.store import services

router = APIRouter(tags=["services"])


@router.post("/services/{service_id}/deploy-key", status_code=status.HTTP_201_CREATED)
def make_deploy_key(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeployKeyRead:
    """Makes a new key and stages it in the place of the one before. Add what is answered at the git host, to read."""
    private_key = make_private_key()
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        wishes.stage(session, context.settings, principal.actor, service, [Edit(field="deploy_key", value=private_key)])
    return DeployKeyRead(public_key=public_part(private_key))
