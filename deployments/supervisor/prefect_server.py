"""The Prefect server of embedded mode: one process, quiet at rest, nothing sent to anybody.

`prefect server start` keeps a second interpreter alive beside the server, so the server is run by uvicorn here. Its
background loops are meant for hundreds of deployments; ours are few, so each looks around less often. What reacts to
events (task runs, cancellation, the event log of the UI) waits for them and is as fast as before.
"""

import os
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from blocks import http_server
from flows.settings import Settings

HOST = "127.0.0.1"
DAY_SECONDS = 86_400
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "DO_NOT_TRACK": "1",
}
LOOPS = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "30",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "30",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_CLEANUP_RECONCILER_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_REPOSSESSOR_LOOP_SECONDS": "30",
    # Automations would weigh every event; Slipway reacts to its own database instead.
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
}
RETENTION = {
    # The flow `clean-up-runs` takes runs of routine sooner, and the ended runs of a server that is not ours.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P3D",
}
MEMORY = {
    # Each connection with its prepared statements costs PostgreSQL about 10 MB.
    "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": "2",
}


def command(settings: Settings) -> tuple[str, ...]:
    """Returns the server's argument list; it needs `environment(settings)` on top of the caller's environment."""
    return (sys.executable, "-m", "deployments.supervisor.prefect_server", str(settings.prefect_port))


def environment(settings: Settings) -> dict[str, str]:
    """Returns the variables that the server needs. They hold secrets: pass them to the process and to nobody else."""
    ours = urlsplit(settings.database_url)
    query = ours.query.replace("sslmode=", "ssl=")  # libpq's word and asyncpg's
    database = ours._replace(scheme="postgresql+asyncpg", path="/prefect", query=query).geturl()
    return {
        **QUIET,
        **LOOPS,
        **RETENTION,
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(settings.run_days * DAY_SECONDS),
        **MEMORY,
        "PREFECT_HOME": str(settings.folder.absolute() / "prefect"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
        "PREFECT_SERVER_API_AUTH_STRING": settings.prefect_auth,
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT__SERVER_FINAL": "1",
    }


def serve(port: int) -> None:
    """Run the server in this process until SIGTERM."""
    import docket
    from prefect.server.api import background_workers, server

    # Its task queue lives in memory and wakes it for new work; it need not look around four times a second as well.
    vars(background_workers)["Worker"] = partial(
        docket.Worker, minimum_check_interval=timedelta(seconds=5), scheduling_resolution=timedelta(seconds=1)
    )
    http_server.serve(server.create_app(), HOST, port)


if __name__ == "__main__":
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)  # it remembers there which blocks it registered
    serve(int(sys.argv[1]))
