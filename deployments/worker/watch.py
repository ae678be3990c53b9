"""Noticing that reconcile is needed, so that it need not run all the time.

Reconcile as a flow costs rows and processor time; looking whether it is needed costs a query of a millisecond and a
silent connection to the engine. Its slow schedule stays, for drift that nobody announces.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from docker import DockerClient
from docker.errors import DockerException
from loguru import logger

from blocks.errors import BlockError
from blocks.prefect import PrefectRuns
from flows.domain.errors import PlatformError
from flows.domain.sealed import Keyring
from flows.plans import names
from flows.platform import wake_by
from flows.settings import Settings
from flows.store import queue, services
from flows.store.database import Database

RECONCILE = "reconcile/reconcile"
LOOK_SECONDS = 5.0
RECONNECT_SECONDS = 2.0
LOSSES = ("die", "destroy")


def watch(settings: Settings) -> None:
    """Launches reconcile whenever work was overlooked or the edge lost a container. Never returns."""
    Keyring.open(settings.keyring)
    database = Database(settings.database_url, connections=1)
    runs = PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database))
    lost = threading.Event()
    threading.Thread(target=_follow_engine, args=(settings, lost.set), name="engine-events", daemon=True).start()
    while True:
        is_lost = lost.wait(LOOK_SECONDS)
        lost.clear()
        try:
            if is_lost or _is_overlooked(settings, database):
                runs.launch(RECONCILE, {}, key="")
                time.sleep(LOOK_SECONDS)  # what it mends makes events of its own
        except (PlatformError, BlockError) as error:
            logger.warning("watch.interrupted", reason=str(error))


def _is_overlooked(settings: Settings, database: Database) -> bool:
    silence = timedelta(seconds=settings.lease_seconds)
    with database.transaction() as session:
        return queue.is_work_overlooked(session, silence) or bool(services.archiving(session, 4 * silence))


def _follow_engine(settings: Settings, tell: Callable[[], None]) -> None:
    edge = {names.proxy_container(settings.instance), names.routes_container(settings.instance)}
    wanted = {"type": "container", "label": f"{names.INSTANCE}={settings.instance}", "event": list(LOSSES)}
    while True:
        try:
            client = DockerClient(base_url=settings.docker_host, version="auto")
            tell()  # whatever happened while nobody listened
            for event in client.events(decode=True, filters=wanted):
                if event["Actor"]["Attributes"].get("name") in edge:
                    tell()
        except (DockerException, OSError) as error:
            logger.warning("engine.lost", reason=str(error))
        time.sleep(RECONNECT_SECONDS)
