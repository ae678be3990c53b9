"""Configurations as the API shows them: no password and no private key leaves."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, JsonValue

from api.schemas.derived import field_of
from api.schemas.services import ChangeRead, ConfigRead, Difference, PlanRead
from flows.domain.changes import Edit
from flows.domain.config import FIELDS, ServiceConfig
from flows.domain.fields import DeclaredField, shown, shown_entry
from flows.domain.parts import split_route
from flows.domain.service import Change
from flows.plans import names
from flows.plans.preview import Preview
from flows.settings import Settings

Shape = TypeVar("Shape", bound=BaseModel)
Entry = Mapping[str, JsonValue]

# What an entry shows beside what is declared, by field.
COMPUTED: Mapping[str, Callable[[Settings, UUID, str, Entry], Entry]] = {
    "routes": lambda settings, _service_id, key, _entry: {"url": url_of(settings, key)},
    "volumes": lambda settings, service_id, name, entry: {
        "engine_name": None if entry["host_path"] else names.volume(settings.instance, service_id, name)
    },
}


def config_read(settings: Settings, service_id: UUID, config: ServiceConfig) -> ConfigRead:
    document = config.model_dump(mode="json")
    found: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if not field.is_keyed:
            found[name] = shown(field, document[name])
        elif field.key_form is None:
            found[name] = {key: shown_entry(field, entry) for key, entry in document[name].items()}
        else:
            found[name] = [_entry(settings, service_id, field, key, entry) for key, entry in document[name].items()]
    return ConfigRead.model_validate(found)


def entry_reads(shape: type[Shape], settings: Settings, service_id: UUID, config: ServiceConfig) -> list[Shape]:
    """Shows the entries of the keyed field that has this shape."""
    entries: Mapping[str, object] = getattr(config, field_of(shape).name)
    return [entry_read(shape, settings, service_id, key, value) for key, value in entries.items()]


def entry_read(shape: type[Shape], settings: Settings, service_id: UUID, key: str, value: object) -> Shape:
    document = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return shape.model_validate(_entry(settings, service_id, field_of(shape), key, document))


def url_of(settings: Settings, key: str) -> str:
    """Returns where a browser finds the route."""
    domain, path = split_route(key)
    return f"http://{domain}:{settings.proxy_port}{'' if path == '/' else path}"


def change_read(current: ServiceConfig | None, change: Change) -> ChangeRead:
    shown = difference_read(current, change.edit)
    return ChangeRead(id=str(change.id), created_at=change.created_at, **shown.model_dump())


def difference_read(before: ServiceConfig | None, edit: Edit) -> Difference:
    field = FIELDS[edit.field]
    old = before.model_dump(mode="json")[edit.field] if before else None
    if edit.key is None:
        values = shown(field, old), shown(field, edit.value)
    else:
        values = shown_entry(field, old and old.get(edit.key)), shown_entry(field, edit.value)
    return Difference(field=edit.field, key=edit.key, operation=edit.operation, old=values[0], new=values[1])


def plan_read(number: int, live: ServiceConfig | None, found: Preview) -> PlanRead:
    return PlanRead(
        number=number,
        differences=[difference_read(live, edit) for edit in found.edits],
        creates=list(found.creates),
        stops=list(found.stops),
        removes=list(found.removes),
        steps=list(found.steps),
        has_downtime=found.has_downtime,
        downtime_reason=found.downtime_reason,
        expected_seconds=found.expected_seconds,
    )


def _entry(settings: Settings, service_id: UUID, field: DeclaredField, key: str, entry: Any) -> Entry:  # noqa: ANN401 - JSON
    """Shows an entry with the parts of its key."""
    form, found = field.key_form, shown_entry(field, entry)
    value = found if isinstance(found, dict) else {field.value_name: found}
    computed = COMPUTED[field.name](settings, service_id, key, value) if field.name in COMPUTED else {}
    return {**(form.shown(key) if form else {}), **value, **computed}
