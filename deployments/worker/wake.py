"""Being told at once that Prefect has a new run for us, by a notification of PostgreSQL."""

import asyncio
from collections.abc import Callable

import psycopg
from loguru import logger

CHANNEL = "slipway_runs"
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0


async def listen(url: str, wake: Callable[[], None]) -> None:
    """Call `wake` for each notification, and after each reconnection for those that were missed. Never returns."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                pause = FIRST_PAUSE_SECONDS
                wake()
                async for _ in connection.notifies():
                    wake()
        except psycopg.OperationalError as error:
            logger.warning("notifications.lost", reason=str(error).strip(), retry_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
