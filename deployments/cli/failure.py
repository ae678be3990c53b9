"""Errors that a person can do something about, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from deployments.cli.output import say

REFUSED, MISUSED = 1, 2  # exit statuses


def fail(message: str) -> NoReturn:
    """Print why, and exit with status 1."""
    say(message, typer.colors.RED, to_stderr=True)
    raise typer.Exit(REFUSED)


def misuse(message: str) -> NoReturn:
    """Print what was typed wrong, and exit with status 2, as for an unknown option."""
    say(message, typer.colors.RED, to_stderr=True)
    raise typer.Exit(MISUSED)


@contextmanager
def readable() -> Iterator[None]:
    """Turn what is wrong with the settings or with this machine into sentences, and exit with status 1."""
    from pydantic import ValidationError

    from deployments.problems import Unusable
    from flows.domain.wording import sentence

    try:
        yield
    except ValidationError as error:
        fail("\n".join(_setting(each["loc"]) + sentence(dict(each)) for each in error.errors()))
    except Unusable as error:
        fail(str(error))


def _setting(place: tuple[int | str, ...]) -> str:
    """Return the name of a setting; a rule about several of them names them itself."""
    return f"SLIPWAY_{str(place[0]).upper()}: " if place else ""
