"""`python -m deployments.worker.main`: the only place where flows run.

Prefect reads its settings when it is imported, so they are in the environment before the first import of it.
"""

import asyncio
import importlib
import logging
import os
import signal
import socket
import sys
import threading
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from deployments.catalog import FLOWS, POOL
from flows.settings import Settings

if TYPE_CHECKING:
    from deployments.worker.warm_process import WarmProcessWorker

QUERY_SECONDS = 10
HEARTBEAT_SECONDS = 30
FINISH_SECONDS = 8.0
PRELOADED = (
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect.client.orchestration",
    "anyio._backends._asyncio",
    "encodings.idna",
    "blocks.swarm",  # the platform imports these where they are first used, which is in every run
    "blocks.caddy",
    "blocks.knot",
    "blocks.caddy",  # what the flows bind at run time
    "blocks.knot",
    "blocks.swarm",
)


def environment(settings: Settings) -> dict[str, str]:
    """How Prefect's client behaves in the worker and in its runs."""
    return {
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_API_AUTH_STRING": settings.prefect_auth,
        "PREFECT_HOME": str(settings.folder.absolute() / "prefect"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_COLORS": "false",  # compiling rich's patterns would take each run 50 ms
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_WORKER_ENABLE_CANCELLATION": "true",
        "PREFECT_WORKER_QUERY_SECONDS": str(QUERY_SECONDS),
        "PREFECT_WORKER_HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
    }


def main(settings: Settings, flows: tuple[str, ...] = FLOWS, *, watching: bool = True) -> int:
    """Import everything once, then be the zygote of the worker and of all runs until the worker ends.

    `watching`: also notice what needs to be reconciled.
    """
    os.environ.update(environment(settings))
    (settings.folder / "prefect").mkdir(parents=True, exist_ok=True)
    for name in (*PRELOADED, *(flow.rpartition(".")[0] for flow in flows)):
        importlib.import_module(name)
    from deployments.worker import flow_process, wake, warm_process, watch  # noqa: F401
    from deployments.worker.zygote import Zygote

    flow_process.warm()

    if threading.active_count() > 1:
        warnings.warn("a thread runs before the fork; its locks may be held in every run", stacklevel=2)
    return Zygote(lambda zygote: asyncio.run(work(settings, zygote, watching=watching)), flow_process.run).serve()


async def work(settings: Settings, zygote: Connection, *, watching: bool) -> None:
    """Be a Prefect worker until SIGTERM."""
    from deployments.worker.wake import listen
    from deployments.worker.warm_process import WarmProcessWorker
    from deployments.worker.watch import watch

    logging.getLogger("prefect").setLevel(logging.WARNING)
    name = f"{settings.instance}@{socket.gethostname()}"
    worker = WarmProcessWorker(zygote, POOL, name, limit=2 * settings.max_concurrent_deploys + 2)
    stop, due = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C reaches the zygote too, which tells us
    started = [
        asyncio.create_task(worker.start(printer=lambda *_: None)),
        asyncio.create_task(listen(settings.database_url, due.set)),
        asyncio.create_task(_poll_when_due(worker, due)),
    ]
    if watching:
        threading.Thread(target=watch, args=(settings,), name="watch", daemon=True).start()
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({stopping, *started}, return_when=asyncio.FIRST_COMPLETED)
    await worker.close(FINISH_SECONDS)
    for task in started:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*started)


async def _poll_when_due(worker: "WarmProcessWorker", due: asyncio.Event) -> None:
    while True:
        await due.wait()
        due.clear()
        await worker.get_and_submit_flow_runs()


if __name__ == "__main__":
    sys.exit(main(Settings.load()))
