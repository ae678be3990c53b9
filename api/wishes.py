"""From what a client sends to edits of a configuration, and what the operator does not allow."""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from dotenv.parser import Original, parse_stream
from pydantic import JsonValue, TypeAdapter, ValidationError
from sqlmodel import Session

from api.pointers import pointer
from api.schemas.parts import RouteCreate
from api.schemas.services import ServicePatch, ServiceRequest
from flows.domain.actions import Action
from flows.domain.changes import ConfigField, Edit, Operation, faults
from flows.domain.config import FIELDS
from flows.domain.errors import Fault, Forbidden, Invalid
from flows.domain.event import Actor, Detail
from flows.domain.parts import Value, joined_route, split_port, split_route
from flows.domain.project import Environment, Project
from flows.domain.rules import VariableKey, VariableValue
from flows.domain.service import Service
from flows.domain.source import GitSource
from flows.free_domains import free_domain
from flows.settings import Settings
from flows.store import changes, events

SCALARS = [name for name, field in FIELDS.items() if not field.is_keyed]
KEYED = [name for name, field in FIELDS.items() if field.is_keyed and name != "routes"]  # those are put together
VARIABLE: TypeAdapter[tuple[str, str]] = TypeAdapter(tuple[VariableKey, VariableValue])


def stage(session: Session, settings: Settings, by: Actor, service: Service, edits: Sequence[Edit]) -> None:
    """Stages what the operator allows; raises Forbidden, Invalid, and what `changes.stage` raises."""
    if reserved := [*_reserved_domains(settings, edits), *_reserved_ports(settings, edits)]:
        raise Invalid("The platform itself needs this.", reserved)
    _refuse_host_paths(settings, edits)
    _refuse_git_hosts(settings, edits)
    changes.stage(session, service, edits)
    _record(session, by, service, edits)


def patch_edits(body: ServicePatch) -> list[Edit]:
    """What was given becomes a wish; a null takes the value back to its default."""
    document: dict[str, JsonValue] = body.model_dump(mode="json", exclude_unset=True)
    return [
        Edit(
            field=field, operation=Operation.UNSET if document[field] is None else Operation.SET, value=document[field]
        )
        for field in SCALARS
        if field in document
    ]


def wish_edits(
    session: Session, settings: Settings, project: Project, environment: Environment, service: str, body: ServiceRequest
) -> list[Edit]:
    """Routes without a domain share a generated one; raises Invalid where two have the same domain and path."""
    routes = [*body.routes, *([RouteCreate(port=body.port)] if body.port else [])]
    is_unnamed = any(route.domain is None for route in routes)
    domain = free_domain(session, settings, project, environment, service) if is_unnamed else ""
    named = [route_edit(route.domain or domain, route) for route in routes]
    keys = [edit.key for edit in named]
    if repeated := [number for number, key in enumerate(keys) if key in keys[:number]]:
        detail = "has the domain and path of an earlier one"
        raise Invalid("A route is there twice.", [Fault(route_place(body, number), detail) for number in repeated])
    parts = body.model_dump(mode="json", include=set(KEYED))
    return [
        *patch_edits(body),
        *(Edit(field=field, key=key, value=value) for field in KEYED for key, value in parts[field].items()),
        *named,
    ]


def part_edit(field: ConfigField, key: str, value: Value | int) -> Edit:
    """Sets one entry of a keyed field."""
    return Edit(field=field, key=key, value=value.model_dump(mode="json") if isinstance(value, Value) else value)


def removal(field: ConfigField, key: str) -> Edit:
    return Edit(field=field, key=key, operation=Operation.UNSET)


def variable_edits(variables: Iterable[tuple[str, str]]) -> list[Edit]:
    return [Edit(field="variables", key=key, value=value) for key, value in variables]


def wish_places(body: ServiceRequest, edits: Iterable[Edit]) -> dict[str, str]:
    """Where the request names the routes that became `edits`."""
    keys = [edit.key or "" for edit in edits if edit.field == "routes"]
    return {pointer("routes", key): route_place(body, number) for number, key in enumerate(keys)}


def route_place(body: ServiceRequest, number: int) -> str:
    return f"/routes/{number}" if number < len(body.routes) else "/port"


def route_edit(domain: str, body: RouteCreate) -> Edit:
    return part_edit("routes", joined_route(domain, body.path), body.route)


def dotenv_values_of(text: str) -> dict[str, str]:
    """Of two lines for one variable the last one counts; raises Invalid for what is neither a variable nor a comment.

    Faults tell the number of the line and never its text: it may be a piece of a secret.
    """
    found, broken = {}, []
    for line in parse_stream(StringIO(text)):
        if line.key is None and not line.error:
            continue
        try:
            key, value = VARIABLE.validate_python((line.key, line.value))
        except ValidationError as error:
            reason = faults(error)[0].detail if line.value is not None else "must be KEY=value"
            broken.append(Fault("/dotenv", f"line {_number(line.original)}: {reason}"))
        else:
            found[key] = value
    if broken:
        raise Invalid("Some lines are not variables.", broken)
    return found


def _number(statement: Original) -> int:
    """Of the line on which it begins, behind empty ones."""
    text = statement.string
    return statement.line + text[: len(text) - len(text.lstrip())].count("\n")


def _record(session: Session, by: Actor, service: Service, edits: Sequence[Edit]) -> None:
    """Which places were edited, and never to what."""
    variables = [edit for edit in edits if edit.field == "variables"]
    told = {
        Action.VARIABLE_CHANGED: [edit.key or "" for edit in _set(variables, "variables")],
        Action.VARIABLE_REMOVED: [edit.key or "" for edit in variables if edit.operation is Operation.UNSET],
        Action.SERVICE_CONFIGURED: [place_of(edit) for edit in edits if edit.field != "variables"],
    }
    for action, places in told.items():
        if places:
            events.on_service(session, by, action, service, Detail(names=tuple(places)))


def place_of(edit: Edit) -> str:
    """Where in a configuration, for people: `routes shop.example.com/`, `image`."""
    return f"{edit.field} {edit.key}" if edit.key else str(edit.field)


def _set(edits: Iterable[Edit], field: ConfigField) -> Iterator[Edit]:
    return (edit for edit in edits if edit.field == field and edit.operation is Operation.SET)


def _reserved_domains(settings: Settings, edits: Iterable[Edit]) -> Iterator[Fault]:
    """A wildcard over the root domain would take every generated domain; `.slipway` is the proxy's own."""
    for edit in _set(edits, "routes"):
        domain, _ = split_route(edit.key or "")
        is_above = domain.startswith("*.") and f".{settings.root_domain}".endswith(domain[1:])
        if is_above or domain.endswith(".slipway"):
            yield Fault(pointer("routes", edit.key or ""), f"{domain} is reserved for the platform")


def _reserved_ports(settings: Settings, edits: Iterable[Edit]) -> Iterator[Fault]:
    for edit in _set(edits, "host_ports"):
        if (edit.key or "").endswith("/tcp") and split_port(edit.key or "")[0] in settings.own_ports:
            yield Fault(pointer("host_ports", edit.key or ""), f"{edit.key} is a port of the platform")


def _refuse_host_paths(settings: Settings, edits: Iterable[Edit]) -> None:
    for edit in _set(edits, "volumes"):
        path = edit.value.get("host_path") if isinstance(edit.value, dict) else None
        if isinstance(path, str) and not settings.allows_host_path(path):
            raise Forbidden(f"The operator does not allow {path}: SLIPWAY_HOST_PATHS names the folders of hosts.")


def _refuse_git_hosts(settings: Settings, edits: Iterable[Edit]) -> None:
    """What can be seen from the address alone; where its name leads is looked at when it is fetched."""
    for edit in _set(edits, "git"):
        source = GitSource.model_validate(edit.value)
        if source.repository.startswith("http://") and not settings.allows_git_host(source.host):
            raise Forbidden(
                f"The operator does not allow {source.host} without https: SLIPWAY_GIT_HOSTS names such hosts."
            )
