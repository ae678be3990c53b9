"""What a service is configured to be: one frozen document, and the changes that lead from one to the next."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from flows.domain.errors import Fault, Invalid
from flows.domain.rules import Domain, ImageReference, Port, Text, UrlPath, VariableKey, VariableValue


class Value(BaseModel):
    """Root of frozen, strict value objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HealthCheck(Value):
    """An HTTP question that a new version must answer with a 2xx status before it gets traffic."""

    path: UrlPath = "/"
    port: Port | None = Field(default=None, description="Unset: the port of the first route.")
    grace_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        default=60, description="How long a new version may take until it is healthy."
    )
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = Field(default=5, description="Longest wait for one answer.")
    successes: Annotated[int, Field(ge=1, le=10)] = Field(default=1, description="Consecutive good answers needed.")


class ServiceConfig(Value):
    """Everything about a service that a deployment makes real. `schema_version` lets old snapshots be read forever."""

    schema_version: Literal[1] = 1
    image: ImageReference
    command: Annotated[tuple[Text, ...], Field(max_length=100)] | None = None
    replicas: Annotated[int, Field(ge=1, le=50)] = 1
    variables: Mapping[VariableKey, VariableValue] = {}
    routes: Mapping[Domain, Port] = {}
    health_check: HealthCheck | None = None
    stop_grace_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    drain_seconds: Annotated[int, Field(ge=0, le=3600)] = 5

    @property
    def probe_port(self) -> int | None:
        """The port that must answer before traffic comes; None for a worker that listens on nothing."""
        if self.health_check and self.health_check.port:
            return self.health_check.port
        return next(iter(self.routes.values()), None)


class ConfigField(StrEnum):
    """The parts of a configuration that can be changed on their own."""

    IMAGE = "image"
    COMMAND = "command"
    REPLICAS = "replicas"
    HEALTH_CHECK = "health_check"
    STOP_GRACE = "stop_grace_seconds"
    DRAIN = "drain_seconds"
    VARIABLES = "variables"
    ROUTES = "routes"

    @property
    def is_keyed(self) -> bool:
        return self in (ConfigField.VARIABLES, ConfigField.ROUTES)


class Operation(StrEnum):
    SET = "set"
    UNSET = "unset"


class Edit(Value):
    """One wish: set or unset a field, or one key of a keyed field."""

    field: ConfigField
    key: str | None = None
    operation: Operation = Operation.SET
    value: JsonValue = None


def apply(current: ServiceConfig | None, edits: Iterable[Edit]) -> ServiceConfig:
    """The configuration after `edits`; raises Invalid with a fault for every rule that it would break."""
    document: dict[str, JsonValue] = current.model_dump(mode="json") if current else {}
    for edit in edits:
        _apply_one(document, edit)
    try:
        return ServiceConfig.model_validate(document)
    except ValidationError as error:
        raise Invalid("The configuration is not valid.", faults(error)) from error


def difference(current: ServiceConfig | None, wanted: ServiceConfig) -> list[Edit]:
    """The fewest edits that lead from `current` to `wanted`."""
    before = current.model_dump(mode="json") if current else _DEFAULTS
    after = wanted.model_dump(mode="json")
    edits: list[Edit] = []
    for field in ConfigField:
        if field.is_keyed:
            edits += _keyed_difference(field, before.get(field) or {}, after[field])
        elif field not in before or before[field] != after[field]:
            edits.append(Edit(field=field, value=after[field]))
    return edits


def faults(error: ValidationError) -> list[Fault]:
    """A pydantic error as JSON pointers and sentences, without the rejected values: they may be secrets."""
    return [
        Fault(
            pointer="/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in item["loc"]),
            detail=item["msg"].removeprefix("Value error, "),
        )
        for item in error.errors(include_url=False, include_input=False)
    ]


# Of a service that was never deployed: what it would be without any wish. Only the image has no default.
_DEFAULTS = ServiceConfig(image="none").model_dump(mode="json", exclude={"image"})


def _apply_one(document: dict[str, JsonValue], edit: Edit) -> None:
    if edit.field.is_keyed:
        entries = document.setdefault(edit.field, {})
        if not isinstance(entries, dict) or edit.key is None:
            raise Invalid(f"A change of {edit.field} needs a key.")
        if edit.operation is Operation.SET:
            entries[edit.key] = edit.value
        else:
            entries.pop(edit.key, None)
    elif edit.operation is Operation.SET:
        document[edit.field] = edit.value
    else:
        document.pop(edit.field, None)


def _keyed_difference(
    field: ConfigField, before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]
) -> list[Edit]:
    sets = [Edit(field=field, key=key, value=value) for key, value in after.items() if before.get(key) != value]
    unsets = [Edit(field=field, key=key, operation=Operation.UNSET) for key in before if key not in after]
    return sets + unsets
