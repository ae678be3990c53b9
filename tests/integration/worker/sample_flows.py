"""Small flows that leave a trace in a folder, for tests of the worker and for the benchmark of starts."""

import os
import signal
import subprocess
import time
from pathlib import Path

from prefect import flow

PATIENCE_SECONDS = 60.0


def write(folder: str, name: str, words: str) -> None:
    """Writes whole or not at all: a reader may look at any moment."""
    fresh = Path(folder) / f".{name}"
    fresh.write_text(words)
    fresh.rename(Path(folder) / name)


@flow(name="greet")
def greet(folder: str, name: str = "greeting") -> None:
    """Say when, and as which process."""
    write(folder, name, f"{time.time()} {os.getpid()} {os.getsid(0)} {os.getppid()}")


@flow(name="linger")
def linger(folder: str, name: str = "lingering") -> None:
    """Start a child that ignores SIGTERM, and wait."""
    child = subprocess.Popen(["sh", "-c", "trap '' TERM; while true; do sleep 1; done"])
    try:
        write(folder, name, f"{os.getpid()} {child.pid}")
        time.sleep(PATIENCE_SECONDS)
    finally:
        write(folder, f"{name}-ended", str(time.time()))


@flow(name="vanish")
def vanish() -> None:
    """Die without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


@flow(name="stumble")
def stumble() -> None:
    """Fail in an ordinary way."""
    raise ValueError("stumbled")
