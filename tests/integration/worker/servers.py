"""A real Prefect server on a real PostgreSQL, and workers for it, for tests and for the benchmark of starts."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import httpx
import psycopg
from pydantic import SecretStr

from blocks.prefect.runs import PrefectRuns
from deployments.supervisor import prefect_server
from deployments.supervisor.register import register
from deployments.worker.notifications import CHANNEL
from flows.settings import Settings
from tests.servers import a_postgres, free_ports

T = TypeVar("T")
SAMPLES = Path(__file__).parent / "sample.yaml"
WORKER = ("-m", "tests.integration.worker.sample_worker")


def eventually(ask: Callable[[], T], seconds: float = 20.0) -> T:
    """Returns the first answer that is true; the last one where none came in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer or time.monotonic() > deadline:
            return answer
        time.sleep(0.01)


@contextmanager
def a_prefect(folder: Path) -> Iterator[Settings]:
    """Both servers and the sample deployments; yields the settings that lead there."""
    with a_postgres(folder) as postgres:
        settings = postgres.model_copy(
            update={
                "prefect_port": free_ports(1)[0],
                "prefect_password": SecretStr(secrets.token_hex(8)),
                "zone_secret": SecretStr(secrets.token_hex(8)),
            }
        )
        with a_server(settings):
            register(settings, SAMPLES)
            yield settings


@contextmanager
def a_server(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Yields the Prefect server alone, ready to answer."""
    variables = {**os.environ, **prefect_server.environment(settings)}
    with _process(prefect_server.command(settings), variables, settings.folder / "prefect.log") as server:
        assert eventually(lambda: server.poll() is not None or _answers(settings), seconds=90)
        assert server.poll() is None, (settings.folder / "prefect.log").read_text()
        yield server


@contextmanager
def a_worker(settings: Settings, *command: str, ready: bool = True) -> Iterator[subprocess.Popen[bytes]]:
    """Yields a worker of the pool; where asked for, one that is online and listens."""
    variables = {**os.environ, **_spelled(settings)}
    log = settings.folder / f"worker-{secrets.token_hex(3)}.log"
    with _process((sys.executable, *(command or WORKER)), variables, log) as worker:
        if ready:
            assert eventually(lambda: is_listening(settings), seconds=60), log.read_text()
            assert eventually(lambda: _is_online(settings), seconds=60), log.read_text()
        yield worker


@contextmanager
def runs_of(settings: Settings) -> Iterator[PrefectRuns]:
    """Yields the launcher as the platform wires it: a launch notifies the worker."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:

        def notify(run_id: UUID) -> None:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(run_id)))

        runs = PrefectRuns(settings.prefect_api_url, settings.prefect_auth, notify)
        yield runs
        runs.close()


def prefect_api(settings: Settings) -> httpx.Client:
    """Prefect's own API, as an operator's browser uses it."""
    user, _, password = settings.prefect_auth.partition(":")
    return httpx.Client(base_url=f"{settings.prefect_api_url}/", auth=(user, password), timeout=20)


def is_listening(settings: Settings) -> bool:
    """Tells whether a worker waits for notifications."""
    with psycopg.connect(settings.database_url) as connection:
        query = "SELECT 1 FROM pg_stat_activity WHERE datname = 'slipway' AND query = %s"
        return connection.execute(query, (f"LISTEN {CHANNEL}",)).fetchone() is not None


def is_alive(pid: int) -> bool:
    """Tells whether a process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _is_online(settings: Settings) -> bool:
    with prefect_api(settings) as api:
        return any(each["status"] == "ONLINE" for each in api.post("work_pools/slipway/workers/filter").json())


def _answers(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.prefect_api_url}/health").is_success
    except httpx.TransportError:
        return False


def _spelled(settings: Settings) -> dict[str, str]:
    plain = {f"SLIPWAY_{name.upper()}": str(value) for name, value in settings.model_dump().items() if value}
    secret = {
        "SLIPWAY_POSTGRES_PASSWORD": settings.postgres_password.get_secret_value(),
        "SLIPWAY_PREFECT_PASSWORD": settings.prefect_password.get_secret_value(),
    }
    return {**plain, **secret}


@contextmanager
def _process(command: tuple[str, ...], variables: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
