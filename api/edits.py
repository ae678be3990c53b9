"""From what a client sends to edits of a configuration, and back from an edit to its place in the request."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from api.schemas.parts import RouteCreate
from api.schemas.services import ServicePatch, ServiceWish
from flows.domain.changes import ConfigField, Edit, Operation
from flows.domain.parts import Route, Value, joined_route
from flows.domain.pointers import pointer

SCALARS = tuple(field for field in ConfigField if not field.is_keyed)
# Sent as they are kept; routes are put together, variables come in other forms.
PARTS = (ConfigField.VOLUMES, ConfigField.SHARED_VOLUMES, ConfigField.CONFIG_FILES, ConfigField.HOST_PORTS)


def patch_edits(body: ServicePatch) -> list[Edit]:
    """Sets what was given; a null takes the value back to its default."""
    document: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
    return [
        Edit(
            field=field, operation=Operation.UNSET if document[field] is None else Operation.SET, value=document[field]
        )
        for field in SCALARS
        if field in document
    ]


def service_edits(body: ServiceWish) -> list[Edit]:
    """Sets everything that was given of a service."""
    parts = body.model_dump(mode="json", include={str(field) for field in PARTS})
    return [
        *patch_edits(body),
        *variable_edits(body.variables.items()),
        *(Edit(field=field, key=key, value=value) for field in PARTS for key, value in parts[field].items()),
        *(route_edit(route) for route in _routes(body)),
    ]


def route_places(body: ServiceWish) -> Mapping[str, str]:
    """Pointers into the request by those into the configuration, for the routes; of equal ones the last counts."""
    numbered = enumerate(route_edit(route).key or "" for route in _routes(body))
    return {
        pointer(ConfigField.ROUTES, key): f"/routes/{number}" if number < len(body.routes) else "/port"
        for number, key in numbered
    }


def route_edit(body: RouteCreate) -> Edit:
    """Without a domain, the key is the path alone: whoever stages it fills in a generated one."""
    route = Route(port=body.port, strip_prefix=body.strip_prefix, redirect=body.redirect)
    return part_edit(ConfigField.ROUTES, joined_route(body.domain or "", body.path), route)


def part_edit(field: ConfigField, key: str, value: Value | int) -> Edit:
    """Sets one entry of a keyed field."""
    return Edit(field=field, key=key, value=value.model_dump(mode="json") if isinstance(value, Value) else value)


def variable_edits(variables: Iterable[tuple[str, str]]) -> list[Edit]:
    return [Edit(field=ConfigField.VARIABLES, key=key, value=value) for key, value in variables]


def _routes(body: ServiceWish) -> Sequence[RouteCreate]:
    return [*body.routes, *([RouteCreate(port=body.port)] if body.port else [])]
