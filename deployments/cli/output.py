"""Prints what the command line shows: one JSON value for programs; text, pairs and tables for people.

Colours are for terminals alone, and `NO_COLOR` turns them off. Texts come from outside: of whatever a terminal would
obey, nothing is left. A table fits the width of a terminal by folding its
long cells; into a pipe it goes one record a line, whole.
"""

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence

import typer

GAP = 2
NARROW = (24, 16, 12)  # columns of cells up to this length keep their width, by the first of these that fits,
LEAST = 12  # and each of the others gets at least so many characters
COLOURS = {
    **dict.fromkeys(("healthy", "ready", "running"), "green"),
    **dict.fromkeys(("failed", "unhealthy", "clone_failed", "dead"), "red"),
    **dict.fromkeys(
        ("deploying", "waking", "queued", "preparing", "building", "starting", "cancelling", "cloning"), "yellow"
    ),
    **dict.fromkeys(("sleeping", "cancelled", "removed", "not_deployed", "deleting"), "bright_black"),
}

_COLOURING = re.compile(r"\x1b\[[0-9;:]*m")
_OBEYED = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)  # the last turn the order


def print_json(value: object) -> None:
    """Print one value on one line, for programs."""
    typer.echo(json.dumps(value))


def harmless(text: str) -> str:
    """Take colours out of a text, and put a sign in the place of whatever else a terminal would obey."""
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", _COLOURING.sub("", text)).replace("\r\n", "\n")


def show_exactly(text: str) -> None:
    """Print the content of a file: as it is, unless a terminal would obey it."""
    typer.echo(harmless(text) if sys.stdout.isatty() else text, nl=False, color=True)


def say(text: str = "", colour: str | None = None, *, bold: bool = False, to_stderr: bool = False) -> None:
    """Print text for people."""
    text = harmless(text)
    if colour is None and not bold:
        typer.echo(text, err=to_stderr)
        return
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
        values = value if isinstance(value, (list, tuple)) else [value] if value else []
        lines = [line for each in values for line in _wrapped(harmless(str(each)), width + 2 * GAP)]
        for line, shown in zip(lines, [title, *[""] * len(lines)], strict=False):
            say(f"{'':{GAP}}{shown:<{width}}{'':{GAP}}{line}".rstrip())


def _wrapped(text: str, indent: int) -> list[str]:
    """Return the lines of a text beside a title: in a terminal they are broken between words, elsewhere not at all."""
    if not sys.stdout.isatty():
        return [text]
    width = max(shutil.get_terminal_size().columns - indent, LEAST)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _pour(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a pipe: as wide as the longest cell, without colour."""
    lines = [list(titles), *([" ".join(_values(cell)).replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        typer.echo((" " * GAP).join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _fit(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a terminal, without empty columns: long cells are folded, so that nothing is cut off."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    cells = [[_values(cell) for cell in row] for row in rows]
    columns = [number for number in range(len(titles)) if any(any(row[number]) for row in cells)]
    needed = {number: max(len(line) for row in cells for line in (titles[number], *row[number])) for number in columns}
    narrow = next((each for each in NARROW if _least(needed.values(), each) <= console.width), None)
    if narrow is None:
        _stack(titles, rows)
        return
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for number, width in needed.items():
        table.add_column(titles[number], overflow="fold", no_wrap=width <= narrow)
    for row, shown in zip(rows, cells, strict=True):
        table.add_row(*(Text("\n".join(shown[number]), style=_style(row[number])) for number in columns))
    console.print(table)


def _least(widths: Iterable[int], narrow: int) -> int:
    """Return the width of a table whose long cells are folded as far as they may be."""
    return sum((width if width <= narrow else LEAST) + GAP for width in widths) - GAP


def _stack(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print for a window that is too narrow for columns: one value below the other."""
    for number, row in enumerate(rows):
        if number:
            say()
        show_pairs({title: _values(cell) if cell else "" for title, cell in zip(titles, row, strict=True)})


def _values(cell: object) -> list[str]:
    if isinstance(cell, (list, tuple)):
        return [harmless(str(each)) for each in cell] or [""]
    text = "" if cell is None else str(cell)
    return [status_text(text) if text in COLOURS else harmless(text)]


def _style(cell: object) -> str:
    return COLOURS.get(cell, "") if isinstance(cell, str) else ""
