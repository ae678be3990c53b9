"""Errors that a person can do something about, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError

from deployments.problems import Unusable


def fail(message: str) -> NoReturn:
    """Say why, and exit with status 1."""
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(1)


def misuse(message: str) -> NoReturn:
    """Say what was typed wrong, and exit with status 2, as for an unknown option."""
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(2)


@contextmanager
def readable() -> Iterator[None]:
    """Turn what is wrong with the settings or this machine into sentences."""
    try:
        yield
    except ValidationError as error:
        fail("\n".join(f"SLIPWAY_{str(each['loc'][0]).upper()}: {each['msg']}" for each in error.errors()))
    except Unusable as error:
        fail(str(error))
