"""Prefect's worker of type *warm-process*: an ordinary work pool, whose runs start in forks of a warm interpreter.

Prefect's own process worker starts an interpreter per run and asks the server about nine things before it does. This
one has imported everything, asks for the run, claims it and forks; everything else can wait until the flow is running.
It is one process with one thread, as a process that forks should be.
"""

import signal
from collections.abc import Callable, Iterator
from functools import partial

from loguru import logger

from blocks.errors import Refused
from deployments.worker.cancellation import Cancellation, Run
from deployments.worker.endings import Endings
from deployments.worker.flow_process import Job
from deployments.worker.loop import FOREVER, Loop
from deployments.worker.pool import Offer, Pool
from deployments.worker.process import RunProcess

QUERY_SECONDS = 10
HEARTBEAT_SECONDS = 30
FINISH_SECONDS = 8.0
LAST_WORDS_SECONDS = 3.0


class Worker:
    """Works the queue until SIGTERM or SIGINT. `run` is called in a fork of its own for each run."""

    def __init__(self, loop: Loop, pool: Pool, run: Callable[[Job], None], limit: int) -> None:
        self._loop, self._pool, self._run, self._limit = loop, pool, run, limit
        self._runs: dict[str, Run] = {}
        self._unanswered: dict[str, Offer] = {}
        self._unnoted: dict[str, int] = {}
        self._is_closing = self._is_over = False
        self._endings = Endings(loop, pool, self._runs)
        self._polling = loop.timer(self._poll)
        self._noting = loop.timer(self._note)
        self._cancellation = Cancellation(loop, pool, self._runs)
        loop.timer(self._beat)
        self._closing = loop.timer(partial(next, self._close()))
        loop.on_signals((signal.SIGTERM, signal.SIGINT), self._stop)

    def wake(self) -> None:
        """Look for a run, because there may be one for us."""
        self._polling.hurry()

    def launch(self, deployment: str) -> None:
        """Have a run of our own, soon."""
        self._pool.launch(deployment)
        self.wake()

    def work(self) -> None:
        """Returns after a signal, when no run of ours is at work any more."""
        while not self._is_over:
            self._loop.turn()
            self._is_over |= self._is_closing and not self._runs and not self._endings.unreported
        for run in self._runs.values():
            run.process.signal_everybody(signal.SIGKILL)

    def _poll(self) -> float:
        if self._is_closing:
            return FOREVER
        offers = dict(self._unanswered)
        free = self._limit - len(self._runs) - len(offers)
        if free > 0:
            offers |= {offer.id: offer for offer in self._pool.due(free)}
        for offer in offers.values():
            if offer.id not in self._runs:  # a run that waits for a retry of its own is due, too
                self._take(offer)
        return QUERY_SECONDS

    def _take(self, offer: Offer) -> None:
        try:
            entrypoint = self._pool.entrypoint(offer.deployment_id)
            self._unanswered[offer.id] = offer  # if no answer comes, the run may be ours all the same
            is_ours = self._pool.claim(offer.id)
        except Refused as error:
            self._endings.tell(offer.id, str(error))
        else:
            if is_ours:
                self._start(offer, entrypoint)
        self._unanswered.pop(offer.id, None)

    def _start(self, offer: Offer, entrypoint: str) -> None:
        try:
            process = RunProcess(partial(self._run, Job(offer.json, entrypoint)))
        except OSError as error:
            self._endings.tell(offer.id, f"No process could be made for the run: {error}")
            return
        self._runs[offer.id] = Run(process)
        self._unnoted[offer.id] = process.pid
        self._loop.listen(process.fd, partial(self._reap, offer.id))
        self._cancellation.begin()
        self._noting.hurry()

    def _note(self) -> float:
        """Reports off the critical path where the run is, when it is already on its way."""
        for run_id, pid in list(self._unnoted.items()):
            try:
                self._pool.note_process(run_id, pid)
            except Refused as error:
                logger.warning("run.unknown: {reason}", reason=str(error), run_id=run_id)
            del self._unnoted[run_id]
        return FOREVER

    def _reap(self, run_id: str) -> None:
        run = self._runs[run_id]
        self._loop.forget(run.process.fd)
        status = run.process.reap()
        del self._runs[run_id]
        if status != 0 or run.is_cancelled:
            reason = f"The process of the run ended with status {status}."
            self._endings.tell(run_id, reason, is_cancelled=run.is_cancelled)
        if len(self._runs) == self._limit - 1:
            self.wake()

    def _beat(self) -> float:
        self._pool.heartbeat(HEARTBEAT_SECONDS)
        return HEARTBEAT_SECONDS

    def _stop(self) -> None:
        self._is_closing = True
        self._closing.hurry()

    def _close(self) -> Iterator[float]:
        """Take no more runs, give those at work some seconds, then end them."""
        while not self._is_closing:
            yield FOREVER
        yield FINISH_SECONDS
        for run in self._runs.values():
            run.process.signal_everybody(signal.SIGTERM)
        yield LAST_WORDS_SECONDS
        self._is_over = True
        yield FOREVER
