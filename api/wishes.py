"""From what a client sends to edits of a configuration."""

import secrets
from collections.abc import Iterable
from io import StringIO

from dotenv import dotenv_values
from pydantic import JsonValue
from sqlmodel import Session

from api.schemas.services import RouteCreate, ServiceCreate, ServicePatch
from flows.domain.config import ConfigField, Edit, Operation
from flows.domain.errors import Fault, Invalid
from flows.domain.project import Environment, Project
from flows.plans.service import generated_domain
from flows.settings import Settings
from flows.store import services

SCALARS = tuple(field for field in ConfigField if not field.is_keyed)


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


def creation_edits(
    session: Session, settings: Settings, project: Project, environment: Environment, body: ServiceCreate
) -> list[Edit]:
    routes = [*body.routes, *([RouteCreate(port=body.port)] if body.port else [])]
    named = [
        (route.domain or free_domain(session, settings, project, environment, body.slug), route.port)
        for route in routes
    ]
    return [*patch_edits(body), *variable_edits(body.variables.items()), *map(route_edit, named)]


def variable_edits(variables: Iterable[tuple[str, str]]) -> list[Edit]:
    return [Edit(field=ConfigField.VARIABLES, key=key, value=value) for key, value in variables]


def route_edit(route: tuple[str, int]) -> Edit:
    domain, port = route
    return Edit(field=ConfigField.ROUTES, key=domain, value=port)


def dotenv_edits(text: str) -> list[Edit]:
    """Raises Invalid for a line that names a variable without a value."""
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    if empty := [key for key, value in found.items() if value is None]:
        raise Invalid("Some lines have no value.", [Fault("/dotenv", f"{key}: write {key}=value") for key in empty])
    return variable_edits((key, value) for key, value in found.items() if value is not None)


def free_domain(session: Session, settings: Settings, project: Project, environment: Environment, service: str) -> str:
    """A readable domain below the root domain; with a random tail where the plain one is taken."""
    plain = generated_domain(project.slug, environment.name, service, settings.root_domain)
    if services.domain_is_free(session, plain):
        return plain
    return generated_domain(project.slug, environment.name, service, settings.root_domain, secrets.token_hex(3))
