"""Turns what a client sends into edits of a configuration, and an edit back into its place in the request."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from api.schemas.parts import RouteCreate
from api.schemas.services import ServicePatch, ServiceRequest
from flows.domain.changes import ConfigField, Edit, Operation
from flows.domain.config import FIELDS
from flows.domain.parts import Value, joined_route
from flows.domain.pointers import pointer

SCALARS = [name for name, field in FIELDS.items() if not field.is_keyed]
KEYED = [name for name, field in FIELDS.items() if field.is_keyed and name != "routes"]  # those are put together


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


def service_edits(body: ServiceRequest) -> list[Edit]:
    """Sets everything that was given of a service."""
    parts = body.model_dump(mode="json", include=set(KEYED))
    return [
        *patch_edits(body),
        *(Edit(field=field, key=key, value=value) for field in KEYED for key, value in parts[field].items()),
        *(route_edit(route) for route in _routes(body)),
    ]


def route_places(body: ServiceRequest) -> Mapping[str, str]:
    """Returns pointers into the request by those into the configuration, for routes; of equal ones the last counts."""
    numbered = enumerate(route_edit(route).key or "" for route in _routes(body))
    return {
        pointer("routes", key): f"/routes/{number}" if number < len(body.routes) else "/port"
        for number, key in numbered
    }


def route_edit(body: RouteCreate) -> Edit:
    """Makes an edit of a route. Without a domain its key is the path alone: who stages it adds a generated one."""
    return part_edit("routes", joined_route(body.domain or "", body.path), body.route)


def part_edit(field: ConfigField, key: str, value: Value | int) -> Edit:
    """Sets one entry of a keyed field."""
    return Edit(field=field, key=key, value=value.model_dump(mode="json") if isinstance(value, Value) else value)


def variable_edits(variables: Iterable[tuple[str, str]]) -> list[Edit]:
    return [Edit(field="variables", key=key, value=value) for key, value in variables]


def _routes(body: ServiceRequest) -> Sequence[RouteCreate]:
    return [*body.routes, *([RouteCreate(port=body.port)] if body.port else [])]
