"""Extends how Typer reads the words of `slipway`."""

# ruff: noqa: ANN401 - the classes of contexts are private to Typer

from collections.abc import Mapping, MutableMapping
from typing import Any, ClassVar

from typer import Typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_group

from deployments.cli import links
from deployments.cli.failure import misuse
from deployments.cli.parsing import SERVICE_NAME, SLUG

LIST = "list"
LINK = "slipway.link"  # where a command finds the link that completed it, in its context's `meta`
OF_A_PROJECT = ("every", "shared")  # flags with which a command takes a project instead of a service


class NounGroup(TyperGroup):
    """Commands about one noun, imported only when one of them is used, so that help of all `slipway` need not wait."""

    noun: ClassVar[Typer]
    _made: MutableMapping[str, Any] | None = None

    @property
    def commands(self) -> MutableMapping[str, Any]:
        if self._made is None:
            self._made = get_group(self.noun).commands
        return self._made

    @commands.setter
    def commands(self, _none: MutableMapping[str, Any]) -> None:
        """Ignores what Typer sets: what was registered with the group itself, which is nothing."""


class ListingGroup(NounGroup):
    """A group whose command `list` need not be named: `slipway deployments demo/hello` lists them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        is_named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        if not is_named and not ctx.resilient_parsing:
            args = [LIST, *args]
        return super().parse_args(ctx, args)


class Linkable(TyperCommand):
    """A command whose first argument, a service or a project, may be left out in a linked folder.

    The words are parsed twice: first to see whether the argument is there, then with what the link says in front.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arguments = [each for each in self.params if isinstance(each, TyperArgument)]
        self._needed = sum(each.required for each in self._arguments)
        self._arguments[0].required = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            return super().parse_args(ctx, _without_open_option(args))
        given, extra, _ = self.make_parser(ctx).parse_args([*args])
        words = [*self._words(given), *extra]
        if given.get("help") or self._is_first_there(given, words):
            return super().parse_args(ctx, args)
        link = links.find()
        if link is None and len(words) < self._needed:
            what = self._arguments[0].metavar
            misuse(f"Which {what}? Name it, or link this folder to a service: slipway link PROJECT/SERVICE.")
        rest = super().parse_args(ctx, [*(self._linked(link, given) if link else ()), *args])
        if link is not None:
            meant = link._replace(environment=ctx.params.get("environment") or link.environment)
            ctx.meta[LINK] = meant
            meant.announce()
        return rest

    def _words(self, given: Mapping[str, Any]) -> list[str]:
        found = [given.get(each.name) for each in self._arguments]
        return [word for each in found for word in (each if isinstance(each, tuple) else (each,)) if word is not None]

    def _is_first_there(self, given: Mapping[str, Any], words: list[str]) -> bool:
        if not words:
            return False
        if self._takes_project(given):
            return len(words) >= self._needed and SLUG.fullmatch(words[0]) is not None
        return SERVICE_NAME.fullmatch(words[0]) is not None

    def _linked(self, link: links.Link, given: Mapping[str, Any]) -> list[str]:
        """Return the words that the link stands for; an --environment that was typed comes later, and counts."""
        name = link.project if self._takes_project(given) else link.service
        has_environment = any(isinstance(each, TyperOption) and each.name == "environment" for each in self.params)
        return [name, *(("--environment", link.environment) if has_environment else ())]

    def _takes_project(self, given: Mapping[str, Any]) -> bool:
        return self._arguments[0].name == "project" or any(given.get(flag) for flag in OF_A_PROJECT)


def _without_open_option(args: list[str]) -> list[str]:
    """Return what is typed so far without an option whose value is being completed: it would hide all other words."""
    return args[:-1] if args and args[-1].startswith("-") else args
