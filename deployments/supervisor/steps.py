"""The short steps of a start, each in a process of its own so that the supervisor stays small.

`python -m deployments.supervisor.steps NAME`; what it prints is shown to whoever waits for `slipway up`.
"""

# ruff: noqa: PLC0415 - each step is a process of its own and loads only what it needs

import sys
import time
from collections.abc import Callable

from blocks.specs import Labels, RunRequest
from deployments.problems import StartFailed
from deployments.supervisor.secrets import TOKEN_FILE, write_private
from flows.domain.flow_names import FlowName
from flows.ports import Cluster, Node
from flows.settings import IMAGES_FILE, Settings

FINAL_STATES = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
LOOK_SECONDS = 0.1
GONE_SECONDS = 60.0


def report(line: str) -> None:
    """Print one line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def engine(settings: Settings) -> None:
    """Make sure of a Docker engine with a Swarm."""
    from deployments.supervisor.engine import ensure_engine

    ensure_engine(settings, report)


def images(settings: Settings) -> None:
    """Make sure of the images of the proxy and of the routing server."""
    from deployments.supervisor.images import ensure_images

    built = ensure_images(settings, report)
    named = f"SLIPWAY_PROXY_IMAGE={built.proxy}\nSLIPWAY_ROUTES_IMAGE={built.routes}\n"
    write_private(settings.folder / IMAGES_FILE, named)


def initdb(settings: Settings) -> None:
    """Make the data folder of the embedded PostgreSQL."""
    from deployments.supervisor.postgres import initialise

    initialise(settings)


def database(settings: Settings) -> None:
    """Makes the tables of this version, and at the first start a token for the owner."""
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
    """Registers flows, work pool and schedules with Prefect as it should know them."""
    from deployments.supervisor.register import register as register_flows

    register_flows(settings)


def proxy(settings: Settings) -> None:
    """Have the flow `reconcile` make the edge's containers; then the worker has proved that it works."""
    from blocks.prefect.runs import PrefectRuns
    from flows.platform import wake_by
    from flows.store.database import Database

    database = Database(settings.database_url, connections=1)
    runs = PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database))
    run = runs.launch(RunRequest(FlowName.RECONCILE, f"start-{time.time_ns()}", name="reconcile at the start"))
    while (state := runs.state(run)) not in FINAL_STATES:
        time.sleep(LOOK_SECONDS)
    runs.close()
    database.close()
    if state not in ("COMPLETED", "CANCELLED"):  # cancelled: the scheduled one runs at this moment
        raise StartFailed(f"The flow `reconcile` ended as {state}; the Prefect UI and worker.log say why.")


def remove(settings: Settings) -> None:
    """Remove all of this installation but its volumes from the engine, then the engine if it was ours."""
    from blocks.docker.builds import BuildLimits
    from blocks.docker.cluster import Cluster as SwarmCluster
    from blocks.docker.engine import Engine
    from blocks.docker.node import Node as EngineNode
    from deployments.supervisor.engine import stop_engine

    engine = Engine(settings.docker_host, settings.instance)
    if not engine.answers():
        report(
            "  no Docker engine answers: what Slipway deployed there, if anything, stays until `slipway down` finds one"
        )
        return
    remove_objects(SwarmCluster(engine, settings.network_pool), EngineNode(engine, BuildLimits()), {})
    report("  services, containers, networks and config files removed")
    stop_engine(settings, report)


def remove_objects(cluster: Cluster, node: Node, labels: Labels) -> None:
    """Delete our services, containers, networks and configs that bear the labels, in this order.

    Not volumes: what is in them is not ours to throw away.
    """
    services = [service.name for service in cluster.services.list(labels)]
    for name in services:
        cluster.services.remove(name)
    for name in services:
        cluster.services.await_gone(name, GONE_SECONDS)
    for container in node.containers.list(labels):
        if not container.is_task:
            node.containers.remove(container.name)
    for network in cluster.networks.list(labels):
        cluster.networks.remove(network, GONE_SECONDS)
    for config in cluster.configs.list(labels):
        cluster.configs.remove(config.name)


STEPS: dict[str, Callable[[Settings], None]] = {
    step.__name__: step for step in (engine, images, initdb, database, register, proxy, remove)
}


def main(name: str) -> int:
    """Run a step. An error that a person can do something about is one line; any other is a traceback."""
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
