"""The example app behaves badly exactly as its variables say: what other tests see of it is no accident."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from deployments.supervisor import proc
from deployments.supervisor.images import EXAMPLE
from tests.integration.local.installation import free_port

pytestmark = pytest.mark.integration
COMMAND = (sys.executable, "-S", str(EXAMPLE / "app.py"))


class App:
    """One process of the example."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.port = free_port()
        environment = {"PORT": str(self.port), **variables}
        self.process = subprocess.Popen(COMMAND, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.said = iter(self.process.stdout.readline, "")
        self.await_line("listens on port")

    def await_line(self, part: str) -> str:
        return next(line for line in self.said if part in line)

    def ask(self, path: str, method: str = "GET", content: bytes | None = None) -> httpx.Response:
        return httpx.request(method, f"http://127.0.0.1:{self.port}{path}", content=content)

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start() -> Iterator[Callable[..., App]]:
    with ExitStack() as stack:

        def a_started(**variables: str) -> App:
            app = App(variables)
            stack.callback(app.close)
            return app

        yield a_started


def released(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, "release"], env=variables, capture_output=True, text=True, check=False)


def test_asked_to_stop_it_finishes_what_is_in_flight(start: Callable[..., App]) -> None:
    app = start()
    with httpx.stream("GET", f"http://127.0.0.1:{app.port}/slow?seconds=0.5") as response:
        app.process.terminate()
        assert float(app.await_line("asked to stop at ").split()[-1]) > 0
        assert response.read().endswith(b"is done\n")
    assert app.process.wait(5) == 0


def test_it_can_close_everything_at_once_instead(start: Callable[..., App]) -> None:
    app = start(CLOSE_ON_SIGTERM="1")
    with httpx.stream("GET", f"http://127.0.0.1:{app.port}/slow?seconds=30") as response:
        app.process.terminate()
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()
    assert app.process.wait(5) == 0


def test_it_can_ignore_that_it_is_asked_to_stop(start: Callable[..., App]) -> None:
    app = start(IGNORE_SIGTERM="1")
    app.process.terminate()
    app.await_line("asked to stop")
    assert app.ask("/").status_code == 200


def test_files_are_written_and_read(start: Callable[..., App], tmp_path: Path) -> None:
    app = start(WRITE_FILE=str(tmp_path / "starts"), VERSION="7")
    assert app.ask(f"/file?path={tmp_path}/starts").text == "version 7 started\n"
    assert app.ask(f"/file?path={tmp_path}/new", "PUT", b"content").status_code == 200
    assert app.ask(f"/file?path={tmp_path}/new").content == b"content"
    assert app.ask(f"/file?path={tmp_path}/missing").status_code == 404
    assert app.ask(f"/file?path={tmp_path}").status_code == 403


def test_it_tells_its_environment_and_eats_memory(start: Callable[..., App]) -> None:
    app = start(EAT_MEMORY_MB="40")
    assert app.ask("/env").json()["EAT_MEMORY_MB"] == "40"
    assert proc.memory(app.process.pid, deep=False) > 40_000_000


def test_a_release_tells_how_it_went(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert released().returncode == 0
    done = released(VERSION="7", RELEASE_EXIT="3", RELEASE_LOG=str(log))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "release of version 7 ends with 3")
    assert log.read_text() == "release of version 7 ended with 3\n"


def test_a_release_takes_its_time_and_can_be_stopped() -> None:
    environment = {"RELEASE_SECONDS": "60"}
    with subprocess.Popen([*COMMAND, "release"], env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "begins" in process.stdout.readline()
        process.terminate()
        assert process.wait(5) == 143
