"""`make reset`: an installation as it was before its first start, without its apps, their volumes and its data.

It asks for the name of the installation, or takes it from RESET. Another installation of the machine is not touched.
"""

import os
import shutil
import sys
from collections.abc import Callable
from contextlib import closing

import typer

from deployments.cli.failure import fail, readable
from deployments.supervisor import control
from flows.settings import Settings

MARKS = ("secrets.env", "keyring", "postgres", "token")  # a data folder of ours has at least one of them


def main() -> int:
    with readable():
        settings = Settings.load()
    folder = settings.folder.absolute()
    question = f"This deletes all apps, volumes and data of {settings.instance} in {folder}. Type its name to go on"
    typed = os.environ.get("RESET") or typer.prompt(question, err=True)
    if typed != settings.instance:
        fail(f"Nothing was deleted: {typed!r} is not the name of the installation, {settings.instance}.")
    if folder.exists() and any(folder.iterdir()) and not any((folder / mark).exists() for mark in MARKS):
        fail(f"Nothing was deleted: {folder} does not look like the data folder of an installation.")
    with readable():
        reset(settings, typer.echo)
    typer.echo(f"{settings.instance} is as before its first start.")
    return 0


def reset(settings: Settings, report: Callable[[str], None]) -> None:
    """Stop everything, then remove what `slipway down` leaves: volumes, images that were built, and the folder."""
    control.take_down(settings, report)
    _remove_contents(settings, report)
    shutil.rmtree(settings.folder.absolute(), ignore_errors=True)
    report("  data folder removed")


def _remove_contents(settings: Settings, report: Callable[[str], None]) -> None:
    """Remove the contents; an engine that was stopped with its last container is started for this, then stopped."""
    from blocks.docker.containers import Containers
    from blocks.docker.engine import Engine
    from blocks.docker.images import Images
    from blocks.docker.volumes import Volumes
    from deployments.supervisor.engine import ensure_engine, stop_engine

    ensure_engine(settings, lambda line: report(f"  {line}"))
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        volumes, images = Volumes(engine, Containers(engine)), Images(engine)
        for volume in volumes.list({}):
            volumes.remove(volume.name)
        for image in images.built({}):
            images.remove(image)
    report("  volumes and built images removed")
    stop_engine(settings, lambda line: report(f"  {line}"))


if __name__ == "__main__":
    sys.exit(main())
