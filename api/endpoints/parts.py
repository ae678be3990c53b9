"""Volumes, shared volumes, config files and ports of the host: named parts that are staged one by one."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.edits import part_edit
from api.schemas.common import Page
from api.schemas.parts import (
    ConfigFilePut,
    ConfigFileRead,
    HostPortPut,
    HostPortRead,
    SharedVolumeRead,
    VolumeRead,
)
from api.views.config import entry_reads
from flows.context import Context
from flows.domain.changes import Edit
from flows.domain.config import ServiceConfig
from flows.domain.ids import ServiceId
from flows.domain.parts import SharedVolume, Volume
from flows.domain.pointers import placed, pointer
from flows.domain.principal import Principal
from flows.domain.rules import PartName, Port
from flows.store import changes, services
from flows.usecases import staging

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])
Name = Annotated[PartName, Path()]
Published = Annotated[Port, Path()]
Protocol = Literal["tcp", "udp"]


@router.get("/volumes")
def list_volumes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[VolumeRead]:
    """The volumes that the next deployment will have."""
    return Page(items=entry_reads(VolumeRead, context.settings, service_id, _wanted(context, principal, service_id)))


@router.put("/volumes/{name}")
def set_volume(
    service_id: UUID, name: Name, body: Volume, context: ContextDep, principal: PrincipalDep
) -> Page[VolumeRead]:
    """A new name is a new, empty volume; one that the service had before brings its content back while it is kept."""
    config = _staged(context, principal, service_id, part_edit("volumes", name, body))
    return Page(items=entry_reads(VolumeRead, context.settings, service_id, config))


@router.delete("/volumes/{name}", status_code=status.HTTP_204_NO_CONTENT)
def remove_volume(service_id: UUID, name: Name, context: ContextDep, principal: PrincipalDep) -> None:
    """Detaches it with the next deployment; the content is kept."""
    staging.remove(context, principal, ServiceId(service_id), "volumes", name)


@router.get("/shared-volumes")
def list_shared_volumes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[SharedVolumeRead]:
    """Volumes of other services that the next deployment will read."""
    return Page(
        items=entry_reads(SharedVolumeRead, context.settings, service_id, _wanted(context, principal, service_id))
    )


@router.put("/shared-volumes/{name}")
def set_shared_volume(
    service_id: UUID, name: Name, body: SharedVolume, context: ContextDep, principal: PrincipalDep
) -> Page[SharedVolumeRead]:
    """Stages that the service reads a volume of another service of its environment."""
    config = _staged(context, principal, service_id, part_edit("shared_volumes", name, body))
    return Page(items=entry_reads(SharedVolumeRead, context.settings, service_id, config))


@router.delete("/shared-volumes/{name}", status_code=status.HTTP_204_NO_CONTENT)
def remove_shared_volume(service_id: UUID, name: Name, context: ContextDep, principal: PrincipalDep) -> None:
    """Stages that the service no longer reads it; its owner keeps it."""
    staging.remove(context, principal, ServiceId(service_id), "shared_volumes", name)


@router.get("/config-files")
def list_config_files(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ConfigFileRead]:
    """The config files that the next deployment will have."""
    return Page(
        items=entry_reads(ConfigFileRead, context.settings, service_id, _wanted(context, principal, service_id))
    )


@router.put("/config-files/{name}")
def set_config_file(
    service_id: UUID, name: Name, body: ConfigFilePut, context: ContextDep, principal: PrincipalDep
) -> Page[ConfigFileRead]:
    """A new content is a new version of the file."""
    edit = Edit(field="config_files", key=name, value=body.model_dump(mode="json"))
    return Page(
        items=entry_reads(ConfigFileRead, context.settings, service_id, _staged(context, principal, service_id, edit))
    )


@router.delete("/config-files/{name}", status_code=status.HTTP_204_NO_CONTENT)
def remove_config_file(service_id: UUID, name: Name, context: ContextDep, principal: PrincipalDep) -> None:
    """Stages the removal of the file."""
    staging.remove(context, principal, ServiceId(service_id), "config_files", name)


@router.get("/host-ports")
def list_host_ports(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[HostPortRead]:
    """The ports of the host that the next deployment will publish."""
    return Page(items=entry_reads(HostPortRead, context.settings, service_id, _wanted(context, principal, service_id)))


@router.put("/host-ports/{published}/{protocol}")
def set_host_port(
    service_id: UUID,
    published: Published,
    protocol: Protocol,
    body: HostPortPut,
    context: ContextDep,
    principal: PrincipalDep,
) -> Page[HostPortRead]:
    """Claims the port at once. HTTP needs none: that is what routes are for."""
    edit = part_edit("host_ports", f"{published}/{protocol}", body.target)
    return Page(
        items=entry_reads(HostPortRead, context.settings, service_id, _staged(context, principal, service_id, edit))
    )


@router.delete("/host-ports/{published}/{protocol}", status_code=status.HTTP_204_NO_CONTENT)
def remove_host_port(
    service_id: UUID, published: Published, protocol: Protocol, context: ContextDep, principal: PrincipalDep
) -> None:
    """Stages that the port of the machine becomes free."""
    staging.remove(context, principal, ServiceId(service_id), "host_ports", f"{published}/{protocol}")


def _wanted(context: Context, principal: Principal, service_id: UUID) -> ServiceConfig:
    with context.database.reading() as session:
        return changes.wanted_now(session, services.get(session, principal.workspace_id, ServiceId(service_id)))


def _staged(context: Context, principal: Principal, service_id: UUID, edit: Edit) -> ServiceConfig:
    """What is wanted after the edit."""
    with placed({pointer(edit.field, edit.key or ""): ""}):
        staging.edit(context, principal, ServiceId(service_id), [edit])
    return _wanted(context, principal, service_id)
