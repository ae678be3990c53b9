"""What the command line prints: one JSON value for programs; text, pairs and tables for people.

Colours are for terminals alone, and `NO_COLOR` turns them off. A table fits the width of a terminal by folding its
long cells; into a pipe it goes one record a line, whole.
"""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence

import typer

NARROW = 24  # a column of cells up to this length is not folded while wider ones can be,
GAP = 2
LEAST = 12  # and while each of those keeps so many characters
COLOURS = {
    **dict.fromkeys(("healthy", "ready", "running"), "green"),
    **dict.fromkeys(("failed", "unhealthy", "clone_failed", "dead"), "red"),
    **dict.fromkeys(
        ("deploying", "waking", "queued", "preparing", "building", "starting", "cancelling", "cloning"), "yellow"
    ),
    **dict.fromkeys(("sleeping", "cancelled", "removed", "not_deployed", "archiving"), "bright_black"),
}


def print_json(value: object) -> None:
    """Print one value on one line, for programs."""
    typer.echo(json.dumps(value))


def say(text: str = "", colour: str | None = None, *, bold: bool = False, to_stderr: bool = False) -> None:
    """Print text for people."""
    has_colour = False if os.environ.get("NO_COLOR") else None  # None: Typer looks whether it writes to a terminal
    typer.secho(text, fg=colour, bold=bold or None, err=to_stderr, color=has_colour)


def status_text(status: str) -> str:
    """Return a status of the API as people read it: `not_deployed` becomes `not deployed`."""
    return status.replace("_", " ")


def show_table(titles: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> None:
    """Print rows below their titles; a cell that is a list has several values. `nothing` is said of no rows at all."""
    found = [list(row) for row in rows]
    if not found:
        say(nothing)
    elif sys.stdout.isatty():
        _fit(titles, found)
    else:
        _pour(titles, found)


def show_pairs(pairs: Mapping[str, object]) -> None:
    """Print titles and values, one below the other; what has no value is left out."""
    width = max(map(len, pairs))
    for title, value in pairs.items():
        lines = list(map(str, value)) if isinstance(value, (list, tuple)) else [str(value)] if value else []
        for line, shown in zip(lines, [title, *[""] * len(lines)], strict=False):
            say(f"  {shown:<{width}}  {line}")


def _pour(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a pipe: as wide as the longest cell, without colour."""
    lines = [list(titles), *([" ".join(_values(cell)).replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        typer.echo((" " * GAP).join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _fit(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a terminal: long cells are folded, so that no row is wider than the window and nothing is cut off."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    columns = [[line for cell in column for line in _values(cell)] for column in zip(*rows, strict=True)]
    needed = [max(map(len, [title, *column])) for title, column in zip(titles, columns, strict=True)]
    if sum((width if width <= NARROW else LEAST) + GAP for width in needed) > console.width:
        _stack(titles, rows)
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for title, width in zip(titles, needed, strict=True):
        table.add_column(title, overflow="fold", no_wrap=width <= NARROW)
    for row in rows:
        table.add_row(*(Text("\n".join(_values(cell)), style=_style(cell)) for cell in row))
    console.print(table)


def _stack(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a window that is too narrow for columns: one value below the other."""
    for number, row in enumerate(rows):
        if number:
            say()
        show_pairs({title: _values(cell) if cell else "" for title, cell in zip(titles, row, strict=True)})


def _values(cell: object) -> list[str]:
    if isinstance(cell, (list, tuple)):
        return list(map(str, cell)) or [""]
    text = "" if cell is None else str(cell)
    return [status_text(text) if text in COLOURS else text]


def _style(cell: object) -> str:
    return COLOURS.get(cell, "") if isinstance(cell, str) else ""
