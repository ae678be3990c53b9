"""Real servers for tests, on free ports, in folders of their own."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import uvicorn

from deployments.supervisor import postgres
from flows.domain.sealed import Keyring
from flows.settings import Settings

# Nothing is kept over a crash of the machine, so no commit need wait for the disk.
HASTY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def free_ports(count: int) -> list[int]:
    """Ports that nobody holds; all are held together so that none is given out twice."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


@contextmanager
def served(app: Callable[..., Any]) -> Iterator[str]:
    """Yields the URL of an ASGI application that another thread serves, websockets included."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as asyncio does for what it opens itself
    config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@contextmanager
def a_postgres(folder: Path) -> Iterator[Settings]:
    """Runs the embedded PostgreSQL with migrated tables; yields settings that lead to it, its key ring open."""
    (port,) = free_ports(1)
    settings = Settings(folder=folder, postgres_port=port, postgres_password=secrets.token_hex(8))
    settings.keyring.write_text(base64.urlsafe_b64encode(os.urandom(32)).decode() + "\n")
    Keyring.open(settings.keyring)
    postgres.initialise(settings)
    with (folder / "postgres.log").open("wb") as log:
        server = subprocess.Popen((*postgres.server_command(settings), *HASTY), stdout=log, stderr=log, cwd="/")
    try:
        await_database(settings.database_url)
        yield settings
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)


def await_database(url: str, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        else:
            return
