"""Reports to Prefect the runs whose processes ended without a word."""

from collections.abc import Collection, Mapping

from loguru import logger

from blocks.errors import Refused
from deployments.worker.loop import FOREVER, Loop
from deployments.worker.pool import Pool


class Endings:
    """The ended runs that Prefect does not know of yet. It learns of each, however long it is away."""

    def __init__(self, loop: Loop, pool: Pool, at_work: Mapping[str, object]) -> None:
        """Look after `at_work`: the runs that have a process, as they come and go."""
        self._pool, self._at_work = pool, at_work
        self._untold: dict[str, tuple[str, bool]] = {}
        loop.timer(self._settle_orphans)
        self._timer = loop.timer(self._tell)

    @property
    def unreported(self) -> Collection[str]:
        """Of which Prefect does not know yet."""
        return self._untold

    def tell(self, run_id: str, reason: str, *, is_cancelled: bool = False) -> None:
        """Report, as soon as Prefect listens, that the run has ended, unless it said so itself."""
        self._untold[run_id] = (reason, is_cancelled)
        self._timer.hurry()

    def _tell(self) -> float:
        for run_id, (reason, is_cancelled) in list(self._untold.items()):
            try:
                self._pool.end(run_id, reason, is_cancelled=is_cancelled)
            except Refused as error:  # it was deleted
                logger.warning("run.unknown: {reason}", reason=str(error), run_id=run_id)
            del self._untold[run_id]
        return FOREVER

    def _settle_orphans(self) -> float:
        for run_id in self._pool.orphans(self._at_work.keys()):
            self.tell(run_id, "The worker was restarted.")
        return FOREVER
