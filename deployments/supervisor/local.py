"""Embedded mode: all of Slipway on one machine, as children of one supervisor. It says what runs, not how.

    initdb → postgres ─┬→ prefect → register ─┐
                       └→ database ─┬→ api ───┤
    engine → images ────────────────┴→ worker ┴→ proxy (a container, made by the flow `reconcile`)

The worker imports Prefect while its server does the same, and waits for it.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from signal import SIGINT

from pydantic import SecretStr

from deployments.supervisor import postgres, prefect_server
from deployments.supervisor.ports import LOOPBACK, Port, reachable
from deployments.supervisor.process import Platform, Process, Ready
from flows.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent.parent
IMAGES_SECONDS = 600
ENGINE_SECONDS = 300
BUILT = ("proxy_image", "routes_image")
# Each thread would get a heap of its own, and what was freed would stay: some 10 MB a process.
FRUGAL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "65536"}
ANY_STATUS = 600  # no app has this name, and the proxy says so
FOUND_BY_STEPS = ("proxy_image", "routes_image")  # written into the data folder by the step `images`


def platform(settings: Settings) -> Platform:
    """Return everything that runs for these settings, without servers that the owner runs elsewhere."""
    wanted = [process for process in _processes(settings) if process.name not in _external(settings)]
    names = {process.name for process in wanted}
    return Platform(
        instance=settings.instance,
        folder=str(settings.folder.absolute()),
        processes=tuple(replace(each, after=tuple(n for n in each.after if n in names)) for each in wanted),
        environment=_environment(settings),
        working_directory=str(REPOSITORY),
    )


def ports(settings: Settings) -> tuple[Port, ...]:
    """Return what the processes of embedded mode listen on."""
    own = (
        ("postgres", Port("SLIPWAY_POSTGRES_PORT", LOOPBACK, settings.postgres_port)),
        ("prefect", Port("SLIPWAY_PREFECT_PORT", LOOPBACK, settings.prefect_port)),
        ("api", Port("SLIPWAY_API_PORT", settings.host, settings.api_port)),
    )
    return tuple(port for name, port in own if name not in _external(settings))


def edge_ports(settings: Settings) -> tuple[Port, ...]:
    """Return what the edge's containers listen on; they may have outlived the processes."""
    return (
        Port("SLIPWAY_PROXY_PORT", settings.host, settings.proxy_port),
        Port("SLIPWAY_ROUTES_PORT", LOOPBACK, settings.routes_port),
    )


def _external(settings: Settings) -> set[str]:
    database = {"initdb", "postgres"} if settings.postgres_url else set()
    return database | ({"prefect"} if settings.prefect_url else set())


def _processes(settings: Settings) -> tuple[Process, ...]:
    data = postgres.folder(settings)
    return (
        _step("engine", seconds=ENGINE_SECONDS),
        _step("images", "engine", seconds=IMAGES_SECONDS),
        replace(_step("initdb"), unless=str(data / "PG_VERSION")),
        Process(
            name="postgres",
            command=postgres.server_command(settings),
            after=("initdb",),
            ready=Ready(postmaster=str(data / "postmaster.pid")),
            stop_signal=SIGINT,  # ends sessions instead of waiting for them
        ),
        _step("database", "postgres"),
        Process(
            name="prefect",
            command=prefect_server.command(settings),
            environment=prefect_server.environment(settings),
            after=("postgres",),
            ready=Ready(settings.prefect_port, "/api/health"),
            start_seconds=120,
        ),
        _step("register", "prefect"),
        Process(
            name="worker",
            command=(sys.executable, "-m", "deployments.worker.main"),
            environment=_spelled(settings),
            after=("database", "images"),
            start_seconds=120,
            stop_seconds=15,
        ),
        Process(
            name="api",
            command=(sys.executable, "-m", "api.serve"),
            environment=_spelled(settings),
            after=("database",),
            ready=Ready(settings.api_port, "/healthz", reachable(settings.host)),
        ),
        replace(
            _step("proxy", "worker", "register", "api", seconds=120),
            ready=Ready(settings.proxy_port, "/", reachable(settings.host), below=ANY_STATUS),
        ),
    )


def _step(name: str, *after: str, seconds: float = 60) -> Process:
    command = (sys.executable, "-m", "deployments.supervisor.steps", name)
    return Process(name=name, command=command, after=after, once=True, start_seconds=seconds)


def _environment(settings: Settings) -> dict[str, str]:
    """Return the environment of every child: ours, and where its settings are.

    Secrets stay where they came from: in the environment, or in the data folder, which every child reads.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **FRUGAL, **_spelled(settings)}


def _spelled(settings: Settings) -> dict[str, str]:
    """Return each setting, so that a child reads none differently and one with others is noticed.

    The images are left out: they are not chosen but built, and each worker reads what they are at its start.
    """
    spelled = {
        f"SLIPWAY_{name.upper()}": settings.spelled(value)
        for name, value in settings
        if value not in (None, "") and not isinstance(value, SecretStr) and name not in BUILT
    }
    return {**spelled, "SLIPWAY_FOLDER": str(settings.folder.absolute())}
