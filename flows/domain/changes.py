"""Computes changes between configurations: applies edits, and finds the fewest that lead from one to another."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    JsonValue,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from typing_extensions import TypeAliasType

from flows.domain.config import DEFAULTS, FIELDS, ServiceConfig
from flows.domain.consistency import contradictions
from flows.domain.errors import Fault, Invalid
from flows.domain.parts import ConfigFile, Route, Value
from flows.domain.pointers import pointer
from flows.domain.wording import sentence

Document = dict[str, JsonValue]


def _known(name: str) -> str:
    if name not in FIELDS:
        raise ValueError("is no field of a configuration")
    return name


# The name of a field; in JSON schemas, an enum of that name.
ConfigField = TypeAliasType(
    "ConfigField",
    Annotated[
        str,
        AfterValidator(_known),
        WithJsonSchema({"type": "string", "enum": list(FIELDS), "description": "A field of a configuration."}),
    ],
)


class Operation(StrEnum):
    SET = "set"
    UNSET = "unset"


class Edit(Value):
    """Sets or unsets a field, or one entry of a keyed field."""

    field: ConfigField
    key: str | None = None
    operation: Operation = Operation.SET
    value: JsonValue = None

    @field_validator("value")
    @classmethod
    def lift(cls, value: JsonValue, given: ValidationInfo) -> JsonValue:
        """Reads a route as it was once: as its port, which changes that were taken then still have."""
        if isinstance(value, int) and given.data.get("field") == "routes":
            return Route.model_construct(port=value).model_dump(mode="json")
        return value

    @model_validator(mode="after")
    def require_key(self) -> Self:
        if FIELDS[self.field].is_keyed == (self.key is None):
            raise ValueError(f"needs {'a' if self.key is None else 'no'} key")
        return self


def apply(current: ServiceConfig | None, edits: Iterable[Edit]) -> ServiceConfig:
    """Returns the configuration after `edits`; raises Invalid with a fault for every rule that it would break."""
    config = combined(current, edits)
    if broken := [*contradictions(config), *_turned(current, config)]:
        raise Invalid("The configuration contradicts itself.", broken)
    return config


def combined(current: ServiceConfig | None, edits: Iterable[Edit]) -> ServiceConfig:
    """Combines edits that were accepted before, so that what is stored stays readable when a rule is added."""
    document: Document = current.model_dump(mode="json") if current else {}
    for edit in edits:
        _apply_one(document, edit)
    _count_contents(current, document)
    try:
        return ServiceConfig.model_validate(document)
    except ValidationError as error:
        raise Invalid("The configuration is not valid.", faults(error)) from error


def difference(current: ServiceConfig | None, wanted: ServiceConfig) -> list[Edit]:
    """Returns the fewest edits that lead from `current` to `wanted`."""
    before = current.model_dump(mode="json") if current else DEFAULTS
    after = wanted.model_dump(mode="json")
    edits: list[Edit] = []
    for name, field in FIELDS.items():
        if field.is_keyed:
            edits += _keyed_difference(name, before[name], after[name])
        elif before[name] != after[name]:
            edits.append(Edit(field=name, value=after[name]))
    return edits


def faults(error: ValidationError) -> list[Fault]:
    """Returns the faults as JSON pointers and sentences, without the rejected values, which may be secrets."""
    return [
        Fault(
            pointer=pointer(*map(str, item["loc"])),
            detail=sentence(item),
        )
        for item in error.errors(include_url=False, include_input=False)
    ]


def _apply_one(document: Document, edit: Edit) -> None:
    place, name = document, edit.field
    if edit.key is not None:
        entries = document.setdefault(edit.field, {})
        assert isinstance(entries, dict)  # as the dump of a configuration has it
        place, name = entries, edit.key
    if edit.operation is Operation.SET:
        place[name] = edit.value
    else:
        place.pop(name, None)


def _count_contents(current: ServiceConfig | None, document: Document) -> None:
    """Counts the contents of config files: a version grows with each new content, and no user chooses it."""
    before = current.config_files if current else {}
    files = document.get("config_files")
    if isinstance(files, dict):
        for name, file in files.items():
            if isinstance(file, dict):
                files[name] = {**file, "version": _version(before.get(name), file)}


def _version(known: ConfigFile | None, file: Document) -> JsonValue:
    """Returns the version of a content. Who goes back to an earlier content goes back to its version."""
    given = file.get("version")
    if known is None:
        return given or 1
    if known.content == file.get("content"):
        return known.version
    return known.version + 1 if given in (None, known.version) else given


def _turned(current: ServiceConfig | None, config: ServiceConfig) -> Iterator[Fault]:
    """Yields a fault for a volume that becomes a folder of the host, or the other way: its content would change."""
    before = current.volumes if current else {}
    for name, volume in config.volumes.items():
        if name in before and (before[name].host_path is None) != (volume.host_path is None):
            yield Fault(f"/volumes/{name}/host_path", "cannot be added or taken away; use another volume")


def _keyed_difference(field: str, before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]) -> list[Edit]:
    sets = [Edit(field=field, key=key, value=value) for key, value in after.items() if before.get(key) != value]
    unsets = [Edit(field=field, key=key, operation=Operation.UNSET) for key in before if key not in after]
    return sets + unsets
