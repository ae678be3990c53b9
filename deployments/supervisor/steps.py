"""The short steps of a start, each in a process of its own so that the supervisor stays small.

`python -m deployments.supervisor.steps NAME`; what it prints is shown to whoever waits for `slipway up`.
"""

# ruff: noqa: PLC0415 - each step is a process of its own and loads only what it needs

import sys
import time
from collections.abc import Callable

from deployments.problems import StartFailed
from deployments.supervisor.secrets import TOKEN_FILE, write_private
from flows.settings import IMAGES_FILE, Settings

FINAL_STATES = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
LOOK_SECONDS = 0.1


def report(line: str) -> None:
    """One line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def engine(settings: Settings) -> None:
    """A Docker engine with a Swarm."""
    from deployments.supervisor.engine import ensure_engine

    ensure_engine(settings, report)


def images(settings: Settings) -> None:
    """The images of the proxy and of the routing server."""
    from deployments.supervisor.images import ensure_images

    built = ensure_images(settings, report)
    named = f"SLIPWAY_PROXY_IMAGE={built.proxy}\nSLIPWAY_ROUTES_IMAGE={built.routes}\n"
    write_private(settings.folder / IMAGES_FILE, named)


def initdb(settings: Settings) -> None:
    """The data folder of the embedded PostgreSQL."""
    from deployments.supervisor.postgres import initialise

    initialise(settings)


def database(settings: Settings) -> None:
    """Tables of this version, and at the first start a token for the owner."""
    from api.migrations.run import upgrade
    from flows.store.database import Database
    from flows.usecases.tokens import issue_first

    upgrade(settings)
    tables = Database(settings.database_url, connections=1)
    try:
        if token := issue_first(tables):
            write_private(settings.folder / TOKEN_FILE, token + "\n")
    finally:
        tables.close()


def register(settings: Settings) -> None:
    """Flows, work pool and schedules, as Prefect should know them."""
    from deployments.supervisor.register import register as register_flows

    register_flows(settings)


def proxy(settings: Settings) -> None:
    """Have the flow `reconcile` make the edge's containers; then the worker has proved that it works."""
    from blocks.prefect.runs import PrefectRuns
    from flows.platform import wake_by
    from flows.store.database import Database

    database = Database(settings.database_url, connections=1)
    runs = PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database))
    run = runs.launch("reconcile/reconcile", {}, f"start-{time.time_ns()}")
    while (state := runs.state(run)) not in FINAL_STATES:
        time.sleep(LOOK_SECONDS)
    runs.close()
    database.close()
    if state not in ("COMPLETED", "CANCELLED"):  # cancelled: the scheduled one runs at this moment
        raise StartFailed(f"The flow `reconcile` ended as {state}; the Prefect UI and worker.log say why.")


def remove(settings: Settings) -> None:
    """Of `slipway down`: all but the volumes of this installation on the engine, then the engine if it was ours."""
    from blocks.docker.engine import INSTANCE_LABEL
    from blocks.docker.swarm import Swarm
    from deployments.supervisor.engine import connect, stop_engine

    if connect(settings.docker_host) is None:
        report(
            "  no Docker engine answers: what Slipway deployed there, if anything, stays until `slipway down` finds one"
        )
        return
    swarm = Swarm(docker_host=settings.docker_host, instance=settings.instance, network_pool=settings.network_pool)
    swarm.remove_everything({INSTANCE_LABEL: settings.instance})
    report("  services, containers, networks and config files removed")
    stop_engine(settings, report)


STEPS: dict[str, Callable[[Settings], None]] = {
    step.__name__: step for step in (engine, images, initdb, database, register, proxy, remove)
}


def main(name: str) -> int:
    """An error that a person can do something about is one line; any other is a traceback."""
    try:
        STEPS[name](Settings.load())
    except Exception as error:
        if not _is_for_people(error):
            raise
        report(str(error))
        return 1
    return 0


def _is_for_people(error: Exception) -> bool:
    return type(error).__module__.startswith(("deployments.", "blocks.", "flows."))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
