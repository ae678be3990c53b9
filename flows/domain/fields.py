"""Declarations of a configuration's fields: each once, for the API, the command line and the dashboard.

A declaration stands in the `Annotated[...]` of the field and says what its type does not: what people call the field,
what it is for, and who may see its value. Everything that stages, shows, compares, documents or asks for fields reads
declarations; nothing else lists fields. What is not declared is secret.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler, JsonValue
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

TypeForm = Any  # a type with its rules, of which Python has no common type
IS_SET = "set"  # what is shown of a secret that has no public part


class Secrecy(StrEnum):
    """The audience of a value: who is shown it."""

    PUBLIC = "public"  # whoever sees the service
    SENSITIVE = "sensitive"  # whoever may edit the service; masked until somebody asks for it
    SECRET = "secret"  # nobody: it can only be replaced or removed


PUBLIC = Secrecy.PUBLIC  # what most declarations say


class Group(StrEnum):
    """A section of a form, by its title: fields that belong together."""

    SOURCE = "Source"
    COMMANDS = "Commands"
    SCALE = "Scale"
    HEALTH = "Health check"
    STOPPING = "Stopping"
    VARIABLES = "Variables"
    NETWORKING = "Networking"
    STORAGE = "Storage"


class Form(StrEnum):
    """The notation in which people write a value, where that does not follow from its type."""

    BYTES = "bytes"
    SECONDS = "seconds"
    CORES = "cores"
    LINES = "lines"  # a text of several lines
    COMMAND = "command"  # a program and its arguments


@dataclass(frozen=True)
class Declared:
    """The part of a field that its type does not say; JSON schemas have it as `title`, `description` and `x-field`."""

    label: str  # of a keyed field: what one entry is called
    help: str
    secrecy: Secrecy = Secrecy.SECRET
    group: Group | None = None  # parts of a value have the group of the whole
    form: Form | None = None
    placeholder: str | None = None
    option: str | None = None  # its word in the name of a command-line option; None: its name, empty: no word
    value_name: str | None = None  # of a keyed field: what the value of an entry is called, where it has no parts
    is_source: bool = False  # part of what an image is made of: a promotion takes it along
    is_computed: bool = False  # the platform's own: shown, and never sent
    shown_as: Callable[[str], str] | None = field(default=None, repr=False)  # from a secret to its public part

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        says = {"group": self.group, "form": self.form, "placeholder": self.placeholder, "option": self.option}
        more = {"value": self.value_name, "source": self.is_source or None}
        extension = {name: value for name, value in {**says, **more}.items() if value is not None}
        return {
            **handler(schema),
            "title": self.label,
            "description": self.help,
            "x-field": {"secrecy": self.secrecy, **extension},
        }


UNDECLARED = Declared("", "")


@dataclass(frozen=True)
class KeyForm:
    """The parts of the key of a keyed field, with which an entry is shown. It stands in the key's type."""

    name: str
    parts: Mapping[str, type] = field(hash=False)
    split: Callable[[str], Sequence[str | int]]

    def shown(self, key: str) -> dict[str, JsonValue]:
        return dict(zip(self.parts, self.split(key), strict=True))


@dataclass(frozen=True)
class DeclaredField:
    """A field of a model with its declaration."""

    name: str
    declared: Declared
    definition: FieldInfo = field(hash=False, repr=False)

    @cached_property
    def annotation(self) -> TypeForm:
        """With all that pydantic checks, and without the declaration."""
        rules = [each for each in self.definition.metadata if not isinstance(each, Declared)]
        return _ANNOTATED[(self.definition.annotation, *rules)] if rules else self.definition.annotation

    @cached_property
    def kind(self) -> TypeForm:
        return plain(self.definition.annotation)

    @cached_property
    def is_keyed(self) -> bool:
        """Whether its entries are set and unset one by one."""
        return is_mapping(self.kind)

    @cached_property
    def key_form(self) -> KeyForm | None:
        """None for a field without keys, and where keys are shown as they are."""
        rules = getattr(get_args(self.kind)[0], "__metadata__", ()) if self.is_keyed else ()
        return next((rule for rule in rules if isinstance(rule, KeyForm)), None)

    @cached_property
    def entry(self) -> TypeForm:
        """The type of the value of one entry of a keyed field, with its rules."""
        return get_args(self.kind)[1]

    @cached_property
    def entry_kind(self) -> TypeForm:
        return plain(self.entry)

    @cached_property
    def value_name(self) -> str:
        """What the value of one entry of a keyed field is called, where it has no parts."""
        return self.declared.value_name or "value"

    @cached_property
    def is_single(self) -> bool:
        """Whether it has one short value: neither a list nor entries nor parts nor a text of many lines."""
        is_whole = _origin(self.kind) is Literal or (isinstance(self.kind, type) and not is_group(self.kind))
        return is_whole and self.declared.form is not Form.LINES

    @cached_property
    def is_secret(self) -> bool:
        return self.declared.secrecy is Secrecy.SECRET

    @cached_property
    def is_hidden(self) -> bool:
        """Of a secret that is always there, not even that it is there."""
        return self.is_secret and self.definition.is_required()


@cache
def fields_of(model: type[BaseModel]) -> Mapping[str, DeclaredField]:
    """Returns the fields of a configuration or of a part of it, by name, in their order."""
    return MappingProxyType(
        {name: DeclaredField(name, _declared(each), each) for name, each in model.model_fields.items()}
    )


def shown(found: DeclaredField, value: JsonValue) -> JsonValue:
    """Returns what may be seen of a value of this field. None stays None; what no field knows is left out."""
    if value is None:
        return None
    if found.is_secret:
        return found.declared.shown_as(str(value)) if found.declared.shown_as else IS_SET
    return _shown_of(found.kind, value)


def shown_entry(found: DeclaredField, value: JsonValue) -> JsonValue:
    """Returns what may be seen of the value of one entry of a keyed field."""
    if value is None:
        return None
    return IS_SET if found.is_secret else _shown_of(found.entry_kind, value)


def has_part(annotation: TypeForm, test: Callable[[DeclaredField], bool]) -> bool:
    """Tells whether a value of this type has a part for which `test` holds, however deep."""
    kind = plain(annotation)
    if is_group(kind):
        return any(test(part) or has_part(part.kind, test) for part in fields_of(kind).values())
    return any(has_part(each, test) for each in get_args(kind))


def has_secrets(annotation: TypeForm) -> bool:
    return has_part(annotation, lambda part: part.is_secret)


def plain(annotation: TypeForm) -> TypeForm:
    """Returns the type without its rules, and without the None that it allows."""
    origin = _origin(annotation)
    if origin is Annotated:
        return plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        others = [each for each in get_args(annotation) if each is not NoneType]
        return plain(others[0]) if len(others) == 1 else annotation
    return annotation


def is_optional(annotation: TypeForm) -> bool:
    """Tells whether the type allows None."""
    if _origin(annotation) is Annotated:
        return is_optional(get_args(annotation)[0])
    return NoneType in get_args(annotation)


def is_group(kind: TypeForm) -> bool:
    """Tells whether values of this type have parts with declarations of their own."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_mapping(kind: TypeForm) -> bool:
    origin = _origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def is_list(kind: TypeForm) -> bool:
    return _origin(kind) in (tuple, list)


_ANNOTATED: Any = Annotated


def _origin(annotation: TypeForm) -> TypeForm:
    return get_origin(annotation)


def _declared(definition: FieldInfo) -> Declared:
    return next((each for each in definition.metadata if isinstance(each, Declared)), UNDECLARED)


def _shown_of(kind: TypeForm, value: JsonValue) -> JsonValue:
    if is_group(kind):
        parts, given = fields_of(kind), value if isinstance(value, dict) else {}
        return {name: shown(parts[name], given[name]) for name in parts if name in given and not parts[name].is_hidden}
    if isinstance(kind, type) or not has_secrets(kind):
        return value
    if is_mapping(kind) and isinstance(value, dict):
        return {key: _shown_of(plain(get_args(kind)[1]), each) for key, each in value.items()}
    if is_list(kind) and isinstance(value, list):
        return [_shown_of(plain(get_args(kind)[0]), each) for each in value]
    return IS_SET
