"""Keyed fields of a configuration: their entries are listed, set and removed one by one.

A field has these endpoints by being declared. Routes and variables have their own (`configuration.py`): the place of a
route may be made by the platform, and variables come many at once.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Path, status
from pydantic import BaseModel

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.derived import entry_sent, entry_shape
from api.views.config import entry_reads
from flows.context import Context
from flows.domain.changes import Edit
from flows.domain.config import FIELDS, ServiceConfig
from flows.domain.fields import DeclaredField, is_group
from flows.domain.ids import ServiceId
from flows.domain.pointers import placed, pointer
from flows.domain.principal import Principal
from flows.domain.rules import PartName, Port
from flows.store import changes, services
from flows.usecases import staging


class Words(NamedTuple):
    """The descriptions of the three endpoints of a field."""

    listing: str
    setting: str
    removing: str


def by_name(name: Annotated[PartName, Path()]) -> str:
    return name


def by_port(published: Annotated[Port, Path()], protocol: Literal["tcp", "udp"]) -> str:
    return f"{published}/{protocol}"


# How addresses bear keys, by their form.
KEYS: Mapping[str, tuple[str, Callable[..., str]]] = {
    "name": ("{name}", by_name),
    "port": ("{published}/{protocol}", by_port),
}
WORDS = {
    "volumes": Words(
        "The volumes that the next deployment will have.",
        "A new name is a new, empty volume; one that the service had before brings its content back while it is kept.",
        "Detaches it with the next deployment; the content is kept.",
    ),
    "shared_volumes": Words(
        "Volumes of other services that the next deployment will read.",
        "Stages that the service reads a volume of another service of its environment.",
        "Stages that the service no longer reads it; its owner keeps it.",
    ),
    "config_files": Words(
        "The config files that the next deployment will have.",
        "A new content is a new version of the file.",
        "Stages the removal of the file.",
    ),
    "host_ports": Words(
        "The ports of the host that the next deployment will publish.",
        "Claims the port at once. HTTP needs none: that is what routes are for.",
        "Stages that the port of the machine becomes free.",
    ),
}


def offer(router: APIRouter, field: DeclaredField, key_form: str) -> None:
    """Add the endpoints of a keyed field to the router."""
    where, key_of = KEYS[key_form]
    address, one = f"/{field.name.replace('_', '-')}", field.declared.label.lower().replace(" ", "_")
    words = WORDS.get(field.name, _usual_words(field))
    shape = entry_shape(field)
    sent: Any = entry_sent(field)
    page: Any = Page[shape]  # type: ignore[valid-type]  # a class that is made of the declaration
    key_type: Any = Annotated[str, Depends(key_of)]

    @router.get(address, name=f"list_{field.name}", description=words.listing)
    def list_entries(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> page:
        return Page(items=entry_reads(shape, context.settings, service_id, _wanted(context, principal, service_id)))

    @router.put(f"{address}/{where}", name=f"set_{one}", description=words.setting)
    def set_entry(service_id: UUID, key: key_type, body: sent, context: ContextDep, principal: PrincipalDep) -> page:
        config = _staged(context, principal, service_id, _edit(field, key, body))
        return Page(items=entry_reads(shape, context.settings, service_id, config))

    @router.delete(
        f"{address}/{where}", name=f"remove_{one}", description=words.removing, status_code=status.HTTP_204_NO_CONTENT
    )
    def remove_entry(service_id: UUID, key: key_type, context: ContextDep, principal: PrincipalDep) -> None:
        staging.remove(context, principal, ServiceId(service_id), field.name, key)


def _router() -> APIRouter:
    router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])
    for field in FIELDS.values():
        if field.key_form and field.key_form.name in KEYS:
            offer(router, field, field.key_form.name)
    return router


def _usual_words(field: DeclaredField) -> Words:
    label = field.declared.label
    return Words(
        f"{label}: the entries that the next deployment will have.",
        f"{label}: stages an entry, new or in the place of another. {field.declared.help}",
        f"{label}: stages the removal of an entry.",
    )


def _edit(field: DeclaredField, key: str, body: BaseModel) -> Edit:
    document = body.model_dump(mode="json")
    value = document if is_group(field.entry_kind) else document[field.value_name]
    return Edit(field=field.name, key=key, value=value)


def _wanted(context: Context, principal: Principal, service_id: UUID) -> ServiceConfig:
    with context.database.reading() as session:
        return changes.wanted_now(session, services.get(session, principal.workspace_id, ServiceId(service_id)))


def _staged(context: Context, principal: Principal, service_id: UUID, edit: Edit) -> ServiceConfig:
    """Returns what is wanted after the edit."""
    with placed({pointer(edit.field, edit.key or ""): ""}):
        staging.edit(context, principal, ServiceId(service_id), [edit])
    return _wanted(context, principal, service_id)


router = _router()
