"""Shapes that follow from the declared fields of a configuration: what may be sent, and what is shown of it.

A class that a decorator of this module completes has the derived fields beside its own. To mypy it has its own alone,
so whatever code reads by name stands in the class.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from api.schemas.common import Answer, Request
from flows.domain.config import DEFAULTS, FIELDS
from flows.domain.fields import (
    DeclaredField,
    TypeForm,
    fields_of,
    has_part,
    has_secrets,
    is_group,
    is_list,
    is_mapping,
    is_optional,
    plain,
)

Parts = dict[str, Any]  # by name, as pydantic makes models of them
Shape = TypeVar("Shape", bound=BaseModel)
MOST_ENTRIES = 1000  # of a keyed field, in one request

_ANNOTATED: Any = Annotated
# For types that are put together here, of which mypy knows nothing.
_LIST: Any = list
_DICT: Any = dict
_SENT: dict[type[BaseModel], type[BaseModel]] = {}
_ENTRIES: dict[str, type[BaseModel]] = {}


def derived(parts: Parts) -> Callable[[type[Shape]], type[Shape]]:
    """Completes a class with these parts. One that it has itself keeps its type and its default."""

    def completed(shape: type[Shape]) -> type[Shape]:
        own = {name: _own(shape.model_fields[name], parts[name]) for name in parts.keys() & shape.model_fields.keys()}
        all_parts: Parts = {**parts, **own}
        module, doc = shape.__module__, shape.__doc__
        return create_model(shape.__name__, __base__=shape, __module__=module, __doc__=doc, **all_parts)

    return completed


def sent_as(kind: type[BaseModel]) -> Callable[[type[Shape]], type[Shape]]:
    """Completes a class to what is sent of a value: without the parts that the platform computes."""

    def completed(shape: type[Shape]) -> type[Shape]:
        model = derived(_sent_parts(kind))(shape)
        _SENT[kind] = model
        return model

    return completed


def entry_of(name: str) -> Callable[[type[Shape]], type[Shape]]:
    """Completes a class to what is shown of an entry of a keyed field; what the class has itself, the view computes."""

    def completed(shape: type[Shape]) -> type[Shape]:
        model = derived(_entry_parts(FIELDS[name]))(shape)
        _ENTRIES[name] = model
        return model

    return completed


def field_of(shape: type[BaseModel]) -> DeclaredField:
    """Returns the keyed field of which this is an entry."""
    return next(FIELDS[name] for name, model in _ENTRIES.items() if model is shape)


def entry_shape(field: DeclaredField) -> type[BaseModel]:
    """Returns the shape of what is shown of an entry of a keyed field."""
    if field.name not in _ENTRIES:
        _ENTRIES[field.name] = create_model(f"{_camel(field.name)}Read", __base__=Answer, **_entry_parts(field))
    return _ENTRIES[field.name]


def entry_sent(field: DeclaredField) -> type[BaseModel]:
    """Returns the shape of what is sent of the value of one entry of a keyed field."""
    if is_group(field.entry_kind):
        kind: type[BaseModel] = _sent(field.entry)
        return kind
    part: Parts = {field.value_name: (field.entry, ...)}
    return create_model(f"{_camel(field.declared.label)}Put", __base__=Request, **part)


def settings() -> Parts:
    """Returns what is sent of fields without keys. Nothing need be; null means the default, which `x-field` has."""
    return {
        name: (_declared(field, _nullable(_sent(field.annotation)), default=DEFAULTS[name]), None)
        for name, field in FIELDS.items()
        if not field.is_keyed
    }


def entries() -> Parts:
    """Returns what is sent of keyed fields: new entries, and those that replace others, by key."""
    return {
        name: (_declared(field, _sent_entries(field), key=field.key_form and field.key_form.name), {})
        for name, field in FIELDS.items()
        if field.is_keyed
    }


def everything_shown() -> Parts:
    """Returns a whole configuration. Entries are listed with the parts of their keys, or by key if it has none."""
    return {
        name: (_declared(field, _listed(field) if field.is_keyed else _shown(field)), ...)
        for name, field in FIELDS.items()
    }


def _declared(field: DeclaredField, kind: TypeForm, **more: object) -> TypeForm:
    """Declares a field of the API; `more` goes into its `x-field`."""
    extension = {name: value for name, value in more.items() if value is not None}

    def extend(schema: dict[str, Any]) -> None:
        schema["x-field"] |= extension

    return Annotated[kind, field.declared, Field(json_schema_extra=extend)]


def _own(definition: FieldInfo, part: tuple[TypeForm, object]) -> tuple[TypeForm, object]:
    _, *declaration = get_args(part[0])
    kind = _ANNOTATED[(definition.annotation, *definition.metadata, *declaration)]
    return kind, definition.get_default(call_default_factory=True)


def _sent(annotation: TypeForm) -> TypeForm:
    if not has_part(annotation, lambda part: part.declared.is_computed):
        return annotation
    return _with_models(annotation, _sent_model)


def _sent_model(kind: type[BaseModel]) -> type[BaseModel]:
    if kind not in _SENT:
        _SENT[kind] = create_model(f"{kind.__name__}Put", __base__=Request, __doc__=kind.__doc__, **_sent_parts(kind))
    return _SENT[kind]


def _sent_parts(kind: type[BaseModel]) -> Parts:
    return {
        part.name: (_declared(part, _sent(part.annotation)), part.definition.get_default(call_default_factory=True))
        for part in fields_of(kind).values()
        if not part.declared.is_computed
    }


def _sent_entries(field: DeclaredField) -> TypeForm:
    key = get_args(field.kind)[0]
    return Annotated[_DICT[key, _sent(field.entry)], Field(max_length=MOST_ENTRIES)]


def _shown(part: DeclaredField) -> TypeForm:
    """Returns the type of what `fields.shown` makes of a value."""
    if part.is_secret:
        return str | None if part.declared.shown_as else Literal["set"] | None
    return _with_models(part.annotation, _shown_model) if has_secrets(part.annotation) else part.annotation


@cache
def _shown_model(kind: type[BaseModel]) -> type[BaseModel]:
    return create_model(f"{kind.__name__}Read", __base__=Answer, __doc__=kind.__doc__, **_shown_parts(kind))


def _shown_parts(kind: type[BaseModel]) -> Parts:
    return {part.name: (_declared(part, _shown(part)), ...) for part in fields_of(kind).values() if not part.is_hidden}


def _listed(field: DeclaredField) -> TypeForm:
    if field.key_form is None:
        return _DICT[str, _shown_entry(field)]
    return _LIST[entry_shape(field)]


def _shown_entry(field: DeclaredField) -> TypeForm:
    if field.is_secret:
        return Literal["set"]
    return _with_models(field.entry, _shown_model) if has_secrets(field.entry) else field.entry


def _entry_parts(field: DeclaredField) -> Parts:
    key = {name: (kind, ...) for name, kind in field.key_form.parts.items()} if field.key_form else {}
    if is_group(field.entry_kind) and not field.is_secret:
        return {**key, **_shown_parts(field.entry_kind)}
    return {**key, field.value_name: (_shown_entry(field), ...)}


def _camel(words: str) -> str:
    return words.replace("_", " ").title().replace(" ", "")


def _nullable(annotation: TypeForm) -> TypeForm:
    return annotation if is_optional(annotation) else annotation | None


def _with_models(annotation: TypeForm, model: Callable[[type[BaseModel]], type[BaseModel]]) -> TypeForm:
    """Returns the same type with other models in it; raises TypeError for unions of them."""
    kind = plain(annotation)
    found: TypeForm
    if is_group(kind):
        found = model(kind)
    elif is_mapping(kind):
        key, value = get_args(kind)
        found = _DICT[key, _with_models(value, model)]
    elif is_list(kind):
        found = _LIST[_with_models(get_args(kind)[0], model)]
    else:
        raise TypeError(f"{annotation} has parts that are not for everybody: no shape can be derived.")
    return found | None if is_optional(annotation) else found
