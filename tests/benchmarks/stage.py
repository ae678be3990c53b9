"""What every benchmark stands on: a platform of its own, with the example's image present."""

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deployments.supervisor.images import EXAMPLE_TAG, ensure_example
from flows.settings import SECRETS_FILE, Settings
from tests.running import RunningPlatform, a_running_platform


@contextmanager
def a_stage(**settings: str) -> Iterator[RunningPlatform]:
    """Yields a fresh platform; gone afterwards, whatever happens."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    ensure_example(Settings())
    folder = tempfile.TemporaryDirectory(prefix="slipway-bench-")
    with folder as place, a_running_platform(Path(place), **settings) as platform:
        yield platform


@contextmanager
def an_image(platform: RunningPlatform) -> Iterator[str]:
    """Tags the example with a name of our own: another checkout may move the common one to another build."""
    repository, tag = EXAMPLE_TAG.partition(":")[0], platform.instance
    platform.engine.images.get(EXAMPLE_TAG).tag(repository, tag)
    try:
        yield f"{repository}:{tag}"
    finally:
        platform.engine.images.remove(f"{repository}:{tag}", force=True, noprune=True)


def settings_of(platform: RunningPlatform) -> Settings:
    """Returns the settings of a platform's own processes, secrets among them."""
    given: dict[str, Any] = {name.lower(): port for name, port in platform.ports.items()}
    given |= {"instance": platform.instance, "folder": platform.folder, "_env_file": platform.folder / SECRETS_FILE}
    return Settings(**given)


def times(name: str, default: int) -> int:
    """Returns how often something is done; `BENCH_<NAME>` shortens a run while somebody works on it."""
    return int(os.environ.get(f"BENCH_{name.upper()}", default))


def say(line: str) -> None:
    """Progress and details; figures alone go to the standard output."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
