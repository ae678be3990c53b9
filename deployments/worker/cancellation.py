"""Ends the runs that a user has cancelled in Prefect."""

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass

from deployments.worker.flow_process import CANCELLATION
from deployments.worker.loop import FOREVER, Loop
from deployments.worker.pool import Pool
from deployments.worker.process import RunProcess

LOOK_SECONDS = 1.0
KILL_AFTER_SECONDS = 10.0


@dataclass
class Run:
    """A run at work."""

    process: RunProcess
    kill_at: float = FOREVER

    @property
    def is_cancelled(self) -> bool:
        return self.kill_at < FOREVER


class Cancellation:
    """Asks Prefect every second for cancelled runs while runs are at work, and not at all while there is none."""

    def __init__(self, loop: Loop, pool: Pool, runs: Mapping[str, Run]) -> None:
        """Look after `runs`: those at work by id, as they come and go."""
        self._pool, self._runs = pool, runs
        self._timer = loop.timer(self._look)

    def begin(self) -> None:
        """Begin to look, because there is a run at work."""
        self._timer.hurry(time.monotonic() + LOOK_SECONDS)

    def _look(self) -> float:
        for run in self._runs.values():
            if run.kill_at <= time.monotonic():
                run.process.signal_everybody(signal.SIGKILL)
        open_runs = [run_id for run_id, run in self._runs.items() if not run.is_cancelled]
        if open_runs:
            for run_id, state in self._pool.cancelled(open_runs).items():
                self._cancel(self._runs[run_id], has_ended=state == "CANCELLED")
        return LOOK_SECONDS if self._runs else FOREVER

    @staticmethod
    def _cancel(run: Run, *, has_ended: bool) -> None:
        """Cancel a run; one that has said that it was cancelled is only sending its last words."""
        if not has_ended:
            run.process.signal_leader(CANCELLATION)
        run.kill_at = time.monotonic() + KILL_AFTER_SECONDS
