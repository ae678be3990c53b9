"""A linked folder: the file in it that says which service `slipway` means there and below."""

import json
from pathlib import Path
from typing import NamedTuple

import typer

from deployments.cli.failure import fail
from deployments.cli.output import say
from deployments.cli.parsing import SERVICE_NAME, SLUG

FILE = ".slipway.toml"
HEAD = "# The service that `slipway` means in this folder and below; `slipway unlink` removes this file.\n"


class Link(NamedTuple):
    """The service that a folder is linked to, and the file that says so."""

    file: Path
    service: str  # PROJECT/SERVICE
    environment: str

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def project(self) -> str:
        return self.service.partition("/")[0]

    def announce(self) -> None:
        """Say which service is meant, since nobody typed it."""
        say(f"{self.service} in {self.environment}, linked by {self.file}", typer.colors.BRIGHT_BLACK, to_stderr=True)


def find() -> Link | None:
    """Return the link of the nearest folder upwards from the working directory; ends the command if it is damaged."""
    here = Path.cwd()
    file = next((folder / FILE for folder in (here, *here.parents) if (folder / FILE).is_file()), None)
    return _read(file) if file else None


def write(service: str, environment: str) -> Link:
    """Link the working directory."""
    link = Link(Path.cwd() / FILE, service, environment)
    # Both are slugs, which TOML and JSON write alike.
    link.file.write_text(f"{HEAD}service = {json.dumps(service)}\nenvironment = {json.dumps(environment)}\n")
    return link


def _read(file: Path) -> Link:
    import tomllib

    try:
        known = tomllib.loads(file.read_text())
        service, environment = str(known["service"]), str(known["environment"])
    except (OSError, ValueError, KeyError) as error:
        fail(f"{file} cannot be read ({error}). Correct it, or link the folder again with `slipway link`.")
    if not SERVICE_NAME.fullmatch(service) or not SLUG.fullmatch(environment):
        fail(f"{file} names no service. Link the folder again with `slipway link PROJECT/SERVICE`.")
    return Link(file, service, environment)
