"""Prefect's worker of type *warm-process*: an ordinary work pool, whose runs start in forks of a warm interpreter.

Prefect's own process worker starts an interpreter per run and asks the server about nine things before it does. This
one asks for the run, claims it, and hands it to the zygote; everything else can wait until the flow is running.
"""

import asyncio
import signal
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

import anyio.abc
import httpx
from loguru import logger
from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import PrefectException
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from deployments.worker.flow_process import CANCELLATION, Job
from deployments.worker.unfinished import unfinished
from deployments.worker.zygote import Ended, Signal, Start, Started

KILL_AFTER_SECONDS = 10.0
LAST_WORDS_SECONDS = 3.0
ASK_AGAIN_SECONDS = 2.0
PREFECT_AWAY = (httpx.HTTPError, OSError, PrefectException)


class WarmProcessWorkerResult(BaseWorkerResult):
    """How the process of a run ended."""


class WarmProcessWorker(BaseWorker[BaseJobConfiguration, BaseVariables, WarmProcessWorkerResult]):
    """Runs flows in processes forked by the zygote at the other end of a connection.

    Its name is the same after a restart: what bears it and has no end yet died with the previous process.
    """

    type = "warm-process"
    _description = "Runs flows in processes forked from an interpreter that has imported them already."

    def __init__(self, zygote: Connection, work_pool_name: str, name: str, limit: int | None = None) -> None:
        super().__init__(work_pool_name, name=name, limit=limit, prefetch_seconds=0, create_pool_if_not_found=False)
        self._zygote = zygote
        self._polling = asyncio.Lock()
        self._is_closing = self._has_settled_orphans = False
        self._entrypoints: dict[UUID, str] = {}
        self._pids: dict[UUID, asyncio.Future[int]] = {}
        self._ends: dict[UUID, asyncio.Future[int]] = {}
        self._cancelled: set[UUID] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def setup(self) -> None:
        """Listen to the zygote from the first moment on."""
        asyncio.get_running_loop().add_reader(self._zygote.fileno(), self._hear)
        await super().setup()

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take what is due. Called on a timer and on each notification, so never twice at the same time."""
        async with self._polling:
            if self._is_closing:
                return []
            try:
                return await super().get_and_submit_flow_runs()
            except PREFECT_AWAY as error:
                logger.warning("prefect.away: {reason}", reason=repr(error))
                return []

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,  # the pool offers no choices: the process exists already
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> WarmProcessWorkerResult:
        """Run the flow in a process of its own, until that process is gone."""
        entrypoint = await self._entrypoint(flow_run)
        loop = asyncio.get_running_loop()
        self._pids[flow_run.id], self._ends[flow_run.id] = loop.create_future(), loop.create_future()
        try:
            self._zygote.send(Start(flow_run.id, Job(flow_run.model_dump_json(), entrypoint)))
            process = f"{self.name}:{await self._pids[flow_run.id]}"
            if task_status is not None:
                task_status.started(process)
            await self._note_process(flow_run, process)
            return WarmProcessWorkerResult(identifier=process, status_code=await self._ends[flow_run.id])
        finally:
            del self._pids[flow_run.id], self._ends[flow_run.id]

    async def close(self, seconds: float) -> None:
        """Take no more runs, give those at work some seconds, then end them."""
        self._is_closing = True
        await self._rest(seconds)
        for run in self._ends:
            self._zygote.send(Signal(run, signal.SIGTERM))
        await self._rest(LAST_WORDS_SECONDS)

    async def _rest(self, seconds: float) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def _hear(self) -> None:
        try:
            report = self._zygote.recv()
        except (EOFError, ConnectionError):  # the kernel ends us together with the zygote
            asyncio.get_running_loop().remove_reader(self._zygote.fileno())
            return
        if isinstance(report, Started) and (pid := self._pids.get(report.key)):
            pid.set_result(report.pid)
        elif isinstance(report, Ended) and (end := self._ends.get(report.key)):
            end.set_result(report.status)

    async def _sync_and_initialize(self) -> None:
        """Prefect's loop comes by twice a minute and gives up after some failures; a server that starts is met soon."""
        while True:
            try:
                await super()._sync_and_initialize()
                if self._has_successfully_synced:
                    break
                logger.warning("pool.missing: {pool}", pool=self._work_pool_name)
            except PREFECT_AWAY as error:
                logger.warning("prefect.away: {reason}", reason=repr(error))
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        if not self._has_settled_orphans:
            await self._settle_orphans()
            self._has_settled_orphans = True
            await self.get_and_submit_flow_runs()

    async def _submit_run(self, flow_run: FlowRun) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._submit(flow_run)
        finally:
            self._tasks.discard(task)
            self._cancelled.discard(flow_run.id)
            self._submitting_flow_run_ids.discard(flow_run.id)
            self._release_limit_slot(flow_run.id)
            if self._cancelling_observer is not None:
                self._cancelling_observer.remove_in_flight_flow_run_id(flow_run.id)

    async def _submit(self, flow_run: FlowRun) -> None:
        if not await self._propose_pending_state(flow_run):
            return
        try:
            result = await self.run(flow_run, BaseJobConfiguration())
        except PREFECT_AWAY as error:
            await self._settle(flow_run.id, f"The run could not be started: {error!r}")
            return
        if result.status_code != 0 or flow_run.id in self._cancelled:
            await self._settle(flow_run.id, f"The process of the run ended with status {result.status_code}.")

    async def _settle(self, run_id: UUID, reason: str) -> None:
        """Give a run whose process is gone the end that it could not report itself."""
        while True:
            try:
                flow_run = await self.client.read_flow_run(run_id)
                if flow_run.state is None or flow_run.state.is_final():
                    return
                if run_id in self._cancelled or flow_run.state.is_cancelling():
                    await self._mark_flow_run_as_cancelled(flow_run, {"message": "Cancelled by a user."})
                else:
                    await self._propose_crashed_state(flow_run, reason)
                return
            except PREFECT_AWAY as error:
                logger.warning("prefect.away: {reason}", reason=repr(error))
                await asyncio.sleep(ASK_AGAIN_SECONDS)

    async def _settle_orphans(self) -> None:
        for run in await unfinished(self.client, self._work_pool_name):
            if (run.infrastructure_pid or "").startswith(f"{self.name}:") and run.id not in self._ends:
                await self._settle(run.id, "The worker was restarted.")

    async def _entrypoint(self, flow_run: FlowRun) -> str:
        if flow_run.deployment_id is None:
            raise PrefectException("It belongs to no deployment.")
        if flow_run.deployment_id not in self._entrypoints:
            deployment = await self.client.read_deployment(flow_run.deployment_id)
            self._entrypoints[flow_run.deployment_id] = deployment.entrypoint or ""
        return self._entrypoints[flow_run.deployment_id]

    async def _note_process(self, flow_run: FlowRun, process: str) -> None:
        try:
            await self.client.update_flow_run(flow_run.id, infrastructure_pid=process)
        except PREFECT_AWAY as error:
            logger.warning("prefect.away: {reason}", reason=repr(error))

    async def _cancel_run(self, flow_run_id: UUID) -> None:
        ended = self._ends.get(flow_run_id)
        if ended is None:
            await super()._cancel_run(flow_run_id)
            return
        self._cancelled.add(flow_run_id)
        self._zygote.send(Signal(flow_run_id, CANCELLATION, everybody=False))
        await asyncio.wait({ended}, timeout=KILL_AFTER_SECONDS)
        self._zygote.send(Signal(flow_run_id, signal.SIGKILL))
