"""`python -m deployments.worker.main`: the only place where flows run.

Prefect reads its settings when it is imported, so they are in the environment before the first import of it.
"""

import gc
import importlib
import os
import socket
import sys
import threading
import warnings

from deployments.catalog import FLOWS, POOL
from flows import log
from flows.settings import Settings

PRELOADED = (
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect.client.orchestration",
    "prefect.utilities.visualization",  # what each run would import at its first task or request
    "prefect._internal.pytz",
    "anyio._backends._asyncio",
    "encodings.idna",
    "netrc",
    "dns.rdtypes.ANY.NS",
    "blocks.docker.cluster",  # the platform imports these where they are first used, which is in every run
    "blocks.docker.node",
    "blocks.caddy.proxy",
    "blocks.knot.zone",
)


ANSWER_SECONDS = 8.0  # a worker that waits does nothing else


def environment(settings: Settings) -> dict[str, str]:
    """Return how Prefect behaves in the worker's runs."""
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
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",  # the rest is in the run's log; here it would hide events
        "PREFECT_LOGGING_COLORS": "false",  # compiling rich's patterns would take each run 50 ms
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }


def main(settings: Settings, flows: tuple[str, ...] = FLOWS, *, watching: bool = True) -> int:
    """Import everything once, then work the queue in forks of this process until a signal ends it.

    `watching`: also notice what needs to be reconciled.
    """
    os.environ.update(environment(settings))
    (settings.folder / "prefect").mkdir(parents=True, exist_ok=True)
    for name in (*PRELOADED, *(flow.rpartition(".")[0] for flow in flows)):
        importlib.import_module(name)
    from deployments.worker import flow_process

    log.configure()
    flow_process.warm()
    if threading.active_count() > 1:
        warnings.warn("a thread runs before the fork; its locks may be held in every run", stacklevel=2)
    work(settings, watching=watching)
    return 0


def work(settings: Settings, *, watching: bool) -> None:
    """Be the worker until SIGTERM."""
    from blocks.prefect.client import PrefectClient
    from deployments.worker import flow_process
    from deployments.worker.loop import Loop
    from deployments.worker.notifications import Notifications
    from deployments.worker.pool import AGENT, Pool
    from deployments.worker.watch import Watch
    from deployments.worker.worker import Worker
    from flows.platform import bind, live, platform

    name = f"{settings.instance}@{socket.gethostname()}"
    client = PrefectClient(settings.prefect_api_url, settings.prefect_auth, agent=AGENT, seconds=ANSWER_SECONDS)
    pool = Pool(client, POOL, name)
    loop = Loop()
    worker = Worker(loop, pool, flow_process.run, limit=2 * settings.max_concurrent_deploys + 2)
    Notifications(loop, settings.database_url, worker.wake)
    if watching:
        bind(live(settings))  # here and not in each run: its runs inherit it, without any connection
        Watch(loop, settings, platform().database, worker.launch)
    gc.collect()
    gc.freeze()  # otherwise the next collection of each child would copy every page that it visits
    worker.work()


if __name__ == "__main__":
    sys.exit(main(Settings.load()))
