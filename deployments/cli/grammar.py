"""How `slipway` reads its words beyond what Typer does."""

from typing import Any

from typer.core import TyperGroup

LIST = "list"


class ListingGroup(TyperGroup):
    """A group whose command `list` need not be named: `slipway deployments demo/hello` lists them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the class is private to Typer
        is_named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        if not is_named and not ctx.resilient_parsing:
            args = [LIST, *args]
        return super().parse_args(ctx, args)
