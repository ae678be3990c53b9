"""The few builds that a machine runs side by side, in whatever process: each locks a file while it builds."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

from flows.platform import platform

WAIT_SECONDS = 0.2


@contextmanager
def one(wait: Callable[[], None]) -> Iterator[None]:
    """Builds take what processors there are. `wait` is called once if all slots are taken."""
    folder = platform().settings.builds
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        count = platform().settings.max_concurrent_builds
        files = [stack.enter_context((folder / f"slot-{number}").open("w")) for number in range(count)]
        if not any(map(_taken, files)):
            wait()
            while not any(map(_taken, files)):
                time.sleep(WAIT_SECONDS)
        yield


def _taken(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
