"""Options of `slipway deploy` for settings that need nothing but their declaration (`flows/domain/fields.py`).

A setting with one value, or with parts of one value each, has an option by being declared: its name, help, range and
default stand there. What the command words in another way has an option of the command's own, which wins.
"""

# ruff: noqa: ANN401 - the classes of contexts are private to Typer

import inspect
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_args

import typer
from typer.core import TyperOption

from deployments.cli.grammar import Linkable
from deployments.cli.parsing import command_from, memory_from

if TYPE_CHECKING:
    from flows.domain.fields import DeclaredField

TYPED = "slipway.settings"  # where the command finds what was typed, in its context's `meta`
RUNNING = "How it runs"
PANELS = {"Scale": "What it may use"}
METAVARS = {"seconds": "SECONDS", "bytes": "SIZE", "cores": "CORES", "command": "COMMAND"}
BOUNDS = {"ge": "min", "le": "max"}  # of pydantic and of Typer


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
        return super().invoke(ctx)


def settings() -> Iterator[Setting]:
    """Yield what can be typed in one word, of all declared fields of a service and of their parts."""
    from flows.domain.config import FIELDS
    from flows.domain.fields import fields_of, is_group

    for name, found in FIELDS.items():
        if found.is_keyed or found.declared.is_source or found.is_secret:
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


def _value(setting: Setting, word: Any) -> Any:
    if word == "":
        return None
    match setting.declared.declared.form:
        case "bytes":
            return memory_from(word)
        case "command":
            return command_from(word)
    return word


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
        """Never called: Typer reads its parameters."""

    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {each.name: each.annotation for each in parameters}
    return function


def _annotation(setting: Setting) -> Any:
    found, declared = setting.declared, setting.declared.declared
    is_number = found.kind in (int, float) and declared.form != "bytes"
    is_flag = found.kind is bool
    choices = get_args(found.kind) if getattr(found.kind, "__origin__", None) is Literal else ()
    usual = "NAME" if choices else "NUMBER" if is_number else "VALUE"
    names = f"{setting.option}/--no-{setting.option.removeprefix('--')}" if is_flag else setting.option
    option = typer.Option(
        names,
        metavar=None if is_flag else METAVARS.get(declared.form or "", usual),
        help=_help(setting, choices),
        show_default=_default(found),
        rich_help_panel=PANELS.get(setting.group, RUNNING),
        **(_bounds(found) if is_number else {}),
    )
    return Annotated[(found.kind if is_number or is_flag else str) | None, option]


def _help(setting: Setting, choices: tuple[str, ...]) -> str:
    """Return what is declared, and what cannot be seen from the name of the option alone."""
    declared = setting.declared.declared
    more = f" One of {', '.join(choices)}." if choices else " Such as 512M or 1.5G." if declared.form == "bytes" else ""
    return f"{setting.whole}: {declared.help}{more}" if setting.whole else f"{declared.help}{more}"


def _default(found: "DeclaredField") -> str | bool:
    default = found.definition.default
    return False if found.definition.is_required() or default is None else str(default)


def _bounds(found: "DeclaredField") -> dict[str, Any]:
    rules = [*found.definition.metadata, *getattr(found.definition.annotation, "__metadata__", ())]
    single = [each for rule in rules for each in (getattr(rule, "metadata", None) or [rule])]
    found_bounds = ((BOUNDS[name], getattr(each, name, None)) for each in single for name in BOUNDS)
    return {name: bound for name, bound in found_bounds if bound is not None}
