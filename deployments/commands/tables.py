"""What lists look like to people: columns without frames, as wide as they need to be where nobody looks."""

from collections.abc import Iterable, Mapping, Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deployments.commands.told import word

PIPED_WIDTH = 1000
COLOURS = {
    **dict.fromkeys(("healthy",), "green"),
    **dict.fromkeys(("failed", "unhealthy"), "red"),
    **dict.fromkeys(("deploying", "waking", "queued", "preparing", "building", "starting", "cancelling"), "yellow"),
    **dict.fromkeys(("sleeping", "cancelled", "removed", "not_deployed", "archiving"), "dim"),
}


def show_table(titles: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> None:
    """`nothing`: what is said of an empty list."""
    found = [[_cell(value) for value in row] for row in rows]
    if not found:
        typer.echo(nothing)
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    table = Table(*titles, box=None, pad_edge=False, header_style="bold")
    for row in found:
        table.add_row(*row)
    console.print(table)


def show_pairs(pairs: Mapping[str, object]) -> None:
    """Titles and values, one below the other; what has no value is left out."""
    width = max(map(len, pairs))
    for title, value in pairs.items():
        lines = list(map(str, value)) if isinstance(value, (list, tuple)) else [str(value)] if value else []
        for line, shown in zip(lines, [title, *[""] * len(lines)], strict=False):
            typer.echo(f"  {shown:<{width}}  {line}")


def _cell(value: object) -> Text:
    """Never as markup: a message may hold brackets."""
    text = "" if value is None else str(value)
    return Text(word(text), style=COLOURS[text]) if text in COLOURS else Text(text)
