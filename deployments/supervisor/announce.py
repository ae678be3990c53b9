"""Reports to two readers: whoever waits for `slipway up` to finish, and the supervisor's own log."""

import io
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

from deployments.supervisor.logs import Log


class Announcer:
    """Lines for a person on standard output as long as somebody reads there, and dated in the log."""

    def __init__(self, log: Path) -> None:
        self._log = io.TextIOWrapper(Log(log).open(), line_buffering=True)
        self._listening = True

    def say(self, line: str) -> None:
        self.note(line)
        if self._listening:
            try:
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            except OSError:
                self._listening = False

    def note(self, line: str) -> None:
        self._log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line.strip()}\n")

    def hang_up(self) -> None:
        """Makes standard output the log, so that the reader of a pipe sees its end."""
        self._listening = False
        with suppress(OSError):
            sys.stdout.flush()
        for descriptor in (sys.stdout.fileno(), sys.stderr.fileno()):
            os.dup2(self._log.fileno(), descriptor)
