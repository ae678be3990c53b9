"""Runs a flow in the process of its run: Prefect's engine, started without asking for what is known already.

The worker imports this module before it forks, so what is prepared here costs a run nothing.
"""

import signal
import ssl
from dataclasses import dataclass
from typing import Any

from prefect._internal import control_listener
from prefect._internal.concurrency.services import QueueService
from prefect.client.schemas import actions, objects, responses
from prefect.client.schemas.objects import FlowRun, State
from prefect.context import SyncClientContext
from prefect.engine import handle_engine_signals
from prefect.events.worker import EventsWorker
from prefect.flow_engine import BaseFlowRunEngine, run_flow
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.logging.handlers import APILogWorker
from prefect.logging.loggers import flow_run_logger
from prefect.settings import get_current_settings
from prefect.states import Crashed
from pydantic import BaseModel

# Prefect's heartbeat thread naps for a second at a time, and every run would wait for it at its end. The worker knows
# of a death at once.
BaseFlowRunEngine.heartbeat_seconds = None  # type: ignore[assignment]  # a property of the class

CANCELLATION = signal.SIGUSR1
LAST_WORDS: tuple[type[QueueService[Any]], ...] = (APILogWorker, EventsWorker)
TLS = ssl.create_default_context()  # 20 ms, even where no TLS is spoken


def warm() -> None:
    """Let pydantic build the validators of Prefect's values, which it would do in each run at their first use."""
    for module in (objects, actions, responses):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel) and value is not BaseModel:
                value.model_rebuild()


@dataclass(frozen=True)
class Job:
    """A run, and where its flow is."""

    flow_run: str
    entrypoint: str


def run(job: Job) -> None:
    """Run the flow to its end; the exit status is not zero if it has none that Prefect knows of."""
    signal.signal(CANCELLATION, _be_cancelled)
    flow_run = FlowRun.model_validate_json(job.flow_run)
    # The engine would open a websocket and wait for it before the first line of the flow, to learn of suspensions
    # of a deployed run. Ours are never suspended; the engine reads the run again before it needs the deployment.
    flow_run.deployment_id = None
    try:
        with _client() as context:
            flow = _flow_or_crash(job, flow_run, context)
            with handle_engine_signals(flow_run.id):
                logger = flow_run_logger(flow_run).logger
                run_flow(flow, flow_run=flow_run, return_type="state", error_logger=logger)
    finally:
        for service in LAST_WORDS:
            service.drain_all()


def _be_cancelled(*_: object) -> None:
    """Raises SIGTERM, with the remark that a user asked for it and not a machine that goes down.

    Two signals in a row could not say so: the kernel gives the second one to another thread while the first is pending
    in the main thread, which then sleeps on.
    """
    control_listener._intent = "cancel"
    signal.raise_signal(signal.SIGTERM)


def _client() -> SyncClientContext:
    context = SyncClientContext({"verify": TLS})
    context._httpx_settings = None  # only a client of the usual settings is shared by everything in the engine
    return context


def _flow_or_crash(job: Job, flow_run: FlowRun, context: SyncClientContext) -> Flow[..., Any]:
    """Return the flow; where there is none, end the run with the reason."""
    try:
        return _flow(job)
    except Exception as error:
        reason: State[Any] = Crashed(message=f"The flow {job.entrypoint} cannot be loaded: {error!r}")
        context.client.set_flow_run_state(flow_run.id, reason)
        raise


def _flow(job: Job) -> Flow[..., Any]:
    """Load the flow, with answers to what the engine would ask the server: a run keeps nothing but its state."""
    flow: Flow[..., Any] = load_flow_from_entrypoint(job.entrypoint, use_placeholder_flow=False)
    flow.result_storage = flow.result_storage or get_current_settings().results.local_storage_path
    flow.persist_result = bool(flow.persist_result)
    return flow
