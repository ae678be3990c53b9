"""Options of `slipway deploy` for settings that need nothing but their declaration (`flows/domain/fields.py`).

A setting with one value, or with parts of one value each, has an option by being declared: its name, help, range and
default stand there, and the rules by which a wrong value is refused, in the API's words, before anything is asked.
What the command words in another way has an option of the command's own, which wins; the rules hold for it, too.
"""

# ruff: noqa: ANN401 - the classes of contexts are private to Typer

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NoReturn, get_args

import typer
from typer.core import TyperOption

from deployments.cli.failure import misuse
from deployments.cli.grammar import Linkable
from deployments.cli.parsing import command_from, memory_from

if TYPE_CHECKING:
    from flows.domain.fields import DeclaredField

TYPED = "slipway.settings"  # where the command finds what was typed, in its context's `meta`
RUNNING, BUILD = "How it runs", "How it is built, instead of --image"
PANELS = {"Scale": "What it may use", "Source": BUILD}
PANELS_THAT_SAY_IT = {"Source"}  # what their options belong to
METAVARS = {"seconds": "SECONDS", "bytes": "SIZE", "cores": "CORES", "command": "COMMAND"}
FORMS: Mapping[str | None, Callable[[str], Any]] = {"bytes": memory_from, "command": command_from}
# One of these takes the place of another, comes with what is asked for or packed, or is written in a word of its own.
IN_OTHER_WORDS = {"image", "git", "upload", "credentials", "base_registry"}


class Setting(NamedTuple):
    """One value that can be typed: of a field, or of a part of it."""

    field: str
    part: str | None
    option: str
    group: str
    declared: "DeclaredField"
    whole: str = ""  # the label of the field that it is a part of

    @property
    def name(self) -> str:
        return self.option.removeprefix("--").replace("-", "_")


class Configuring(Linkable):
    """A command that takes an option for each declared setting for which it has none of its own."""

    @cached_property
    def _settings(self) -> Mapping[str, Setting]:
        own = {option for each in self.params for option in each.opts}
        return {each.name: each for each in settings() if each.option not in own}

    @cached_property
    def _options(self) -> list[TyperOption]:
        """Made by Typer of a function that has these parameters."""
        taken = typer.Typer()
        taken.command()(_function_with(self._settings.values()))
        return [each for each in typer.main.get_command(taken).params if each.name in self._settings]  # type: ignore[misc]

    def get_params(self, ctx: Any) -> list[Any]:
        own = super().get_params(ctx)
        return [*own[:-1], *self._options, own[-1]]  # --help stays the last one

    def invoke(self, ctx: Any) -> Any:
        typed = {name: ctx.params.pop(name) for name in self._settings}
        ctx.meta[TYPED] = {
            each: _value(each, typed[name]) for name, each in self._settings.items() if typed[name] is not None
        }
        self._check_own(ctx.params)
        return super().invoke(ctx)

    def _check_own(self, typed: Mapping[str, Any]) -> None:
        """Check the options that are written by hand against their declarations; files are read and checked later."""
        own = {option: typed.get(each.name or "") for each in self.params for option in each.opts}
        for each in declared_settings():
            if (word := own.get(each.option)) and not word.startswith("@"):
                _value(each, word)


def settings() -> Iterator[Setting]:
    """Yield the settings whose options need nothing but the declaration."""
    return (each for each in declared_settings() if each.field not in IN_OTHER_WORDS)


def declared_settings() -> Iterator[Setting]:
    """Yield what can be typed in one word, of all declared fields of a service and of their parts."""
    from flows.domain.config import FIELDS
    from flows.domain.fields import fields_of, is_group

    for name, found in FIELDS.items():
        if found.is_keyed or found.is_secret:
            continue
        group = found.declared.group or ""
        if _is_typed(found):
            yield Setting(name, None, _option(found), group, found)
        elif is_group(found.kind):
            for part, each in fields_of(found.kind).items():
                if _is_typed(each) and not (each.is_secret or each.declared.is_computed):
                    yield Setting(name, part, _option(found, each), group, each, found.declared.label)


def body_of(typed: Mapping[Setting, Any], wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was typed as the API takes it, where None is the default; parts complete what is `wanted`."""
    body: dict[str, Any] = {}
    for setting, value in typed.items():
        if setting.part is None or (value is None and setting.declared.definition.is_required()):
            body[setting.field] = value  # a whole without a part that it needs is none
        else:
            body.setdefault(setting.field, {**(wanted.get(setting.field) or {})})[setting.part] = value
    return body


def check_entries(name: str, entries: Mapping[str, Any], *, of_option: bool = False) -> None:
    """End the command with status 2 where an entry of this keyed field breaks a rule of its declaration."""
    from pydantic import TypeAdapter, ValidationError

    from flows.domain.config import FIELDS

    try:
        TypeAdapter(FIELDS[name].annotation).validate_python(entries)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        key, *path = (str(each) for each in first["loc"] if each != "[key]")
        _refuse(f"{_option(FIELDS[name])} {key}" if of_option else key, first, path)


def _value(setting: Setting, word: Any) -> Any:
    """Return what is sent for a word. None is the default of a field; parts have theirs in the declaration."""
    from pydantic import TypeAdapter, ValidationError
    from pydantic_core import to_jsonable_python

    found = setting.declared
    if word == "":
        is_needed = setting.part is None or found.definition.is_required()
        return None if is_needed else to_jsonable_python(found.definition.get_default(call_default_factory=True))
    value = FORMS[found.declared.form](word) if found.declared.form in FORMS else word
    try:
        return to_jsonable_python(TypeAdapter(found.annotation).validate_python(value))
    except ValidationError as error:
        _refuse(f"{setting.option} {word}", error.errors(include_input=False)[0], ())


def _refuse(what: str, fault: Any, path: Sequence[str]) -> NoReturn:
    from flows.domain.wording import sentence

    misuse(f"{' '.join((what, *path))}: {sentence(fault)}.")


def _is_typed(found: "DeclaredField") -> bool:
    return found.is_single or found.declared.form == "command"


def _option(*path: "DeclaredField") -> str:
    words = [
        each.name.removesuffix("_seconds") if each.declared.option is None else each.declared.option for each in path
    ]
    return "--" + "-".join(filter(None, words)).replace("_", "-")


def _function_with(found: Any) -> Any:
    parameters = [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_annotation(each))
        for each in found
    ]

    def function(**_: Any) -> None:
        """Is never called: Typer reads its parameters."""

    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    return function


def _annotation(setting: Setting) -> Any:
    """Return the option as a text: the declaration's rules refuse a wrong value, in the API's words."""
    found, label = setting.declared, setting.declared.declared.label
    is_flag, choices = found.kind is bool, _choices(found)
    usual = "NAME" if choices else "NUMBER" if found.kind in (int, float) else label.upper() if label.isalpha() else ""
    names = f"{setting.option}/--no-{setting.option.removeprefix('--')}" if is_flag else setting.option
    option = typer.Option(
        names,
        metavar=None if is_flag else METAVARS.get(found.declared.form or "", usual or "VALUE"),
        help=_help(setting, choices),
        show_default=_default(found),
        rich_help_panel=PANELS.get(setting.group, RUNNING),
    )
    return Annotated[(bool if is_flag else str) | None, option]


def _choices(found: "DeclaredField") -> Sequence[str]:
    if isinstance(found.kind, type) and issubclass(found.kind, StrEnum):
        return [each.value for each in found.kind]
    return get_args(found.kind) if getattr(found.kind, "__origin__", None) is Literal else ()


def _help(setting: Setting, choices: Sequence[str]) -> str:
    """Return what is declared, and what cannot be seen from the name of the option alone."""
    found = setting.declared
    more = f" One of {', '.join(choices)}." if choices else ""
    if found.declared.form == "bytes":
        more = " Such as 512M or 1.5G."
    elif found.kind in (int, float):
        least, most = _bound(found.annotation, "ge"), _bound(found.annotation, "le")
        more = f" From {least} to {most}." if None not in (least, most) else ""
    text = f"{found.declared.help}{more}"
    return f"{setting.whole}: {text}" if setting.whole and setting.group not in PANELS_THAT_SAY_IT else text


def _default(found: "DeclaredField") -> str | bool:
    default = found.definition.default
    return False if found.definition.is_required() or default in (None, False) else str(default)


def _bound(annotation: Any, name: str) -> Any:
    """Return a bound of a type, however deep in it the rule stands."""
    rules = [each for rule in getattr(annotation, "__metadata__", ()) for each in getattr(rule, "metadata", (rule,))]
    found = (getattr(rule, name, None) for rule in rules)
    deeper = (_bound(each, name) for each in get_args(annotation))
    return next((each for each in (*found, *deeper) if each is not None), None)
