"""Commands in containers that run, beside the containers' own programs."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docker.errors import APIError
from urllib3.exceptions import ReadTimeoutError

from blocks.docker.engine import Engine, is_status, translated
from blocks.errors import BlockError
from blocks.states import CommandAnswer

LAST_BYTES = 4096
END_SECONDS = 5.0
POLL_SECONDS = 0.02


class Exec:
    """The engine's commands in a container, beside the container's own program."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run(self, container_id: str, command: Sequence[str], timeout_seconds: float) -> CommandAnswer:
        """Run a program that the container's image has; return its exit code, and the last of what it wrote.

        The code is 126 or 127 if there is no such program. It is None if the time was up, and the command was ended,
        or if the container does not run.
        """
        with translated():
            try:
                exec_id = str(self._engine.api.exec_create(container_id, list(command))["Id"])
                return self._answer(exec_id, timeout_seconds)
            except APIError as error:
                if is_status(error, 404) or is_status(error, 409):
                    return CommandAnswer(None, str(error.explanation))
                raise

    def end(self, container_id: str, command: Sequence[str]) -> None:
        """Kill what still runs of the command in the container: its caller died and could not end it."""
        with translated():
            for exec_id in self._found_execs(container_id):
                with _gone_is_fine():
                    words = self._look(exec_id)["ProcessConfig"]
                    if [words["entrypoint"], *words["arguments"]] == list(command):
                        self._kill(exec_id)

    def _found_execs(self, container_id: str) -> Sequence[str]:
        with _gone_is_fine():
            return list(self._engine.api.inspect_container(container_id)["ExecIDs"] or ())
        return ()

    def _answer(self, exec_id: str, timeout_seconds: float) -> CommandAnswer:
        with self._limited(exec_id, timeout_seconds) as overdue:
            written = self._written(exec_id, timeout_seconds + END_SECONDS)
            code = None if overdue.is_set() else self._exit_code(exec_id)
        if overdue.is_set():
            return CommandAnswer(None, f"no end within {timeout_seconds:g} s\n{written}".rstrip())
        return CommandAnswer(code, written)

    def _written(self, exec_id: str, seconds: float) -> str:
        """Comes back although the command could not be ended, since we may be no owner of its process."""
        deadline, tail = time.monotonic() + seconds, b""
        start = {"Detach": False, "Tty": False}
        with suppress(ReadTimeoutError):
            for _, frame in self._engine.frames("POST", f"/exec/{exec_id}/start", seconds, json=start):
                tail = (tail + frame)[-LAST_BYTES:]
                if time.monotonic() > deadline:
                    break
        return tail.decode(errors="replace")

    def _exit_code(self, exec_id: str) -> int | None:
        """Returns the exit code, which is known a moment after the end of the output."""
        found = self._look(exec_id)
        deadline = time.monotonic() + END_SECONDS
        while found["Running"] and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            found = self._look(exec_id)
        return None if found["ExitCode"] is None else int(found["ExitCode"])

    @contextmanager
    def _limited(self, exec_id: str, seconds: float) -> Iterator[threading.Event]:
        """Ends the command when its time is up or we are interrupted: to close its stream would not."""
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            self._kill(exec_id)

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield overdue
        except APIError:  # it was never started, or is gone
            raise
        except BaseException:
            self._kill(exec_id)
            raise
        finally:
            timer.cancel()

    def _kill(self, exec_id: str) -> None:
        """Engines can start a command, but not end it."""
        deadline = time.monotonic() + END_SECONDS
        with suppress(BlockError), translated():
            while (found := self._look(exec_id))["ExitCode"] is None and time.monotonic() < deadline:
                _kill_group(int(found["Pid"]), str(found["ContainerID"]))
                time.sleep(POLL_SECONDS)

    def _look(self, exec_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self._engine.api.exec_inspect(exec_id)
        return found


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except APIError as error:
        if not is_status(error, 404):
            raise


def _kill_group(pid: int, container_id: str) -> None:
    """Kills the process group that a command leads. On another machine its number means nothing."""
    with suppress(OSError):
        if pid and container_id in Path(f"/proc/{pid}/cgroup").read_text():
            os.killpg(pid, signal.SIGKILL)
