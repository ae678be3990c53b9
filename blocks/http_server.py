"""An ASGI server that is quiet at rest: uvicorn checks ten times a second whether it should end, this one waits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

TICK_SECONDS = 1.0  # how often the `Date` header is renewed
GRACE_SECONDS = 3


class QuietServer(uvicorn.Server):
    """uvicorn's server with one tick a second; each of its ticks costs a wake-up of the process."""

    async def main_loop(self) -> None:
        self._loop, self._asked = asyncio.get_running_loop(), asyncio.Event()
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), TICK_SECONDS)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if hasattr(self, "_asked"):
            self._loop.call_soon_threadsafe(self._asked.set)


def serve(app: Callable[..., Any], host: str, port: int) -> None:
    """Serves in this process until SIGTERM; requests in flight get some seconds to end."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    QuietServer(config).run()
