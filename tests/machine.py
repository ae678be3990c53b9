"""What several test processes share of this machine: its engine, the images on it, and what they leave behind."""

import fcntl
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import docker
from docker.errors import APIError, DockerException, NotFound

from deployments.supervisor import engine as supervised
from deployments.supervisor import proc
from flows.settings import Settings

FOLDER = Path(tempfile.gettempdir()) / "slipway-tests"
KEPT = "dockerd.kept.json"  # the engine's record while tests run
GONE_SECONDS = 60


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Held by one process of this machine: an image, for example, is made once and then found by the others."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def an_instance(prefix: str) -> Iterator[str]:
    """Yields the name of an installation of this process; if it dies, the next test run removes what it left."""
    name = f"{prefix}-{secrets.token_hex(4)}"
    FOLDER.mkdir(exist_ok=True)
    owner = FOLDER / f"{name}.owner"
    owner.write_text(f"{os.getpid()} {proc.born(os.getpid())}")
    yield name
    owner.unlink(missing_ok=True)


def remove_abandoned() -> None:
    """Remove what test processes that are dead left on the engine: with hundreds of containers it starts slowly."""
    abandoned = [owner for owner in FOLDER.glob("*.owner") if not _is_alive(owner)]
    if not abandoned:
        return
    with suppress(DockerException), closing(docker.from_env()) as engine:
        for owner in abandoned:
            _remove(engine, {"label": f"slipway.instance={owner.stem}"})
            owner.unlink(missing_ok=True)


@contextmanager
def a_kept_engine() -> Iterator[None]:
    """Keeps the engine while tests of other platforms may use it. Afterwards it stops as ever.

    Within another run of tests, which keeps it already, this does nothing.
    """
    record, kept = supervised.MACHINE_FOLDER / "dockerd.json", supervised.MACHINE_FOLDER / KEPT
    if not record.exists():
        yield
        return
    record.rename(kept)
    yield
    kept.rename(record)
    supervised.stop_engine(Settings(), lambda line: None)


def _is_alive(owner: Path) -> bool:
    pid, _, born = owner.read_text().partition(" ")
    return bool(pid) and proc.is_running(int(pid), int(born))


def _remove(engine: docker.DockerClient, mine: dict[str, str]) -> None:
    for service in engine.services.list(filters=mine):
        service.remove()
    deadline = time.monotonic() + GONE_SECONDS
    while engine.containers.list(filters=mine) and time.monotonic() < deadline:
        time.sleep(0.5)
    with suppress(NotFound, APIError):
        for container in engine.containers.list(all=True, filters=mine):
            container.remove(force=True)
    for each in (*engine.networks.list(filters=mine), *engine.volumes.list(filters=mine)):
        with suppress(NotFound, APIError):
            each.remove()
    for config in engine.configs.list(filters=mine):
        config.remove()
    for image in engine.images.list(filters=mine):
        with suppress(NotFound, APIError):
            engine.images.remove(image.id, force=True)
